"""The sandwich: draws with the robust covariance at the optimum, without a single refit."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import around, objection_of
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_normal import sandwich_draws
from scalestudy.fit.methods.base import OF_HESSIANS, Method, smooth_losses
from scalestudy.fit.refits import scattered
from scalestudy.fit.resampling import codes
from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return Student-t draws around each estimate."""
    out = []
    for problem, solution, groups in zip(fits.problems, fits.solutions, fits.groups, strict=True):
        here, code = around(fits.law, problem, solution, settings), codes(problem, groups)
        message = here.objection(code)
        covariance = here.outer(code)
        out.append(scattered(problem, here, covariance, here.units_dof(code), settings, message))
    return out


def draw_joint(joint: Joint, settings: Settings) -> list[Drawn]:
    """Return Student-t draws around the common estimate: the covariance is that of one fit, for all parameters together."""
    return sandwich_draws(joint, settings.uncertainty.draws, objection_of(joint, settings))


METHOD = Method(
    name="sandwich",
    meaning="draws with the robust covariance at the optimum, without refits: cheapest",
    right_for=smooth_losses,
    draw=draw,
    draw_joint=draw_joint,
    because={"loss": OF_HESSIANS},
)
