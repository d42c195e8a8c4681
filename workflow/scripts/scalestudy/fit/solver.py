"""Bring members to a stationary point: damped Gauss-Newton, then Newton with the exact Hessian, for any number together.

Least squares with a law linear in some of its parameters is first tried by variable projection, which needs a tenth of
the work; what it leaves goes the general way.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import MOST_STEPS, NUMBERS_AT_ONCE, descend
from scalestudy.fit.meeting import leaders
from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.places import laid_out
from scalestudy.fit.plain import Plain
from scalestudy.fit.projection import project
from scalestudy.fit.system import Entrants
from scalestudy.laws.internal import Separable

Array = NDArray[np.float64]
Index = NDArray[np.int64]
TRIED = 400
"""Steps after which a try is given up: what creeps on then nearly always creeps to the end."""


def minimise(model: Model, members: Members, warm: bool = False, alone: bool = False) -> Optima:
    """Bring every member to a stationary point of the objective; never believe it, always measure it.

    Args:
        model: law, loss and data.
        members: where to start.
        warm: the starts are near their optima, as a refit's is; then Newton's method begins at once.
        alone: each goes on to its own end; otherwise one does for all of a problem that have met on the way.
    """
    with np.errstate(all="ignore"):
        if not model.compiled.free:
            return Optima(members.theta, exact_objective(model, members), np.ones(len(members), dtype=bool))
        separable = _separable(model)
        # From afar, a search in several dimensions could end in a basin that the start was not in.
        if separable is None or not (warm or len(separable.others) == 1):
            return newton(model, members, warm, alone=alone)
        found = project(model, separable, members)
        left = np.flatnonzero(~found.settled)
        if len(left):
            rest = newton(model, members.take(left), warm, alone=alone)
            for name in ("theta", "objective", "settled"):
                getattr(found, name)[left] = getattr(rest, name)
        return found


def _separable(model: Model) -> Separable | None:
    return model.compiled.separable if model.loss.quadratic and not model.log else None


def newton(
    model: Model, members: Members, warm: bool = False, most: Array | None = None, alone: bool = False
) -> Optima:
    """Bring every member to a stationary point from where it is, whatever the law; see `minimise`.

    With `most`, (m,), it is a try that may fail: members whose objective after the coarse search is above that stay there,
    unsettled, and the others are given up after `TRIED` steps.
    """
    theta, settled = members.theta.copy(), np.zeros(len(members), dtype=bool)
    for which, system in _systems(model, members):
        here, everyone = members.take(which), np.arange(len(which))
        near, level = _near(system, theta[which], warm)
        if most is not None:
            everyone = np.flatnonzero(exact_objective(model, replace(here, theta=near)) <= most[which])
        lead = everyone if alone or warm or most is not None else leaders(system, near, here.problem)
        kept = np.unique(lead)
        done = np.zeros(len(which), dtype=bool)
        if len(kept):
            steps = MOST_STEPS if most is None else TRIED
            found = descend(system.take(kept), near[kept], level[kept], exact=True, steps=steps)[0]
            near[kept], done[kept] = found.theta, found.settled
            near[everyone], done[everyone] = near[lead], done[lead]
        theta[which], settled[which] = near, done
    return Optima(theta, exact_objective(model, replace(members, theta=theta)), settled)


def _systems(model: Model, members: Members) -> Iterator[tuple[Index, Entrants]]:
    """Yield parts of the members and their systems of equations: by places where points share these."""
    rest = np.ones(len(members), dtype=bool)
    placed = laid_out(model, members)
    if placed:
        rest[placed[0]] = False
        yield placed
    if rest.any():
        which = np.flatnonzero(rest)
        yield which, Plain(model, members.take(which))


def _near(system: Entrants, theta: Array, warm: bool) -> tuple[Array, Array]:
    """Come near the optimum by Gauss-Newton unless there already: positions (m, F) and thresholds (m,) to go on from."""
    if warm:
        return theta, system.final
    near, level = descend(system, theta, system.final, exact=False)
    return near.theta, level


def exact_objective(model: Model, members: Members) -> Array:
    """Evaluate the objective afresh at the members' positions, (m,), in portions that fit the cache."""
    out, size = np.empty(len(members)), max(1, NUMBERS_AT_ONCE // model.data.target.shape[1])
    for first in range(0, len(members), size):
        part = slice(first, first + size)
        out[part] = model.objective(members.take(part))
    return out
