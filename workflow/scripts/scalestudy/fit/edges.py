"""Optima on the edge of what a law can say: where a term vanishes, its exponent has nothing left to act on.

Losses that rise are best described by E + A x^-a with A = 0, whatever a is. A solver that moves log A runs after it for ever:
the gradient falls as fast as its own scale, and a cannot be told from anything. So fits that ended unsettled, or with parameters
that the data cannot tell apart, are tried again from the bounds themselves. An end on a bound is believed if it is as good,
meets the conditions of Karush, Kuhn and Tucker, and its term, let back in, would be told apart from the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import EXACT_FIT
from scalestudy.fit.diagnostics import FLAT, SPENT, STEEP, at_optimum, conditions, on_bound
from scalestudy.fit.model import Members, Model, Optima, Residuals
from scalestudy.fit.normal import gram
from scalestudy.fit.problem import Points
from scalestudy.fit.solver import newton
from scalestudy.fit.starts import values_of

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

AS_GOOD = 1e-7  # relative; a search that runs off towards a bound comes no nearer
HOPEFUL = 2.0
"""A coarse search from a bound that ends above this many times what was found does not come down to it ..."""
_COARSELY = 1e-8
"""... but for squared residuals as small as this, in their unit: data without noise leave nothing to compare with."""
_NOTHING = 1e-100  # the law's derivative by a parameter without effect
_WAYS = 5  # values of the parameters without effect at which a term is let back in
_ROUNDING = 1e-24


@dataclass(frozen=True, eq=False)
class Edge:
    """An optimum on a bound: internal parameters (F,), its objective, and which of them have no effect there, (F,)."""

    theta: Array
    objective: float
    void: Mask


def edges(model: Model, points: Points, optima: Optima) -> Mapping[int, Edge]:
    """Return, by problem, an optimum on a bound that is as good as what was found, where there is one.

    Args:
        model: with one row of data per problem.
        points: the same data.
        optima: what a search found, one per problem.
    """
    with np.errstate(all="ignore"):
        rows, starts = _on_bounds(model, optima.theta)
        ends = newton(model, Members(starts, rows, rows, rows), most=_worth_a_try(points, model, optima)[rows])
        void = _without_effect(model, rows, ends.theta)
        gradient, condition = at_optimum(model, rows, ends.theta, on_bound(model, ends.theta), void)
        sound = ends.settled & (gradient <= STEEP) & (condition < FLAT) & _as_good(model, points, optima, ends, rows)
        found: dict[int, Edge] = {}
        for i in np.flatnonzero(sound).tolist():
            row, theta = int(rows[i]), ends.theta[i]
            if row not in found and holds(model, points, row, theta, void[i]):
                found[row] = Edge(_rested(model, row, theta, void[i]), float(ends.objective[i]), void[i])
    return found


def _worth_a_try(points: Points, model: Model, optima: Optima) -> Array:
    """The objective, by problem, above which an end of a coarse search is not followed."""
    return np.asarray(HOPEFUL * optima.objective + _COARSELY * points.weight.sum(axis=1) * model.unit**2)


def _as_good(model: Model, points: Points, optima: Optima, ends: Optima, rows: Index) -> Mask:
    """Whether ends are as good as the best that is known of their problem, (m,)."""
    least = optima.objective.copy()
    np.minimum.at(least, rows, ends.objective)
    most = least + AS_GOOD * np.abs(least) + _ROUNDING * points.weight.sum(axis=1) * model.unit**2
    return np.asarray(ends.objective <= most[rows])


def _on_bounds(model: Model, theta: Array) -> tuple[Index, Array]:
    """Where to try, from what was found (k, F): spent terms, then each other parameter, on a bound. Rows, positions (m, F)."""
    lower, upper = model.compiled.bounds
    terms = model.compiled.vanishing
    rows, own = np.arange(len(theta)), np.arange(theta.shape[1])
    columns = model.residuals(Members(theta, rows, rows, rows), 1).columns
    size = np.stack([np.abs(column).max(axis=1) for column in columns], axis=1)
    plain = np.where(terms & (size <= SPENT * model.unit[:, None]), lower, theta)
    ways = [plain, np.where(terms, lower, plain)]
    ways += [np.where((own == k) & np.isfinite(end), end, plain) for end in (lower, upper) for k in own]
    return np.tile(rows, len(ways)), np.concatenate(ways)


def _at(model: Model, rows: Index, theta: Array) -> Residuals:
    """Residuals with the derivatives by positive parameters themselves, which do not vanish with them."""
    residuals = model.residuals(Members(theta, rows, rows, rows), 1)
    away = np.where(model.compiled.vanishing, np.exp(-theta), 1.0)
    columns = [column * away[:, k, None] for k, column in enumerate(residuals.columns)]
    return replace(residuals, columns=columns)


def _without_effect(model: Model, rows: Index, theta: Array) -> Mask:
    """Which parameters do not change the law at any point, (m, F)."""
    columns = _at(model, rows, theta).columns
    return np.stack([np.abs(column).max(axis=1) <= _NOTHING for column in columns], axis=1)


def holds(model: Model, points: Points, row: int, theta: Array, void: Mask) -> bool:
    """Whether an optimum on a bound is one, and the only one of its kind.

    Args:
        model: the law on data.
        points: the data.
        row: the problem.
        theta: the optimum, internal (F,).
        void: parameters without effect there, (F,); it must hold whatever these are.
    """
    ways, stuck = _ways(model, points, row, theta, void)
    at = on_bound(model, theta[None])[0]
    if (stuck & ~at).any() or not (at & ~void).any():
        return False  # the law is flat around here, but not because of a bound
    rows = np.full(_WAYS, row)
    residuals, level = _at(model, rows, ways), model.loss.final_level(model.unit)[rows]
    slope, size = model.local(residuals, level, False).gradient.T, model.sizes(residuals, level).T
    exact = model.spread(residuals) <= EXACT_FIT * model.unit[rows]
    held = on_bound(model, ways) & ~void
    outward = np.where(theta <= model.compiled.bounds[0], slope, -slope)
    pressed = held & (np.abs(slope) > STEEP * size) & ~exact[:, None]
    condition = conditions(gram(residuals.columns, _weight(residuals)), pressed | void)
    return bool((outward >= 0)[pressed].all() and (condition < FLAT).any())


def _ways(model: Model, points: Points, row: int, theta: Array, void: Mask) -> tuple[Array, Mask]:
    """Positions that differ in the parameters without effect alone; and those that lose theirs by their own value, (F,).

    Of the latter, as of a scale that has become so small that nothing is left of it, the positions keep the value.
    """
    some = points.take(np.array([row]))
    ways, stuck = np.repeat(theta[None], _WAYS, axis=0), np.zeros_like(void)
    for k in np.flatnonzero(void).tolist():
        moved = ways.copy()
        moved[:, k] = values_of(model.compiled, some, np.array([k]), _WAYS)[:, 0, 0]
        stuck[k] = not _same(model, row, theta, moved)
        ways = ways if stuck[k] else moved
    return ways, stuck


def _same(model: Model, row: int, theta: Array, moved: Array) -> bool:
    """Whether the objective is the same at a position (F,) and at others (m, F)."""
    rows = np.full(1 + len(moved), row)
    here, *there = model.objective(Members(np.concatenate([theta[None], moved]), rows, rows, rows)).tolist()
    return all(abs(one - here) <= AS_GOOD * abs(here) + _ROUNDING for one in there)


def _weight(residuals: Residuals) -> Array:
    return np.broadcast_to(residuals.weight, residuals.value.shape)


def _rested(model: Model, row: int, theta: Array, void: Mask) -> Array:
    """Put parameters without effect on a bound, the lower if there are two; where they are if the law is undefined there."""
    lower, upper = model.compiled.bounds
    bound = np.where(np.isfinite(lower), lower, np.where(np.isfinite(upper), upper, theta))
    placed = np.where(void, bound, theta)
    return placed if _same(model, row, theta, placed[None]) else theta
