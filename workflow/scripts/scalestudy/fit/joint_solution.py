"""What there is to say about the optima of families that share parameters: one solution per family and member."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import EXACT_FIT, free_to_move
from scalestudy.fit.diagnostics import on_bound, verdict
from scalestudy.fit.group import Group, Rows
from scalestudy.fit.information import conditions_of, information, known_elsewhere
from scalestudy.fit.model import Model, Optima, Residuals
from scalestudy.fit.problem import Basin, Solution
from scalestudy.tables.fit import WITH_ESTIMATE

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


_SURE = 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """Everything measured at r optima of a group of families; arrays are (families, r) unless said.

    Attributes:
        group: the families.
        optima: where they ended.
        points: rows with weight.
        spent: parameters, a shared one as 1/k in each of the k families that read it.
        objective: each family's part of the sum that was minimised.
        gradient: the largest free component relative to the sizes of its terms, of all families together, (r,).
        condition: how far the data tell a family's parameters apart.
        held: parameters on a bound, (families, r, F).
        lends: the information by which families tell others of what they share, (F, F, families, r).
    """

    group: Group
    optima: Optima
    points: NDArray[np.int64]
    spent: Array
    objective: Array
    gradient: Array
    condition: Array
    held: Mask
    lends: Array

    def lent(self, family: int, member: int) -> Array:
        """What the other families say of one's shared parameters, as rows of a Jacobian by its free ones, (s, F)."""
        group, at = self.group, slice(member, member + 1)
        others = (self.points[:, at] > 0) & (np.arange(group.families) != family)[:, None]
        found = known_elsewhere(group, self.lends[..., at], self.held[:, at], others, family)
        theta = self.group.members(self.optima.theta[at]).theta[family]
        compiled = group.model.compiled
        return found / np.where(compiled.logarithmic, compiled.to_natural(theta), 1.0)

    def solution(self, family: int, member: int, basins: tuple[Basin, ...] = ()) -> Solution:
        """Return what is found of one family."""
        at = (family, member)
        names, held = self.group.model.compiled.free, np.flatnonzero(self.held[at])
        at_bounds = tuple(names[k] for k in held)
        together = float(self.optima.objective[member])
        gradient, condition = float(self.gradient[member]), float(self.condition[at])
        status, message = verdict(together, gradient, condition, at_bounds, bool(self.optima.settled[member]))
        if status == "converged":
            count = np.count_nonzero(self.points[:, member])
            message = f"one optimum for {count} families that share parameters"
        best = natural(self.group, self.optima.theta[member][None])[0, family]
        usable = best if status in WITH_ESTIMATE else np.full_like(best, np.nan)
        n, share = int(self.points[at]), basins[0].share if basins else np.nan
        dof = n - float(self.spent[at])
        objective = float(self.objective[at])
        return Solution(status, message, usable, objective, n, dof, share, gradient, condition, at_bounds, basins, best)


def measure(group: Group, optima: Optima, weights: Array, relative: bool = False) -> Found:
    """Measure r optima of a group.

    Args:
        group: the families.
        optima: r of them.
        weights: what they were fitted with, (r, families, n).
        relative: whether what families lend each other is in relative errors, whatever residuals are fitted.
    """
    model, shape = group.model.weighted(weights), (group.families, len(weights))
    points = (weights > 0).sum(axis=2).T
    theta = group.members(optima.theta).theta
    held = on_bound(model, theta).reshape(*shape, -1)
    with np.errstate(all="ignore"):
        residuals = model.residuals(group.members(optima.theta, Rows.weighted(*shape)), 1)
        gradient = _gradient(group, model, residuals, theta, shape)
        exact = (model.spread(residuals).reshape(shape) <= EXACT_FIT * model.unit[:, None]) | (points == 0)
        gradient = np.where(exact.all(axis=0), 0.0, gradient)  # what is left of the residuals is rounding
        lends = known = information(residuals, shape)
        condition = conditions_of(group, known, held, points > 0)
        if model.loss.counts:
            lends = information(residuals, shape, np.sqrt(_variance(residuals.predicted)))
        elif relative and not model.log:
            lends = information(residuals, shape, residuals.value + np.repeat(model.data.target, shape[1], axis=0))
        objective = model.exact(residuals, float(model.unit.max())).reshape(shape)
    return Found(group, optima, points, group.spent(points > 0), objective, gradient, condition, held, lends)


def _variance(chance: Array) -> Array:
    """Of one trial, (m, n), by chances that are taken to be no nearer to 0 or 1 than a millionth."""
    inside = np.clip(chance, _SURE, 1 - _SURE)
    return np.asarray(inside * (1 - inside))


def natural(group: Group, theta: Array) -> Array:
    """Natural parameters (r, families, P) at positions (r, size)."""
    compiled = group.model.compiled
    free = compiled.to_natural(group.members(theta).theta)
    return np.swapaxes(compiled.expand(free).reshape(group.families, len(theta), -1), 0, 1)


def _gradient(group: Group, model: Model, residuals: Residuals, theta: Array, shape: tuple[int, int]) -> Array:
    """The largest gradient component over the sum of its terms' sizes, parameters on a bound left out, (r,)."""
    level = np.full(len(theta), float(model.loss.final_level(model.unit).max()))
    slope, size = model.local(residuals, level, False).gradient, model.sizes(residuals, level)
    total, whole = (group.each(group.sums(part.reshape(-1, *shape))) for part in (slope, size))
    lower, upper = (bound[:, None, None] for bound in model.compiled.bounds)
    free = free_to_move(theta.T.reshape(-1, *shape), total, lower, upper) & (whole > 0)
    return np.asarray(np.max(np.abs(total) / np.where(free, whole, np.inf), axis=(0, 1), initial=0.0))
