"""The chart export of Weights & Biases: a column for the horizontal axis, then a column for each line.

A line is a run or a group, `name - metric`; beside it stand `name - metric__MIN` and `name - metric__MAX`, the band drawn
around it, and where the axis is not the step, `name - _step`. Other tools that plot runs export the same without the band.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from scalestudy.draft.looks import Look
from scalestudy.draft.metric_names import is_metric, said_of
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_LINE: Final = re.compile(r"(?P<run>.+) - (?P<metric>.+)", re.DOTALL)
_BAND: Final = re.compile(r".+__(MIN|MAX)", re.DOTALL)
_STEP: Final = re.compile(r"(.*/)?(_|global_)?steps?|iter(ation)?s?|epochs?", re.IGNORECASE)
_PREFIX: Final = re.compile(r"[^:]{1,40}: ")
_LINE_COLUMN: Final = "line"


def _recognise(look: Look) -> Found | None:
    tables = look.tables()
    headers = [header for table in tables.values() if (header := _chart(table.header))]
    if not headers or len(headers) < len(look.files):
        return None
    names = list(dict.fromkeys(name for header in headers for name in header))
    lines = [name for name in names if _LINE.fullmatch(name) and not _BAND.fullmatch(name)]
    drawn = [name for name in lines if not _metric(name).startswith("_")]
    metrics = list(dict.fromkeys(map(_metric, drawn)))
    steps = any(_metric(name) == "_step" for name in lines)
    found = _one(drawn, metrics[0], steps) if len(metrics) == 1 else _several(metrics)
    _axis(found.columns, headers[0][0])
    found.said.append(_sentence(len(drawn), metrics, len(names) - len(drawn)))
    return found


def _chart(header: Sequence[str]) -> Sequence[str]:
    """Return the header if it is a chart's: no column but the first stands outside a line, and lines have bands or are several."""
    lines = [name for name in header[1:] if _LINE.fullmatch(name)]
    drawn = [name for name in lines if not _BAND.fullmatch(name)]
    banded = len(drawn) < len(lines)
    alike = len(drawn) > 1 and all(is_metric(_metric(name)) for name in drawn)
    return header if lines and len(lines) == len(header) - 1 and (banded or alike) else ()


def _metric(line: str) -> str:
    matched = _LINE.fullmatch(line)
    return matched["metric"] if matched else ""


def _one(lines: Sequence[str], metric: str, steps: bool) -> Found:
    """Return the stacking of one metric's lines: what stands before the metric is the run."""
    prefix = _PREFIX.match(lines[0])
    shared = prefix[0] if prefix and all(name.startswith(prefix[0]) for name in lines) else ""
    pattern = f"{shared}* - {metric}"
    long: dict[str, Any] = {"columns": pattern, "into": "run", "value": "value"}
    columns: Mapped = {"run": ("run", f"the line, {pattern!r}"), "value": ("value", "one line a run")}
    if re.search(r"[\[?*]", shared + metric):  # no glob says it
        long |= {"columns": [_literal(name) for name in lines], "into": _LINE_COLUMN}
        columns["run"] = (_part(1), "the line, up to its last dash")
    elif steps:
        long["beside"] = {"step": f"{shared}* - _step"}
        columns["step"] = ("step", "the line's own `_step`")
    return Found({"long": long}, columns, {"metric": metric, **said_of([metric])[1]})


def _several(metrics: Sequence[str]) -> Found:
    """Return the stacking of several metrics' lines, whose names are taken apart again."""
    globs = [f"* - {_literal(metric)}" for metric in metrics]
    columns: Mapped = {
        "run": (_part(1), "the line, up to its last dash"),
        "metric": (_part(2), "the line, from its last dash"),
        "value": ("value", "one line a run and metric"),
    }
    said, same = said_of(metrics)
    return Found({"long": {"columns": globs, "into": _LINE_COLUMN, "value": "value"}}, {**columns, **said}, {**same})


def _part(number: int) -> str:
    return f"regexp_extract({_LINE_COLUMN}, '^(.+) - (.+)$', {number})"


def _literal(name: str) -> str:
    """Return a glob that matches a name alone."""
    return re.sub(r"([\[?*])", r"[\1]", name)


def _axis(columns: Mapped, axis: str) -> None:
    if _STEP.fullmatch(axis):
        columns.setdefault("step", (axis, "the horizontal axis"))
    elif re.search(r"tokens?", axis, re.IGNORECASE):
        columns["tokens"] = (axis, "the horizontal axis")


def _sentence(lines: int, metrics: Sequence[str], left_out: int) -> str:
    of = metrics[0] if len(metrics) == 1 else f"{len(metrics)} metrics"
    return f"a chart exported by a tracker: {lines} lines of {of}; {left_out} columns of the axis and of bands are no lines"


TRACKER = Tracker("wandb_charts", "chart exports of Weights & Biases, one column a line, and the like", _recognise)
