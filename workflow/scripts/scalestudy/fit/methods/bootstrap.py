"""The bootstrap: rows, or whole groups of them, drawn with replacement, and the law refitted to each resample."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.audit import audited
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_refits import reweighted, settled
from scalestudy.fit.joint_resampling import resample_each
from scalestudy.fit.methods.base import Fits, Method, every_loss
from scalestudy.fit.refits import natural, refit
from scalestudy.fit.resampling import resample
from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return refits of resamples, some of them solved again from many starts, (draws, P) per problem."""
    count, free = settings.uncertainty.draws, len(fits.law.free_names)
    weights = [resample(p, g, count, free) for p, g in zip(fits.problems, fits.groups, strict=True)]
    optima = refit(fits.law, fits.problems, fits.solutions, settings, weights=weights)
    draws = natural(fits.law, optima, np.concatenate(weights)).reshape(len(fits.problems), count, -1)
    objective = optima.objective.reshape(len(fits.problems), count)
    return audited(fits.law, fits.problems, draws, objective, weights, settings)


def draw_joint(joint: Joint, settings: Settings) -> Array:
    """Return joint refits of resamples, each family resampled by itself, (draws, families, P)."""
    weights = resample_each(joint.group, joint.problems, joint.groups, settings.uncertainty.draws)
    drawn = settled(joint.group, reweighted(joint.group, joint.theta, weights))
    return np.where((weights.sum(axis=2) > 0).all(axis=1)[:, None, None], drawn, np.nan)


METHOD = Method(
    name="bootstrap",
    meaning="resample rows, or whole groups of rows that agree in the column `unit`",
    right_for=every_loss,
    unit=True,
    weights=True,
    shared=True,
    draw=draw,
    draw_joint=draw_joint,
)
