"""What is forecast where nothing was measured yet: a row a family, a column a target, the best first."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from scalestudy.numerals import UNKNOWN, percent
from scalestudy.report.answers import Answer, Forecast, heading
from scalestudy.report.frames import Tables, higher_is_better
from scalestudy.report.grid import Cell, Grid, Row, capped, columns
from scalestudy.report.quantities import Quantity, Several
from scalestudy.report.winner import races

MOST_TARGETS: Final = 3
MOST_FAMILIES: Final = 8
"""Rows at the top of the page; the rest is told as a distribution, and listed among the details."""
Open = Mapping[str, Forecast]


def targets_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """Return the forecasts of open targets, those farthest beyond the data first; empty where a study has none.

    Args:
        tables: of the study.
        answers: of all its fit units.
    """
    own = {answer.unit: {one.target: one for one in answer.forecasts if _is_open(one)} for answer in answers}
    targets = _farthest_first(own.values())[:MOST_TARGETS]
    ranked = _best_first(tables, [answer for answer in answers if own[answer.unit]], own, targets)
    best = {(race.metric, race.target, race.best): race.chances[race.best] for race in races(tables, answers)}
    rows = [_row(answer, own[answer.unit], targets, best) for answer in ranked]
    places = {name: next(str(one[name].where) for one in own.values() if name in one) for name in targets}
    heads = columns(heading(answers), "forecast rests on", *(f"at {places[name]}#" for name in targets))
    notes = _distribution(ranked, own, targets) if len(rows) > MOST_FAMILIES else ()
    told = "Forecasts where nothing was measured yet, with 95% intervals"
    shown, left_out = capped(rows, MOST_FAMILIES)
    return Grid(told, heads, shown, left_out=left_out, notes=notes)


def _is_open(one: Forecast) -> bool:
    return one.predicted.known and not one.measured.known


def _farthest_first(own: Iterable[Open]) -> list[str]:
    """The names of targets, those farthest beyond some family's data first."""
    far: dict[str, float] = {}
    for forecasts in own:
        for name, one in forecasts.items():
            far[name] = max(far.get(name, -math.inf), one.decades if math.isfinite(one.decades) else -math.inf)
    return sorted(far, key=lambda name: (-far[name], name))


def _best_first(
    tables: Tables, answers: Sequence[Answer], own: Mapping[tuple[str, str], Open], targets: Sequence[str]
) -> list[Answer]:
    """Sort families, metric by metric, by what is forecast at the first target they have."""
    higher = higher_is_better(tables)

    def rank(answer: Answer) -> tuple[str, float]:
        value = next((own[answer.unit][t].predicted.estimate for t in targets if t in own[answer.unit]), math.inf)
        return answer.unit[1], -value if answer.unit[1] in higher else value

    return sorted(answers, key=rank)


def _row(answer: Answer, own: Open, targets: Sequence[str], best: Mapping[tuple[str, str, str], float]) -> Row:
    cells: list[Cell] = [
        _forecast(answer, own.get(name), best.get((answer.unit[1], name, answer.unit[0]))) for name in targets
    ]
    wins = any((answer.unit[1], name, answer.unit[0]) in best for name in targets)
    return Row((answer.title, answer.averaged or answer.law, *cells), "good" if wins else "")


def _forecast(answer: Answer, one: Forecast | None, chance: float | None) -> Cell:
    if one is None:
        return UNKNOWN
    unit = f" {answer.metric_unit}" if answer.metric_unit else ""
    wins = f", best with probability {percent(chance)}" if chance is not None else ""
    return Several((one.predicted, unit, wins))


def _distribution(
    answers: Sequence[Answer], own: Mapping[tuple[str, str], Open], targets: Sequence[str]
) -> tuple[str, ...]:
    """Say how the forecasts of many families are spread, a sentence a metric at the first target."""
    found: dict[str, list[float]] = {}
    for answer in answers:
        if targets[0] in own[answer.unit]:
            found.setdefault(answer.unit[1], []).append(own[answer.unit][targets[0]].predicted.estimate)
    many = {metric: values for metric, values in found.items() if len(values) > MOST_FAMILIES}
    told = [f"All {len(values)} forecasts of {metric} there: {spread(values)}." for metric, values in many.items()]
    return (*told, f"{len(answers) - MOST_FAMILIES} further rows are among the forecasts below.")


def spread(values: Sequence[float]) -> str:
    """Say how numbers are distributed.

    >>> spread([1.0, 2.0, 3.0, 4.0, 5.0])
    'median 3, half of them between 2 and 4, all between 1 and 5'
    """
    least, low, median, high, most = (Quantity(float(q)).text for q in np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))
    return f"median {median}, half of them between {low} and {high}, all between {least} and {most}"
