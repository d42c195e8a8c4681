"""The jackknife: one unit left out at a time, and normal draws with the covariance that the refits give."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_normal import combined
from scalestudy.fit.joint_refits import leave_outs, reweighted
from scalestudy.fit.methods.base import Fits, Method, smooth_losses
from scalestudy.fit.refits import alone, normal_draws, refit
from scalestudy.fit.resampling import left_out
from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return normal draws around each estimate, (draws, P) per problem."""
    out = []
    for problem, solution, groups in zip(fits.problems, fits.solutions, fits.groups, strict=True):
        model, theta = alone(fits.law, problem, solution, settings)
        refits = refit(fits.law, [problem], [solution], settings, weights=[left_out(problem, groups)])
        covariance = _covariance(refits.theta[refits.settled])
        out.append(normal_draws(model.compiled, theta, covariance, settings.uncertainty.draws, problem.seed))
    return out


def _covariance(refits: Array) -> Array:
    """Return the jackknife covariance of internal parameters from G leave-one-out refits (G, F), as (F, F).

    Source: Efron 1982.
    """
    count = len(refits)
    centred = refits - refits.mean(axis=0)
    return np.asarray((count - 1) / count * centred.T @ centred)


def draw_joint(joint: Joint, settings: Settings) -> Array:
    """Return normal draws around the common estimate, (draws, families, P): families are strata.

    A draw adds up what leaving each unit out moves, times independent normal numbers, so that its covariance is the sum
    over families of their jackknife covariances without a matrix of all parameters.

    Source: Efron 1982; Shao and Tu 1995, section 6.2.3 (the jackknife in strata).
    """
    weights, owner = leave_outs(joint.group, joint.problems, joint.groups)
    refits = reweighted(joint.group, joint.theta, weights)
    kept = np.flatnonzero(refits.settled & (weights.sum(axis=2) > 0).all(axis=1))
    moves, family = refits.theta[kept], owner[kept]
    count = np.bincount(family, minlength=joint.group.families)[family]
    middle = np.zeros((joint.group.families, joint.group.size))
    np.add.at(middle, family, moves / count[:, None])
    scaled = (moves - middle[family]) * np.sqrt((count - 1) / count)[:, None]
    return combined(joint, scaled, family, settings.uncertainty.draws)


METHOD = Method(
    name="jackknife",
    meaning="leave one unit out at a time: cheap, for smooth objectives",
    # Of a median or another quantile it is inconsistent: leaving one point out moves the fit from vertex to vertex.
    right_for=smooth_losses,
    unit=True,
    weights=True,
    shared=True,
    draw=draw,
    draw_joint=draw_joint,
)
