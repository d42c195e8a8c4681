"""MLflow's file store: one record for each point of each metric, with the run's parameters and tags.

Layout: `<experiment>/<run>/metrics/<name>` with lines `timestamp value step`; `params/<name>` and `tags/<name>` hold
one value each; `meta.yaml` names the run. https://mlflow.org/docs/latest/tracking/backend-stores
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_text
from scalestudy.yaml_text import load

_KINDS = ("metrics", "params", "tags")


@dataclass
class _Run:
    """The files of one run."""

    meta: Input | None = None
    metrics: dict[str, Input] = field(default_factory=dict)
    params: dict[str, Input] = field(default_factory=dict)
    tags: dict[str, Input] = field(default_factory=dict)


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run`, `run_id`, `metric`, `value`, `step`, `timestamp`, `param.*` and `tag.*`."""
    del source
    for folder, run in _runs(inputs).items():
        shared: Record = {"run": folder.rsplit("/", 1)[-1], "run_id": folder.rsplit("/", 1)[-1]}
        shared |= {f"param.{name}": _text(entry, where) for name, entry in run.params.items()}
        shared |= {f"tag.{name}": _text(entry, where) for name, entry in run.tags.items()}
        shared["run"] = shared.get("tag.mlflow.runName") or _name(run.meta, where) or shared["run"]
        for metric, entry in run.metrics.items():
            for row, line in enumerate(_text(entry, where).splitlines(), start=1):
                yield entry.label, row, shared | {"metric": metric} | _point(line, f"{entry.place(where)}, line {row}")


def _runs(inputs: Sequence[Input]) -> dict[str, _Run]:
    """Sort files into runs; files that belong to no run, such as an experiment's own meta.yaml, are left out."""
    runs: dict[str, _Run] = {}
    metas: dict[str, Input] = {}
    for entry in inputs:
        parts = entry.label.split("/")
        kind = next((index for index, part in enumerate(parts) if part in _KINDS and index), None)
        if kind is not None:
            run = runs.setdefault("/".join(parts[:kind]), _Run())
            getattr(run, parts[kind])["/".join(parts[kind + 1 :])] = entry
        elif parts[-1] == "meta.yaml":
            metas["/".join(parts[:-1])] = entry
    for folder, run in runs.items():
        run.meta = metas.get(folder)
    return runs


def _text(entry: Input, where: str) -> str:
    try:
        return entry.path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise StudyError(entry.place(where), "the text is not UTF-8", "UTF-8") from error


def _name(meta: Input | None, where: str) -> str | None:
    if meta is None:
        return None
    try:
        content = load(_text(meta, where))
    except ValueError as error:
        found = f"the YAML cannot be read ({error})"
        raise StudyError(meta.place(where), found, "meta.yaml as MLflow writes it") from error
    return as_text(content.get("run_name")) if isinstance(content, dict) else None


def _point(line: str, place: str) -> Record:
    cells = line.split()
    if len(cells) not in (2, 3, 5):
        raise StudyError(place, f"found {line[:60]!r}", "`timestamp value step`")
    return {"timestamp": cells[0], "value": cells[1], "step": cells[2] if len(cells) > 2 else None}
