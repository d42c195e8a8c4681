"""MLflow's file store: one record for each point of each metric, with the run's parameters and tags.

Layout: `<experiment>/<run>/metrics/<name>` with lines `timestamp value step`; `params/<name>` and `tags/<name>` hold
one value each; `meta.yaml` names the run. https://mlflow.org/docs/latest/tracking/backend-stores
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_text
from scalestudy.yaml_text import load

_KINDS = ("metrics", "params", "tags")
_STATES = {"1": "running", "2": "scheduled", "3": "finished", "4": "failed", "5": "killed"}


@dataclass
class _Run:
    """The files of one run."""

    meta: Input | None = None
    metrics: dict[str, Input] = field(default_factory=dict)
    params: dict[str, Input] = field(default_factory=dict)
    tags: dict[str, Input] = field(default_factory=dict)


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run`, `run_id`, `status`, `metric`, `value`, `step`, `timestamp`, `param.*` and `tag.*`."""
    del source
    for folder, run in _runs(inputs).items():
        shared: Record = {"run": folder.rsplit("/", 1)[-1], "run_id": folder.rsplit("/", 1)[-1]}
        shared |= {f"param.{name}": _text(entry, where) for name, entry in run.params.items()}
        shared |= {f"tag.{name}": _text(entry, where) for name, entry in run.tags.items()}
        meta = _meta(run.meta, where)
        shared["run"] = shared.get("tag.mlflow.runName") or as_text(meta.get("run_name")) or shared["run"]
        shared["status"] = _status(meta.get("status"))
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


def _meta(entry: Input | None, where: str) -> Mapping[str, Any]:
    """Return what a run's meta.yaml says; nothing where there is none."""
    if entry is None:
        return {}
    try:
        content = load(_text(entry, where))
    except ValueError as error:
        found = f"the YAML cannot be read ({error})"
        raise StudyError(entry.place(where), found, "meta.yaml as MLflow writes it") from error
    return content if isinstance(content, dict) else {}


def status(meta: str) -> str | None:
    r"""Return how a run ended, from the text of its meta.yaml.

    >>> status("run_id: a\nstatus: 3\n"), status("run_id: a")
    ('finished', None)
    """
    found = re.search(r"(?m)^status: *(\w+)", meta)
    return _status(found[1]) if found else None


def _status(code: Any) -> str | None:
    """Return the name of a status, which file stores write as its number in MLflow's protocol."""
    word = as_text(code)
    return _STATES.get(word, word.lower()) if word else None


def _point(line: str, place: str) -> Record:
    cells = line.split()
    if len(cells) not in (2, 3, 5):
        raise StudyError(place, f"found {line[:60]!r}", "`timestamp value step`")
    return {"timestamp": cells[0], "value": cells[1], "step": cells[2] if len(cells) > 2 else None}
