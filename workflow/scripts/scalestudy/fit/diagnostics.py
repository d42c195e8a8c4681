"""What there is to say about an optimum."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import EXACT_FIT, free_to_move
from scalestudy.fit.model import Members, Model, Optima, Residuals
from scalestudy.fit.normal import gram
from scalestudy.fit.problem import Basin, Solution
from scalestudy.numerals import brief
from scalestudy.tables.fit import STATUSES, WITH_ESTIMATE

Array = NDArray[np.float64]

FLAT = 1e13
STEEP = 1e-5
SPENT = 1e-13  # of the residuals' unit: a term this small is none
_AT = 1e-12  # distance from a bound that is rounding, in units of the bound or of the range


def describe(
    model: Model,
    optima: Optima,
    points: NDArray[np.int64],
    basins: Sequence[tuple[Basin, ...]],
    void: NDArray[np.bool_] | None = None,
) -> list[Solution]:
    """Turn the optimum of each problem into a solution with a status.

    Args:
        model: what was solved, one row of data per problem.
        optima: one per problem.
        points: how many points with weight each problem has.
        basins: of all the starts of each problem.
        void: which parameters are known to have no effect there, (m, F), see `edges`.
    """
    compiled = model.compiled
    parameters = compiled.expand(compiled.to_natural(optima.theta))
    held = on_bound(model, optima.theta)
    idle = np.zeros_like(held) if void is None else void
    gradient, condition = at_optimum(model, np.arange(len(held)), optima.theta, held, idle)
    out = []
    for i, n in enumerate(points.tolist()):
        at_bounds = tuple(compiled.free[k] for k in np.flatnonzero(held[i])) if held[i].any() else ()
        objective, norm, number = float(optima.objective[i]), float(gradient[i]), float(condition[i])
        without = tuple(compiled.free[k] for k in np.flatnonzero(idle[i]))
        status, message = verdict(objective, norm, number, at_bounds, bool(optima.settled[i]), without)
        usable = parameters[i] if status in WITH_ESTIMATE else np.full(len(compiled.names), np.nan)
        share = basins[i][0].share if basins[i] else 0.0
        out.append(
            Solution(
                status,
                message,
                usable,
                objective,
                n,
                n - len(compiled.free),
                share,
                norm,
                number,
                at_bounds,
                basins[i],
                parameters[i],
            )
        )
    return out


def at_optimum(
    model: Model, rows: NDArray[np.int64], theta: Array, held: NDArray[np.bool_], void: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Measure each optimum's largest free gradient component, relative to its terms' sizes, and its condition, (m,).

    Args:
        model: the law on data.
        rows: the row of data of each optimum, (m,).
        theta: internal parameters (m, F).
        held: parameters on a bound, (m, F).
        void: parameters of no effect there, (m, F).
    """
    gradient, condition = np.empty(len(theta)), np.empty(len(theta))
    size = max(1, (1 << 16) // model.data.target.shape[1])
    with np.errstate(all="ignore"):
        level = model.loss.final_level(model.unit)
        for first in range(0, len(theta), size):
            part = slice(first, first + size)
            here = rows[part]
            residuals = model.residuals(Members(theta[part], here, here, here), 1)
            gradient[part] = _gradient_norm(model, residuals, theta[part], level[here], void[part])
            exact = model.spread(residuals) <= EXACT_FIT * model.unit[here]
            gradient[part][exact] = 0.0
            weight = np.broadcast_to(residuals.weight, residuals.value.shape)
            condition[part] = conditions(gram(residuals.columns, weight), held[part] | void[part])
            spent = _spent(model, residuals, model.unit[here]) & ~held[part]
            condition[part][exact & spent.any(axis=1)] = np.inf
    return gradient, condition


def _spent(model: Model, residuals: Residuals, unit: Array) -> NDArray[np.bool_]:
    """Which terms are rounding, so that where no residual is left either their exponents are too, (m, F)."""
    size = np.stack([np.abs(column).max(axis=1) for column in residuals.columns], axis=1)
    return np.asarray(model.compiled.vanishing & (size <= SPENT * unit[:, None]))


def _gradient_norm(model: Model, residuals: Residuals, theta: Array, level: Array, void: NDArray[np.bool_]) -> Array:
    slope = model.local(residuals, level, False).gradient
    size = model.sizes(residuals, level)
    free = free_to_move(theta.T, slope, *(bound[:, None] for bound in model.compiled.bounds)) & ~void.T
    return np.asarray(np.max(np.abs(slope) / np.where(size > 0, size, 1.0) * free, axis=0, initial=0.0))


def conditions(information: Array, held: NDArray[np.bool_]) -> Array:
    """Return the condition number of each member's weighted `J'J` scaled to a unit diagonal, (m,).

    Args:
        information: (F, F, m).
        held: parameters on a bound, or otherwise of no account, (m, F): the data need not tell them apart.
    """
    free = ~held.T
    diagonal = np.einsum("iim->im", information)
    root = 1 / np.sqrt(diagonal)
    scaled = information * root[:, None] * root[None, :]
    # A held parameter stands apart with the eigenvalue 1, which is never the smallest alone, nor the largest.
    scaled = np.where(free[:, None] & free[None, :], scaled, np.eye(len(free))[:, :, None])
    good = np.isfinite(scaled).all(axis=(0, 1))
    values = np.linalg.eigvalsh(np.moveaxis(np.where(good, scaled, 0.0), -1, 0))
    return np.where(good & (values[:, 0] > 0), values[:, -1] / values[:, 0], np.inf)


def on_bound(model: Model, theta: Array) -> NDArray[np.bool_]:
    """Whether each internal parameter lies on a bound, but for rounding, (m, F)."""
    lower, upper = model.compiled.bounds
    span = np.where(np.isfinite(upper) & np.isfinite(lower), upper - lower, 0.0)
    low, high = (_AT * np.where(np.isfinite(end), np.fmax(span, np.abs(end)), 0.0) for end in (lower, upper))
    on: NDArray[np.bool_] = (theta <= lower + low) | (theta >= upper - high)
    return on


def verdict(
    objective: float,
    gradient: float,
    condition: float,
    at_bounds: tuple[str, ...],
    settled: bool,
    without: tuple[str, ...] = (),
) -> tuple[str, str]:
    """Return the status of an optimum, and the sentence that says why; `without` names parameters of no effect there."""
    if not np.isfinite(objective):
        return "not_applicable", "the law is undefined or infinite on these values from every start"
    if not condition < FLAT:
        return "degenerate", f"{STATUSES['degenerate']} (condition number {brief(condition, 2)})"
    if not (settled and gradient <= STEEP):
        return "not_converged", f"{STATUSES['not_converged']} (relative gradient {brief(gradient, 2)})"
    if at_bounds:
        idle = f", where {', '.join(without)} {'has' if len(without) == 1 else 'have'} no effect" if without else ""
        return "at_bound", f"the optimum lies on a bound of {', '.join(at_bounds)}{idle}"
    return "converged", STATUSES["converged"]
