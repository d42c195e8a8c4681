"""What the report says of how sure forecasts are: their parts, the misses explained, and what reaches a wanted value."""

import math
from collections.abc import Sequence

from scalestudy.numerals import UNKNOWN, brief
from scalestudy.report.answers import Answer
from scalestudy.report.frames import Record, Tables, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Quantity
from scalestudy.report.units import deviation, scale_unit
from scalestudy.tables import AUTO

PARTS = ("sd_noise", "sd_parameters", "sd_model", "sd_horizon")
CHANCE = 0.05
WHAT_PARTS_ARE = (
    "Standard deviations that add in quadrature. Noise is never taken for less than what replicates show, or without them "
    "the evaluation and checkpoints; distance is what no fit can tell of rows beyond the data, and a share of the predicted change that was "
    "learned from what was missed inside the data; those tests looked less far ahead, so this is no guarantee."
)
NOTES = (
    WHAT_PARTS_ARE,
    "Leverage is the variance that the parameters leave open there over its largest at a run: above 1, no run is like it.",
)
TONES = {"beyond": "", "inside": "good", "already": "good", "too_far": "warn", "unreachable": "bad"}


def parts_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """The parts of each forecast's standard deviation, and how far it lies from the runs."""
    rows = []
    for row in _automatic(tables, "analyse/forecast"):
        if not math.isfinite(number(row.get("sd"))):
            continue
        cells = [deviation(row, name, digits=2) for name in (*PARTS, "sd")]
        beyond, leverage = number(row["decades_beyond"]), number(row.get("leverage"))
        far = beyond > 0 or leverage > 1
        place = (brief(beyond, 2), brief(leverage, 2) if math.isfinite(leverage) else UNKNOWN)
        rows.append(Row((_title(row, answers), str(row["target"]), *cells, *place), "warn" if far else ""))
    heads = columns(
        *("family", "target", "noise of a run#", "parameters#", "choice of law#", "distance#", "together#"),
        *("decades beyond#", "leverage#"),
    )
    shown, left_out = capped(rows, MOST_ROWS)
    empty = "No forecast has an interval by the automatic choice."
    return lean(
        Grid("What the forecasts' intervals are made of", heads, shown, empty, "analyse/forecast", left_out, NOTES)
    )


def misses(tables: Tables, answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """Return what missed its interval, and why as far as the data can tell."""
    return [
        (f"{_title(row, answers)}, {row['target']}", str(row["explanation"]))
        for row in _automatic(tables, "analyse/forecast")
        if row.get("explanation")
    ]


def verdict(inside: int, tested: int) -> str:
    """Say what so many misses mean.

    >>> verdict(19, 20)
    'Of 20 intervals of 95%, 1 would be missed by chance.'
    """
    if not tested:
        return ""
    return f"Of {tested} intervals of 95%, {brief(CHANCE * tested, 2)} would be missed by chance."


def reach_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """The scale at which wanted values are reached, by the automatic choice."""
    rows = [_reached(row, answers) for row in _automatic(tables, "analyse/reach")]
    heads = columns("family", "wanted#", "along", "needed [95% interval]#", "N there#", "D there#", "outcome!", "note")
    shown, left_out = capped(rows, MOST_ROWS)
    caption = "What it takes to reach a value"
    return lean(Grid(caption, heads, shown, "No value to reach was asked for.", "analyse/reach", left_out))


def _reached(row: Record, answers: Sequence[Answer]) -> Row:
    needed = _needed(row)
    cells: tuple[Cell, ...] = (
        _title(row, answers),
        Quantity(number(row["value"]), digits=3),
        str(row["along"]),
        needed,
    )
    cells += tuple(Quantity(number(row[name]), count=True) for name in ("params", "tokens"))
    return Row((*cells, said(str(row["outcome"])), str(row["message"])), TONES.get(str(row["outcome"]), ""))


def _needed(row: Record) -> Quantity:
    unit, count = scale_unit(str(row["along"]))
    return quantity(row, "needed", count=count, unit=unit)


def reach_sentences(tables: Tables, unit: tuple[str, str]) -> list[str]:
    """Say in a sentence each what reaches the values a fit unit was asked for."""
    told = []
    for row in _automatic(tables, "analyse/reach"):
        if (row["family"], row["metric"]) != unit:
            continue
        along = "compute" if row["along"] == "flops" else str(row["along"])
        needed = _needed(row)
        value = brief(number(row["value"]), 6)
        takes = (
            f"Reaching {value} takes {needed.text} of {along}" if needed.known else f"A value of {value} is not reached"
        )
        told.append(f"{takes}: {row['message']}.")
    return told


def _automatic(tables: Tables, name: str) -> list[Record]:
    found = table(tables, name)
    return records(found[found["law"] == AUTO])


def _title(row: Record, answers: Sequence[Answer]) -> str:
    unit = (row["family"], row["metric"])
    return next((answer.title for answer in answers if answer.unit == unit), str(row["family"]))
