"""The sandwich: normal draws with the robust covariance at the optimum, without a single refit."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_normal import sandwich_draws
from scalestudy.fit.methods.base import Fits, Method, smooth_losses
from scalestudy.fit.model import Members, Model
from scalestudy.fit.refits import alone, normal_draws
from scalestudy.fit.resampling import Groups, codes
from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return normal draws around each estimate, (draws, P) per problem."""
    out = []
    for problem, solution, groups in zip(fits.problems, fits.solutions, fits.groups, strict=True):
        model, theta = alone(fits.law, problem, solution, settings)
        covariance = _covariance(model, theta, codes(problem, groups), solution.dof)
        out.append(normal_draws(model.compiled, theta, covariance, settings.uncertainty.draws, problem.seed))
    return out


def _covariance(model: Model, theta: Array, code: Groups, dof: float) -> Array:
    """Return the robust covariance H^-1 G H^-1 of one member's internal parameters, (F, F).

    Args:
        model: of one problem.
        theta: internal optimum (F,).
        code: rows of one code count as one observation (clusters), (n,).
        dof: points less free parameters; the covariance is inflated by n / dof.

    Source: Huber 1967; White 1982. H is the exact Hessian, G the sum of outer products of each cluster's gradient.
    """
    zero = np.zeros(1, dtype=np.int64)
    level = model.loss.final_level(model.unit)
    residuals = model.residuals(Members(theta[None], zero, zero, zero), 2)
    hessian = model.local(residuals, level, True).curvature[:, :, 0]
    terms = model.loss.terms(residuals.value, level[:, None])
    score = (residuals.weight * terms.slope)[0] * np.stack([column[0] for column in residuals.columns])
    clusters = np.zeros((len(theta), int(code.max()) + 1))
    for k, row in enumerate(score):
        np.add.at(clusters[k], code, row)
    bread = np.linalg.pinv(hessian, hermitian=True)
    return np.asarray(bread @ (clusters @ clusters.T) @ bread * (score.shape[1] / max(dof, 1)))


def draw_joint(joint: Joint, settings: Settings) -> Array:
    """Return normal draws around the common estimate, (draws, families, P).

    The covariance is that of one fit, for all parameters together.
    """
    return sandwich_draws(joint, settings.uncertainty.draws)


METHOD = Method(
    name="sandwich",
    meaning="normal draws with the robust covariance at the optimum: cheapest, for many points",
    # Losses with a corner have no Hessian at their optimum.
    right_for=smooth_losses,
    unit=True,
    weights=True,
    shared=True,
    draw=draw,
    draw_joint=draw_joint,
)
