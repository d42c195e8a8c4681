"""Bring members to a stationary point: damped Gauss-Newton, then Newton with the exact Hessian, for any number together.

A Huber loss with a small threshold is nearly an absolute deviation: few points carry curvature and plain Newton stalls.
So the threshold starts at the size of the residuals and falls to its final value as the fit settles (a finite smoothing
path, Madsen and Nielsen 1993); at the final value Newton's method with the exact Hessian converges quadratically.
Members that are done leave the arrays and waiting ones take their place. Least squares with a law linear in some of its
parameters is first tried by variable projection, which needs a tenth of the work; what it leaves goes the general way.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.pool import Pool
from scalestudy.fit.projection import project
from scalestudy.laws.internal import Separable

Array = NDArray[np.float64]

_POOL = 32768  # numbers per array: small enough for the second-level cache


def minimise(model: Model, members: Members, warm: bool = False) -> Optima:
    """Bring every member to a stationary point of the objective; never believe it, always measure it.

    Args:
        model: law, loss and data.
        members: where to start.
        warm: the starts are near their optima, as a refit's is; then Newton's method begins at once.
    """
    with np.errstate(all="ignore"):
        separable = _separable(model)
        # From afar, a search in several dimensions could end in a basin that the start was not in.
        if separable is None or not (warm or len(separable.others) == 1):
            return _general(model, members, warm)
        found = project(model, separable, members)
        left = np.flatnonzero(~found.settled)
        if len(left):
            rest = _general(model, members.take(left), warm)
            for name in ("theta", "objective", "settled"):
                getattr(found, name)[left] = getattr(rest, name)
        return found


def _separable(model: Model) -> Separable | None:
    return model.compiled.separable if model.loss.quadratic and not model.log else None


def _general(model: Model, members: Members, warm: bool) -> Optima:
    level = model.loss.final_level(model.unit)[members.target_row]
    if not warm:
        near, level = _descend(model, members, level, exact=False)
        members = replace(members, theta=near.theta)
    optima, _ = _descend(model, members, level, exact=True)
    return replace(optima, objective=exact_objective(model, replace(members, theta=optima.theta)))


def exact_objective(model: Model, members: Members) -> Array:
    """Evaluate the objective afresh at the members' positions, (m,), in portions that fit the cache."""
    out, size = np.empty(len(members)), max(1, _POOL // model.data.target.shape[1])
    for first in range(0, len(members), size):
        part = slice(first, first + size)
        out[part] = model.objective(members.take(part))
    return out


def _descend(model: Model, members: Members, level: Array, exact: bool) -> tuple[Optima, Array]:
    """Run every member through a pool of limited size."""
    m = len(members)
    out = Optima(members.theta.copy(), np.full(m, np.inf), np.zeros(m, dtype=bool))
    room = max(1, _POOL // model.data.target.shape[1])
    pool: Pool | None = None
    for waiting in _portions(m, room):
        fresh = Pool.enter(model, members, level, waiting, exact)
        pool = fresh if pool is None else pool.joined(fresh)
        last = waiting[-1] == m - 1
        while len(pool.identity) > (0 if last else room // 2):
            pool.step()
            pool.leave(out, level)
    return out, level


def _portions(count: int, room: int) -> Iterator[NDArray[np.int64]]:
    """Fill the pool, then half a pool at a time."""
    first = 0
    while first < count:
        size = room if first == 0 else max(1, room - room // 2)
        yield np.arange(first, min(first + size, count))
        first += size
