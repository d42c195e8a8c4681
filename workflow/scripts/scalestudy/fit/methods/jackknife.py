"""The jackknife: one unit left out at a time, and draws with the covariance that the refits give."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import around, objection_of
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_normal import combined
from scalestudy.fit.joint_refits import leave_outs, reweighted
from scalestudy.fit.methods.base import Method, smooth_losses
from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import refit, scattered
from scalestudy.fit.resampling import Groups, codes, how_many, left_out
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_NUMBERS_AT_ONCE = 1 << 23


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return Student-t draws around each estimate."""
    each = zip(fits.problems, fits.solutions, fits.groups, strict=True)
    return [_one(fits.law, problem, solution, groups, settings) for problem, solution, groups in each]


def _one(law: Law, problem: Problem, solution: Solution, groups: Groups | None, settings: Settings) -> Drawn:
    here, code = around(law, problem, solution, settings), codes(problem, groups)
    message = here.objection(code)
    if message:
        return Drawn.nothing(settings.uncertainty.draws, len(law.parameter_names), message)
    refits = _without_each(law, problem, solution, settings, code)
    failed = sum(int((~part.settled).sum()) for part in refits)
    lost = f"no interval, since {failed} of {how_many(code)} refits without a unit did not converge" if failed else ""
    covariance = _covariance(np.concatenate([part.theta for part in refits]))
    return scattered(problem, here, covariance, here.units_dof(code), settings, lost)


def _without_each(law: Law, problem: Problem, solution: Solution, settings: Settings, code: Groups) -> list[Optima]:
    """Refit without each unit, as many at a time as memory holds the weights of."""
    size = max(1, _NUMBERS_AT_ONCE // len(code))
    parts = [np.arange(first, min(first + size, how_many(code))) for first in range(0, how_many(code), size)]
    return [refit(law, [problem], [solution], settings, weights=[left_out(problem, code, part)]) for part in parts]


def _covariance(refits: Array) -> Array:
    """Return the jackknife covariance of internal parameters from G leave-one-out refits (G, F), as (F, F).

    Source: Efron 1982.
    """
    count = len(refits)
    centred = refits - refits.mean(axis=0)
    return np.asarray((count - 1) / count * centred.T @ centred)


def draw_joint(joint: Joint, settings: Settings) -> list[Drawn]:
    """Return Student-t draws around the common estimate: families are strata.

    A draw adds up what leaving each unit out moves, times independent normal numbers, so that its covariance is the sum
    over families of their jackknife covariances without a matrix of all parameters.

    Source: Efron 1982; Shao and Tu 1995, section 6.2.3 (the jackknife in strata).
    """
    weights, owner = leave_outs(joint.group, joint.problems, joint.groups)
    refits = reweighted(joint.group, joint.theta, weights)
    kept = np.flatnonzero(refits.settled & (weights.sum(axis=2) > 0).all(axis=1))
    return combined(joint, *_moves(joint, refits.theta[kept], owner[kept]), settings, objection_of(joint, settings))


def _moves(joint: Joint, theta: Array, family: Index) -> tuple[Array, Index]:
    """What leaving each unit out moves (units, size), scaled so that outer products add up to the covariance; and whose it is."""
    count = np.bincount(family, minlength=joint.group.families)[family]
    middle = np.zeros((joint.group.families, joint.group.size))
    np.add.at(middle, family, theta / count[:, None])
    return (theta - middle[family]) * np.sqrt((count - 1) / count)[:, None], family


METHOD = Method(
    name="jackknife",
    meaning="leave one unit out at a time: cheap, for smooth objectives",
    right_for=smooth_losses,
    draw=draw,
    draw_joint=draw_joint,
    because={"loss": "leaving one point out moves the fit of a loss with a corner from vertex to vertex"},
)
