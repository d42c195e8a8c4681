"""Folders of Lightning's CSVLogger: `version_*/metrics.csv`, with `hparams.yaml` beside it."""

from scalestudy.draft.looks import Look, table
from scalestudy.draft.metric_names import said_of, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker


def _recognise(look: Look) -> Found | None:
    logs = {file: found for file in look.named("metrics.csv") if (found := table(file)) and "step" in found.header}
    if not logs:
        return None
    names = list(
        dict.fromkeys(name for found in logs.values() for name in found.header if name not in ("epoch", "step"))
    )
    metrics = telling(names)
    columns: Mapped = {"run": ("run", "the folder of the log"), "step": ("step", "as logged")}
    source: dict[str, object] = {"format": "lightning"}
    said, same = said_of(metrics) if metrics else ({}, {})
    constants = dict(same)
    if len(metrics) == 1:
        columns["value"], constants["metric"] = (metrics[0], "the metric of held-out data"), metrics[0]
    elif metrics:
        source["long"] = {"columns": metrics, "into": "metric", "value": "value"}
        columns |= {"metric": ("metric", "one row each"), "value": ("value", "of the metrics")}
    heard = f"{len(logs)} logs of Lightning's CSVLogger, hyperparameters as hparams.*"
    return Found(source, {**columns, **said}, constants, said=[heard])


TRACKER = Tracker("lightning_logs", "folders of Lightning's CSVLogger", _recognise)
