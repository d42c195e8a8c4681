"""How flat an optimum is: what being off by a factor costs, and how far one may go for so much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.found import Question
from scalestudy.analyse.optima.objective import VALUE

WITHIN = 0.01
"""The region is where the value is at most this much worse, as a share of it."""
OFF = 2.0
FARTHEST = 1e4
POINTS = 801


@dataclass(frozen=True)
class Around:
    """What it costs to be off in one column, the budget kept by another one, all else as it is.

    Attributes:
        halved: how much worse the value is at half the column, as a share of it; NaN where that is not possible.
        doubled: the same at twice the column.
        lower: the least the column may be for a value at most 1% worse; NaN where no such end was found.
        upper: the most.
    """

    halved: float
    doubled: float
    lower: float
    upper: float


def around(ensemble: Ensemble, question: Question, best: Mapping[str, float], budget: float, name: str) -> Around:
    """Look along one column from an optimum.

    Args:
        ensemble: whose averaged prediction it is.
        question: what was asked.
        best: the free columns at the optimum.
        budget: the budget.
        name: the column.
    """
    factor = np.concatenate([[1.0, 1 / OFF, OFF], np.geomspace(1 / FARTHEST, FARTHEST, POINTS)])
    worse = _worse(ensemble, question, best, budget, name, factor)
    sides = [_end(factor[3:], worse[3:], up) for up in (False, True)]
    return Around(float(worse[1]), float(worse[2]), *(best[name] * side for side in sides))


def _worse(
    ensemble: Ensemble, question: Question, best: Mapping[str, float], budget: float, name: str, factor: Floats
) -> Floats:
    """How much worse the value is at a column times factors, as a share of it; NaN where that is not possible."""
    space, points = question.space, {key: value + 0.0 * factor for key, value in best.items()}
    points[name] = best[name] * factor
    if name in space.shares:
        rest = (space.total - points[name]) / max(space.total - best[name], 1e-300)
        points |= {other: best[other] * rest for other in space.shares if other != name}
    columns = {**space.completed({**points}, budget + 0.0 * factor), **_kept(question, points, budget, name)}
    columns |= {key: formula(columns) + 0.0 * factor for key, formula in space.computed.items()}
    value = ensemble.predict({key: columns[key] for key in ensemble.columns})
    value = value if question.of is None else question.of({**columns, VALUE: value})
    with np.errstate(all="ignore"):
        found = question.sign * (value - value[0]) / np.abs(value[0])
    return np.where(_possible(question, columns), found, np.nan)


def _kept(question: Question, points: Mapping[str, Floats], budget: float, name: str) -> dict[str, Floats]:
    """The column, and the one that keeps to the budget: the dependent, or where that is looked along, the first of the cost."""
    space = question.space
    own = {key: points[key] for key in space.bounds if key != space.dependent}
    if space.cost is None or not space.dependent or name not in space.cost.columns:
        return own
    mates = [space.dependent, *(key for key in space.free if key in space.cost.columns and key not in space.shares)]
    mate = next((key for key in mates if key != name), "")
    if not mate:
        return {key: at + np.nan for key, at in points.items()}
    held = {key: value + 0.0 * points[name] for key, value in space.held.items()}
    return {**points, mate: space.cost.solve(mate, budget + 0.0 * points[name], {**held, **points})}


def _possible(question: Question, columns: Mapping[str, Floats]) -> Floats:
    inside = np.ones(len(next(iter(columns.values()))), dtype=bool)
    with np.errstate(all="ignore"):
        for key, (low, high) in question.space.bounds.items():
            inside &= (columns[key] >= low * (1 - 1e-9)) & (columns[key] <= high * (1 + 1e-9))
        for limit in question.space.limits:
            inside &= limit.excess(columns) <= WITHIN**2
    return inside


def _end(factor: Floats, worse: Floats, up: bool) -> float:
    """The factor at which the value has become 1% worse on one side, the last possible one where it never does."""
    side = np.flatnonzero(factor >= 1) if up else np.flatnonzero(factor <= 1)[::-1]
    at, by = np.log(factor[side]), worse[side]
    known = np.isfinite(by)
    if not known[0] and len(side) > 1:
        known[0], by = True, np.concatenate([[0.0], by[1:]])
    stop = int(np.argmax(~known)) if not known.all() else len(side)
    over = np.flatnonzero(by[:stop] > WITHIN)
    if not over.size:
        return np.nan if stop == len(side) else float(np.exp(at[stop - 1]))
    k = int(over[0])
    if not k:
        return 1.0
    share = (WITHIN - by[k - 1]) / (by[k] - by[k - 1])
    return float(np.exp(at[k - 1] + share * (at[k] - at[k - 1])))
