"""The wild bootstrap: each residual stays at its point and flips its sign at random, which respects unequal noise."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import Around
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_noise import refit_noise_of_each
from scalestudy.fit.methods.base import OF_MEANS, Method, least_squares
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import refit_noise
from scalestudy.fit.resampling import Groups, codes, how_many
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return refits of fitted values plus or minus their residuals."""
    return refit_noise(fits, _noise, settings)


def _noise(problem: Problem, around: Around, groups: Groups | None, draws: int) -> Array:
    """Residuals from the fit without their own unit, flipped, (draws, n)."""
    code = codes(problem, groups)
    without = around.left - (around.columns * around.steps(code)[code]).sum(axis=1)
    return _flipped(problem, without, groups, draws)


def draw_joint(joint: Joint, settings: Settings) -> list[Drawn]:
    """Return joint refits with flipped residuals of every family."""
    return refit_noise_of_each(joint, partial(_flipped, draws=settings.uncertainty.draws), settings)


def _flipped(problem: Problem, residual: Array, groups: Groups | None, draws: int) -> Array:
    """Residuals, each unit with a random sign (Wu 1986), (draws, n).

    Units of several rows flip together (Cameron, Gelbach and Miller 2008).
    """
    random, code = np.random.default_rng(seed_of("wild", problem.seed)), codes(problem, groups)
    return np.asarray(residual * random.choice([-1.0, 1.0], (draws, how_many(code)))[:, code])


METHOD = Method(
    name="wild",
    meaning="flip the signs of residuals at random: for a fixed design with unequal noise",
    right_for=least_squares,
    draw=draw,
    draw_joint=draw_joint,
    because={"loss": OF_MEANS},
)
