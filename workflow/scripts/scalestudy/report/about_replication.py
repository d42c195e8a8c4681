"""The table of published numbers beside ours."""

import math
from collections.abc import Mapping
from typing import Any

from scalestudy.report.frames import Tables, number, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Part, Quantity
from scalestudy.tables.analyse import VERDICTS

TONES = {
    "reproduced": "good",
    "within_interval": "good",
    "differs": "bad",
    "published_not_optimal": "warn",
    "not_testable": "muted",
}


def replication_grid(tables: Tables) -> Grid:
    """Published numbers beside ours."""
    rows = [
        Row(
            (
                str(row["quantity"]),
                _wanted(row),
                _ours(row),
                said(row["verdict"]),
                str(row["note"]),
            ),
            TONES.get(row["verdict"], ""),
        )
        for row in records(table(tables, "analyse/replication").sort_values("position"))
    ]
    heads = columns("quantity", "published ± tolerance#", "ours [95% interval]#", "verdict!", "note")
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


def _wanted(row: Mapping[str, Any]) -> str:
    """Write what is expected: a number with its tolerance, or limits."""
    if math.isfinite(number(row["expected"])):
        return published(number(row["expected"]), number(row["tolerance"]))
    ends = (("at least", number(row["at_least"])), ("at most", number(row["at_most"])))
    return ", ".join(f"{words} {end:.6g}" for words, end in ends if math.isfinite(end))


def published(value: float, tolerance: float) -> str:
    """Write a published number with its tolerance, both to the tolerance's last digit.

    >>> published(0.36717, 0.0005), published(482.0, 0.5)
    ('0.36717 ± 0.00050', '482.00 ± 0.50')
    """
    if not tolerance > 0:
        return f"{value:.6g}"
    if abs(value) >= 1e6 or (value and abs(value) < 1e-3):
        return f"{value:.6g} ± {tolerance:.2g}"
    places = max(1 - math.floor(math.log10(tolerance)), 0)
    return f"{_digits(value, places)} ± {tolerance:.{places}f}"


def _digits(value: float, places: int) -> str:
    """Show every digit the number was stated with, and at least as many as the tolerance has."""
    stated = f"{value:.10f}".rstrip("0")
    own = len(stated.partition(".")[2])
    return f"{value:.{max(places, min(own, places + 2))}f}"


def _ours(row: Mapping[str, Any]) -> Quantity:
    """Round our number finely enough to compare it with the tolerance, whatever its own uncertainty."""
    found, tolerance = number(row["found"]), number(row["tolerance"])
    digits = 3
    if math.isfinite(found) and found and tolerance > 0:
        digits = min(max(3, math.floor(math.log10(abs(found))) - math.floor(math.log10(tolerance)) + 3), 9)
    return Exact(found, number(row["lower"]), number(row["upper"]), digits=digits)


class Exact(Quantity):
    """A quantity whose digits are given rather than read off its interval."""

    def parts(self) -> list[Part]:
        """Return the estimate to its digits and the bounds to four significant ones."""
        first = self._alone(self.estimate, self.digits)
        return [first, *(self._alone(bound, 4) for bound in (self.lower, self.upper))] if self.bounded else [first]


def verdict_counts(tables: Tables) -> list[tuple[str, int]]:
    """Return each verdict that occurs and how often, best first."""
    found = table(tables, "analyse/replication")["verdict"].value_counts()
    return [(verdict, int(found[verdict])) for verdict in VERDICTS if verdict in found]
