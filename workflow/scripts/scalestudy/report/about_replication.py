"""The table of published numbers beside ours."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from scalestudy.numerals import brief
from scalestudy.report.frames import Tables, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Quantity
from scalestudy.report.uncertain import Uncertain
from scalestudy.tables.analyse import CERTAINTIES, VERDICTS

STATED = 6  # digits of a published number that has no tolerance
STATED_BY_AUTHORS = next(iter(CERTAINTIES))
FURTHER = {"finding": "cause", "certainty": "published number is"}
"""Columns that a table of published numbers has only where a row has something to say there."""
TONES = {
    "reproduced": "good",
    "within_interval": "good",
    "differs": "bad",
    "published_not_optimal": "warn",
    "not_testable": "muted",
}


def replication_grid(tables: Tables) -> Grid:
    """Published numbers beside ours."""
    every = records(table(tables, "analyse/replication").sort_values("position"))
    further = {name: title for name, title in FURTHER.items() if any(_told(row, name) for row in every)}
    rows = [_row(row, further) for row in every]
    heads = columns("quantity", "published ± tolerance#", "ours [95% interval]#", "verdict!", *further.values(), "note")
    shown, left_out = capped(rows, 4 * MOST_ROWS)
    return lean(
        Grid(
            "Published numbers against ours",
            heads,
            shown,
            "The study expects no published numbers.",
            "analyse/replication",
            left_out,
        )
    )


def _row(row: Mapping[str, Any], further: Iterable[str]) -> Row:
    more = [_told(row, name) for name in further]
    cells = (str(row["quantity"]), wanted(row), ours(row), said(row["verdict"]), *more, str(row["note"]))
    return Row(cells, TONES.get(row["verdict"], ""))


def _told(row: Mapping[str, Any], name: str) -> str:
    """What a column says that most tables can do without; that a number is stated goes without saying."""
    text = str(row[name])
    return "" if text == STATED_BY_AUTHORS else text


def wanted(row: Mapping[str, Any]) -> Cell:
    """Write what is expected: a number with its tolerance, or limits."""
    if math.isfinite(number(row["expected"])):
        return published(number(row["expected"]), number(row["tolerance"]))
    ends = (("at least", number(row["at_least"])), ("at most", number(row["at_most"])))
    return ", ".join(f"{words} {brief(end, STATED)}" for words, end in ends if math.isfinite(end))


def published(value: float, tolerance: float) -> Quantity | Uncertain:
    """Write a published number with its tolerance, and with the digits it was stated with.

    >>> str(published(0.36717, 0.0005)), str(published(482.0, 0.5))
    ('0.36717 ± 0.00050', '482.00 ± 0.50')
    """
    return Uncertain(value, tolerance, further=2) if tolerance > 0 else Quantity(value, digits=STATED)


def ours(row: Mapping[str, Any]) -> Quantity:
    """Round our number finely enough to compare it with the tolerance, whatever its own uncertainty."""
    return quantity(row, "found", step=number(row["tolerance"]))


def verdict_counts(tables: Tables) -> list[tuple[str, int]]:
    """Return each verdict that occurs and how often, best first."""
    found = table(tables, "analyse/replication")["verdict"].value_counts()
    return [(verdict, int(found[verdict])) for verdict in VERDICTS if verdict in found]
