"""The residual bootstrap: the points stay, their noise is exchanged between them."""

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
    """Return refits of fitted values with resampled residuals, (draws, P) per problem."""
    noise = partial(_noise, draws=settings.uncertainty.draws)
    return refit_noise(fits.law, fits.problems, fits.solutions, noise, settings)


def _noise(problem: Problem, residual: Array, draws: int) -> Array:
    """Residuals of any point, less their mean, (draws, n)."""
    random = np.random.default_rng(seed_of("residual", problem.seed))
    used = np.flatnonzero(problem.weight > 0)
    centred = residual[used] - residual[used].mean()
    return np.asarray(centred[random.integers(0, len(used), (draws, len(residual)))])


def draw_joint(joint: Joint, settings: Settings) -> Array:
    """Return joint refits, residuals exchanged within each family, (draws, families, P)."""
    return refit_noise_of_each(joint, partial(_noise, draws=settings.uncertainty.draws))


METHOD = Method(
    name="residual",
    meaning="add resampled residuals to the fitted values: for a fixed design",
    # A quantile is not at the mean of its residuals, so that centred ones would move it.
    right_for=symmetric_losses,
    unit=False,
    weights=False,  # noise of one size is what lets residuals change places
    shared=True,
    draw=draw,
    draw_joint=draw_joint,
)
