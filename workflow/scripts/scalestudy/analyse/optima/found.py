"""The optimum of an ensemble at each budget: that of its averaged prediction, with the interval of its parts' own optima."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.ensemble import Ensemble, Quantity
from scalestudy.analyse.optima.formula import Floats, Formula
from scalestudy.analyse.optima.objective import VALUE, Objective, OfEnsemble, OfLaw
from scalestudy.analyse.optima.solve import Steps, best_places
from scalestudy.analyse.optima.space import Space
from scalestudy.forecast.fitted import Fitted

EDGE = 1e-6
"""How near a bound an optimum is on it, as a share of the bound or of the way between both."""
NO_STEPS = Steps({}, ())
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Question:
    """What is to be best, where.

    Attributes:
        space: the columns.
        budgets: (budgets,); a single 0 where nothing has a cost.
        steps: the columns that take certain values only.
        of: a formula of the value and columns to be best, in place of the value.
        sign: 1 for the least, -1 for the most.
    """

    space: Space
    budgets: Floats
    steps: Steps = NO_STEPS
    of: Formula | None = None
    sign: float = 1.0


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best columns and the value there, each an answer over (budgets,).

    Attributes:
        columns: by free column.
        value: of the law, or of the formula of it.
        on_edge: by free column the share of draws that lie on a bound, (budgets,); NaN without draws.
        estimate_on_edge: by free column whether the estimate does, (budgets,).
    """

    columns: Mapping[str, Answer]
    value: Answer
    on_edge: Mapping[str, Floats]
    estimate_on_edge: Mapping[str, Mask]


def optimum(ensemble: Ensemble, question: Question) -> Optimum:
    """Find the optimum of every part for all its draws, and of the averaged prediction."""
    names = (*question.space.bounds, VALUE)
    solved = {id(part.fitted): of_law(part.fitted, question) for part in ensemble.parts}
    answers = {name: ensemble.ask(_asking(solved, name)) for name in names}
    if len(ensemble.parts) > 1:
        averaged = of_ensemble(ensemble, question, [solved[id(part.fitted)] for part in ensemble.parts])
        answers = {name: replace(answer, estimate=averaged[name]) for name, answer in answers.items()}
    edges = {name: _edges(question.space, name, answers[name]) for name in question.space.bounds}
    value = answers.pop(VALUE)
    drawn = {name: _mean(edge[1:]) for name, edge in edges.items()}
    return Optimum(answers, value, drawn, {name: edge[0] > 0 for name, edge in edges.items()})


def _asking(solved: Mapping[int, Mapping[str, Floats]], name: str) -> Quantity:
    return lambda fitted: solved[id(fitted)][name]


def _mean(flags: Floats) -> Floats:
    """The mean of those that are known, over the first axis; NaN where none is."""
    known = np.isfinite(flags)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, flags, 0.0).sum(axis=0) / known.sum(axis=0))


def _edges(space: Space, name: str, answer: Answer) -> Floats:
    """Whether the estimate and the draws lie on a bound of a column, (1 + draws, budgets); NaN where there is no optimum."""
    at = np.concatenate([answer.estimate[None], answer.draws])
    low, high = space.bounds[name]
    with np.errstate(all="ignore"):
        size = EDGE * (np.abs(at) if low > 0 else high - low)
        on = (at <= low + size) | (at >= high - size)
    return np.where(np.isfinite(at), on, np.nan)


def of_law(fitted: Fitted, question: Question) -> dict[str, Floats]:
    """Return the free columns and the value at the optimum of every draw, (1 + draws, budgets); NaN where there is none."""
    objective = OfLaw.over(fitted, question.budgets, question.space, question.of, question.sign)
    return _solved(objective, question.steps, (len(fitted.theta), len(question.budgets)))


def of_ensemble(ensemble: Ensemble, question: Question, parts: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    """Return the same of the averaged prediction, (budgets,), begun at the parts' own, of which estimates stand first."""
    space = question.space
    begun = np.stack([space.place_of({name: part[name][0] for name in space.bounds}) for part in parts], 1)
    middle = _mean(begun.swapaxes(0, 1))[:, None]
    objective = OfEnsemble(
        space=space,
        budget=question.budgets,
        of=question.of,
        sign=question.sign,
        ensemble=ensemble,
        begun=np.concatenate([begun, middle], axis=1),
    )
    return _solved(objective, question.steps, (len(question.budgets),))


def _solved(objective: Objective, steps: Steps, shape: tuple[int, ...]) -> dict[str, Floats]:
    """Every free column and the value at the best places, each of a shape; NaN where the best is where numbers end."""
    place = best_places(objective, steps)
    columns = objective.space.columns_at(place, objective.budget)
    value = objective.told({name: at[:, None] for name, at in columns.items()})[:, 0]
    there = np.isfinite(value) & _inside(objective.space, columns)
    there &= np.isfinite(place).all(axis=1)
    found = {name: columns[name] for name in objective.space.bounds} | {VALUE: value}
    return {name: np.where(there, at, np.nan).reshape(shape) for name, at in found.items()}


def _inside(space: Space, columns: Mapping[str, Floats]) -> Mask:
    """Whether no column lies where only numbers end, and the one that the budget determines within its bounds."""
    inside = np.ones(len(next(iter(columns.values()))), dtype=bool)
    with np.errstate(all="ignore"):
        for name, (low, high) in space.bounds.items():
            near = EDGE if name in space.open else -EDGE
            inside &= (columns[name] >= low * (1 + near)) & (columns[name] <= high * (1 - near))
    return inside
