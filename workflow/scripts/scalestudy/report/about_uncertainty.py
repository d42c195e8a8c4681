"""What the report says of how sure forecasts are: their parts, the misses explained, and what reaches a wanted value."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scalestudy.analyse.missed import CAUSES
from scalestudy.numerals import UNKNOWN, brief
from scalestudy.report.answers import Answer, heading
from scalestudy.report.frames import Record, Settings, Tables, asked, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.naming import names_of
from scalestudy.report.quantities import Quantity
from scalestudy.report.units import deviation
from scalestudy.report.wording import COUNTS, Wording, held_at
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
WORST = 5  # misses that are explained one by one; of more, the Parquet table has every explanation
TONES = {"beyond": "", "inside": "good", "already": "good", "too_far": "warn", "unreachable": "bad"}


@dataclass(frozen=True)
class Misses:
    """The values outside their interval: how many, how many by each cause, and the worst, each with its explanation."""

    count: int
    causes: tuple[tuple[str, int], ...]
    worst: tuple[tuple[str, str], ...]


def parts_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """The parts of each forecast's standard deviation, and how far it lies from the runs."""
    rows, words, names = [], _words(answers), names_of(tables)
    for row in _automatic(tables, "analyse/forecast"):
        if not math.isfinite(number(row.get("sd"))):
            continue
        cells = [deviation(row, name, digits=2) for name in (*PARTS, "sd")]
        beyond, leverage = number(row["decades_beyond"]), number(row.get("leverage"))
        far = beyond > 0 or leverage > 1
        place = (brief(beyond, 2), brief(leverage, 2) if math.isfinite(leverage) else UNKNOWN)
        rows.append(
            Row((names.unit(row["family"], row["metric"]), _called(row, words), *cells, *place), "warn" if far else "")
        )
    heads = columns(
        *(heading(answers), "target", "noise of a run#", "parameters#", "choice of law#", "distance#", "together#"),
        *("decades beyond#", "leverage#"),
    )
    shown, left_out = capped(rows, MOST_ROWS)
    empty = "No forecast has an interval by the automatic choice."
    return lean(
        Grid("What the forecasts' intervals are made of", heads, shown, empty, "analyse/forecast", left_out, NOTES)
    )


def misses(tables: Tables, answers: Sequence[Answer]) -> Misses:
    """Return how many values missed their interval and by which cause, and the worst of them with all that is known of why."""
    rows = [row for row in _automatic(tables, "analyse/forecast") if row.get("explanation")]
    causes = Counter(cause for row in rows for cause in _causes(row))
    counts = tuple((cause, causes[cause]) for cause in CAUSES if causes[cause])
    words, names = _words(answers), names_of(tables)
    worst = sorted(rows, key=how_far, reverse=True)[:WORST]
    told = tuple(
        (f"{names.unit(row['family'], row['metric'])}, {_called(row, words)}", str(row["explanation"])) for row in worst
    )
    return Misses(len(rows), counts, told)


def how_far(row: Record) -> float:
    """Return by how many half-widths of its interval a value misses its forecast; infinite where that has none."""
    names = ("value", "predicted", "lower", "upper")
    value, predicted, lower, upper = (number(row[name]) for name in names)
    if row.get("unit") == "relative" and min(value, predicted, lower) > 0:
        value, predicted, lower, upper = (math.log(x) for x in (value, predicted, lower, upper))
    half = upper - predicted if value > upper else predicted - lower
    return abs(value - predicted) / half if half > 0 else math.inf


def _causes(row: Record) -> list[str]:
    """Return the causes that the explanation of a miss names."""
    return [cause for cause, mark in CAUSES.items() if mark in str(row["explanation"])]


def _words(answers: Sequence[Answer]) -> Wording:
    return answers[0].words if answers else Wording()


def _called(row: Record, words: Wording) -> str:
    """Name a target: a held-out run by its name, one of the study file, which has a number only, by where it is."""
    return words.place(row).text if str(row["target"]).isdigit() else str(row["target"])


def verdict(inside: int, tested: int) -> str:
    """Say what so many misses mean.

    >>> verdict(19, 20)
    'Of 20 intervals of 95%, 1 would be missed by chance.'
    """
    if not tested:
        return ""
    return f"Of {tested} intervals of 95%, {brief(CHANCE * tested, 2)} would be missed by chance."


def reach_grid(tables: Tables, answers: Sequence[Answer], settings: Settings) -> Grid:
    """The scale at which wanted values are reached, by the automatic choice."""
    names, words, goals = names_of(tables), _words(answers), _goals(settings)
    rows = [
        _reached(row, names.unit(row["family"], row["metric"]), words, goals)
        for row in _automatic(tables, "analyse/reach")
    ]
    named = ("wanted#", "at", "along", "needed [95% interval]#", "N there#", f"{words.head('tokens')} there#")
    heads = columns(heading(answers), *named, "outcome!", "note")
    shown, left_out = capped(rows, MOST_ROWS)
    caption, empty = "What it takes to reach a value", "No value to reach was asked for."
    return lean(Grid(caption, heads, shown, empty, "analyse/reach", left_out), (heading(answers), "at"))


def _goals(settings: Settings) -> dict[int, Record]:
    """Return the values to reach as the study file asks for them, by number."""
    return dict(enumerate(asked(settings, "forecast").get("reach") or ()))


def _needed(row: Record, words: Wording) -> Quantity:
    unit, count = words.scale(str(row["along"]))
    return quantity(row, "needed", count=count, unit=unit)


def _reached(row: Record, title: str, words: Wording, goals: Mapping[int, Record]) -> Row:
    at = held_at(goals.get(int(row["goal"]), {}).get("at") or {}, words).removeprefix(" at ")
    cells: tuple[Cell, ...] = (title, Quantity(number(row["value"]), digits=3), at, str(row["along"]))
    cells += (_needed(row, words), *(Quantity(number(row[name]), count=True) for name in COUNTS))
    return Row((*cells, said(str(row["outcome"])), str(row["message"])), TONES.get(str(row["outcome"]), ""))


def reach_sentences(tables: Tables, answer: Answer, settings: Settings) -> list[str]:
    """Say in a sentence each what reaches the values a fit unit was asked for, and at which values of other columns."""
    goals = _goals(settings)
    rows = [row for row in _automatic(tables, "analyse/reach") if (row["family"], row["metric"]) == answer.unit]
    return [_reaching(row, answer.words, goals.get(int(row["goal"]), {})) for row in rows]


def _reaching(row: Record, words: Wording, goal: Record) -> str:
    along = "compute" if row["along"] == "flops" else words.data if row["along"] == "tokens" else str(row["along"])
    needed, value = _needed(row, words), brief(number(row["value"]), 6)
    at = held_at(goal.get("at") or {}, words)
    takes = f"Reaching {value}{at} takes {needed.text} of {along}"
    return f"{takes if needed.known else f'A value of {value}{at} is not reached'}: {row['message']}."


def _automatic(tables: Tables, name: str) -> list[Record]:
    found = table(tables, name)
    return records(found[found["law"] == AUTO])
