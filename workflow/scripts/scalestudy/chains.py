"""Steps that feed each other: what a law predicts for one metric is a column that laws of another metric read."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

STAR: Final = "*"
_METRIC: Final = {
    "type": "string",
    "description": "the metric that is predicted first; a `*` stands for the same in both metrics",
}
_FROM: Final = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "metric": _METRIC,
        "law": {"type": "string", "description": "the law that predicts it, where several laws are fitted to it"},
    },
    "required": ["metric"],
    "description": "the earlier step",
}
_FOR: Final = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"metric": {"type": "string", "description": "the metric whose laws may read the column"}},
    "required": ["metric"],
    "description": "the later step",
}
_INTO: Final = {
    "type": "string",
    "description": "the column, a name of its own",
    "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
    "maxLength": 200,
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "default": [],
    "description": "metrics that are predicted first and then read by laws of other metrics: measured where these are fitted, "
    "predicted, with all that is not sure about it, where they predict",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"from": _FROM, "into": _INTO, "for": _FOR},
        "required": ["from", "into", "for"],
        "description": "one step into the next",
    },
}
"""Of the section `chain`."""


@dataclass(frozen=True)
class Link:
    """One step into the next.

    Attributes:
        source: the metric that is predicted first.
        into: the column its values are for the next law: measured where that is fitted, predicted where that predicts.
        target: the metric whose laws may read the column.
        law: what predicts the first metric; empty for the only law there is for it.
    """

    source: str
    into: str
    target: str
    law: str = ""


def links_of(entries: Iterable[Mapping[str, Any]], metrics: Collection[str]) -> list[Link]:
    """Return the steps between the metrics there are; a star stands for the same in both metrics of an entry.

    Args:
        entries: the section `chain`.
        metrics: those of the study.

    >>> links_of([{"from": {"metric": "bpb_*"}, "into": "bpb", "for": {"metric": "acc_*"}}], ["bpb_a", "acc_a", "acc_b"])
    [Link(source='bpb_a', into='bpb', target='acc_a', law='')]
    """
    found = [one for entry in entries for one in _of_entry(entry, sorted(map(str, metrics)))]
    return list(dict.fromkeys(found))


def _of_entry(entry: Mapping[str, Any], metrics: Sequence[str]) -> Iterator[Link]:
    source, target = str(entry["from"]["metric"]), str(entry["for"]["metric"])
    for one in metrics:
        stands = _stands_for(target, one)
        first = None if stands is None else source.replace(STAR, stands)
        if first in metrics and first != one:
            yield Link(str(first), str(entry["into"]), one, str(entry["from"].get("law") or ""))


def _stands_for(pattern: str, metric: str) -> str | None:
    """Return what the star of a pattern stands for in a metric, nothing where it has none; None where they do not match."""
    if STAR not in pattern:
        return "" if pattern == metric else None
    before, _, after = pattern.partition(STAR)
    match = re.fullmatch(re.escape(before) + "(.*)" + re.escape(after), metric, re.DOTALL)
    return match[1] if match else None


def metrics_of(runs_metrics: Iterable[Any]) -> list[str]:
    """Return the metrics of a column of them, sorted."""
    return sorted({str(metric) for metric in runs_metrics})


def circle(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return metrics that each feed the next and the last the first; nothing where there is no such circle.

    >>> circle([("loss", "accuracy"), ("accuracy", "loss")]), circle([("loss", "accuracy")])
    (['loss', 'accuracy'], [])
    """
    fed: dict[str, list[str]] = {}
    for source, target in pairs:
        fed.setdefault(source, []).append(target)
    ways = [[start] for start in fed]
    while ways:
        way = ways.pop(0)
        for target in fed.get(way[-1], ()):
            if target == way[0]:
                return way
            ways += [[*way, target]] if target not in way else []
    return []


def readers(links: Iterable[Link]) -> dict[str, set[str]]:
    """Return, by column, the metrics whose laws may read it."""
    found: dict[str, set[str]] = {}
    for link in links:
        found.setdefault(link.into, set()).add(link.target)
    return found
