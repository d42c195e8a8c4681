"""What there is to say about an optimum."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model
from scalestudy.fit.normal import gram
from scalestudy.fit.problem import Basin, Problem, Solution
from scalestudy.fit.solver import Optima
from scalestudy.tables import STATUSES

Array = NDArray[np.float64]

FLAT = 1e13
STEEP = 1e-5


def conditions(model: Model, members: Members) -> Array:
    """Return the condition number of each member's weighted `J'J`, scaled to a unit diagonal, (m,).

    Parameters on a bound and terms that have vanished do not count: the data need not tell them apart.
    """
    out = np.empty(len(members))
    with np.errstate(all="ignore"):
        size = max(1, (1 << 16) // model.data.target.shape[1])
        for first in range(0, len(members), size):
            part = slice(first, first + size)
            local = _information(model, members.take(part))
            held = _on_bound(model, members.theta[part]).T
            out[part] = [_condition(local[:, :, i], ~held[:, i]) for i in range(local.shape[-1])]
    return out


def _information(model: Model, members: Members) -> Array:
    residuals = model.residuals(members, 1)
    weight = np.broadcast_to(residuals.weight, residuals.value.shape)
    return gram(residuals.columns, np.ascontiguousarray(weight))


def _condition(matrix: Array, free: NDArray[np.bool_]) -> float:
    kept = matrix[np.ix_(free, free)]
    if not kept.size:
        return 1.0
    root = np.sqrt(np.diag(kept))
    if not np.isfinite(kept).all() or (root == 0).any():
        return float("inf")
    values = np.linalg.eigvalsh(kept / root[:, None] / root[None, :])
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")


def _on_bound(model: Model, theta: Array) -> NDArray[np.bool_]:
    lower, upper = model.compiled.bounds
    with np.errstate(invalid="ignore"):
        span = np.where(np.isfinite(upper - lower), upper - lower, 1.0)
    on: NDArray[np.bool_] = (theta <= lower + 1e-12 * span) | (theta >= upper - 1e-12 * span)
    return on


def describe(model: Model, problem: Problem, optimum: Optima, basins: tuple[Basin, ...], condition: float) -> Solution:
    """Turn one optimum into a solution with a status.

    Args:
        model: what was solved.
        problem: the problem as given.
        optimum: of one member.
        basins: of all its starts.
        condition: of its Hessian.
    """
    compiled = model.compiled
    free = compiled.to_natural(optimum.theta)[0]
    on_bound = _on_bound(model, optimum.theta)[0]
    at_bounds = tuple(name for name, on in zip(compiled.free, on_bound, strict=True) if on)
    n = int((problem.weight > 0).sum())
    objective, gradient = float(optimum.objective[0]), float(optimum.gradient_norm[0])
    status, message = _status(objective, gradient, condition, at_bounds, bool(optimum.settled[0]))
    parameters = compiled.expand(free)
    return Solution(
        status,
        message,
        parameters if status in ("converged", "at_bound") else np.full_like(parameters, np.nan),
        objective,
        n,
        n - len(compiled.free),
        basins[0].share if basins else 0.0,
        gradient,
        condition,
        at_bounds,
        basins,
        parameters,
    )


def _status(
    objective: float, gradient: float, condition: float, at_bounds: tuple[str, ...], settled: bool
) -> tuple[str, str]:
    if not np.isfinite(objective):
        return "not_applicable", "the law is undefined or infinite on these values from every start"
    if not condition < FLAT:
        return "degenerate", f"{STATUSES['degenerate']} (condition number {condition:.1e})"
    if not (settled and gradient <= STEEP):
        return "not_converged", f"{STATUSES['not_converged']} (relative gradient {gradient:.1e})"
    if at_bounds:
        return "at_bound", f"the optimum lies on a bound of {', '.join(at_bounds)}"
    return "converged", STATUSES["converged"]
