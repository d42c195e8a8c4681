"""The wild bootstrap: each residual stays at its point and flips its sign at random, which respects unequal noise."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_noise import refit_noise_of_each
from scalestudy.fit.methods.base import Fits, Method, symmetric_losses
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import refit_noise
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return refits of fitted values plus or minus their residuals, (draws, P) per problem."""
    noise = partial(_noise, draws=settings.uncertainty.draws)
    return refit_noise(fits.law, fits.problems, fits.solutions, noise, settings)


def _noise(problem: Problem, residual: Array, draws: int) -> Array:
    """Residuals with Rademacher signs (Wu 1986), (draws, n)."""
    random = np.random.default_rng(seed_of("wild", problem.seed))
    return np.asarray(residual * random.choice([-1.0, 1.0], (draws, len(residual))))


def draw_joint(joint: Joint, settings: Settings) -> Array:
    """Return joint refits with flipped residuals of every family, (draws, families, P)."""
    return refit_noise_of_each(joint, partial(_noise, draws=settings.uncertainty.draws))


METHOD = Method(
    name="wild",
    meaning="flip the signs of residuals at random: for a fixed design with unequal noise",
    # Signs flipped evenly put as much noise above the law as below: right for a centre, not for another quantile.
    right_for=symmetric_losses,
    unit=False,
    weights=True,
    shared=True,
    draw=draw,
    draw_joint=draw_joint,
)
