"""MLflow's file store, `mlruns/<experiment>/<run>/{meta.yaml,metrics/,params/,tags/}`."""

from pathlib import Path

from scalestudy.draft.looks import Look, head
from scalestudy.draft.metric_names import only, said_of, telling
from scalestudy.draft.states import only_finished
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.ingest.adapters.mlflow_runs import status


def _recognise(look: Look) -> Found | None:
    metas = {file.parent: head(file) for file in look.named("meta.yaml")}
    runs = {folder: content for folder, content in metas.items() if b"run_id:" in content or b"run_uuid:" in content}
    if not runs:
        return None
    metrics = list(dict.fromkeys(name for file in look.files if (name := _metric(file, runs))))
    chosen = telling(metrics) or metrics
    said, same = said_of(chosen) if chosen else ({}, {})
    columns: Mapped = {
        "run": ("run", "the run's name"),
        "metric": ("metric", "the file below metrics/"),
        "step": ("step", "as logged"),
        "value": ("value", "one point a row"),
    }
    rules = only_finished(
        "status", "finished", [status(content.decode(errors="replace")) or "" for content in runs.values()]
    )
    rules += only(chosen, [name for name in metrics if name not in chosen])
    heard = f"MLflow's file store: {len(runs)} runs, their parameters as param.*"
    return Found({"format": "mlflow", "keep": ["status"]}, {**columns, **said}, {**same}, rules, [heard])


def _metric(file: Path, runs: dict[Path, bytes]) -> str:
    """Return the metric a file holds the points of, empty if it is another file."""
    parts = file.parts
    for place, part in enumerate(parts):
        if part == "metrics" and Path(*parts[:place]) in runs:
            return "/".join(parts[place + 1 :])
    return ""


TRACKER = Tracker("mlflow_store", "MLflow's file store", _recognise)
