"""The bootstrap: rows, or whole groups of them, drawn with replacement, and the law refitted to each resample."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.audit import audited
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_refits import reweighted, settled
from scalestudy.fit.joint_resampling import resample_each
from scalestudy.fit.methods.base import Method, every_loss
from scalestudy.fit.refits import natural, refit
from scalestudy.fit.resampling import distinct, resample
from scalestudy.fit.settings import Settings
from scalestudy.intervals import FEWEST
from scalestudy.numerals import percent

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return refits of resamples, some of them solved again from many starts."""
    count, free = settings.uncertainty.draws, len(fits.law.free_names)
    weights = [resample(p, g, count, free) for p, g in zip(fits.problems, fits.groups, strict=True)]
    optima = refit(fits.law, fits.problems, fits.solutions, settings, weights=weights)
    draws = natural(fits.law, optima, np.concatenate(weights)).reshape(len(fits.problems), count, -1)
    objective = optima.objective.reshape(len(fits.problems), count)
    found = audited(fits.law, fits.problems, draws, objective, weights, settings)
    return [_told(values, weight, free) for values, weight in zip(found, weights, strict=True)]


def draw_joint(joint: Joint, settings: Settings) -> list[Drawn]:
    """Return joint refits of resamples, each family resampled by itself."""
    weights = resample_each(joint.group, joint.problems, joint.groups, settings.uncertainty.draws)
    drawn = settled(joint.group, reweighted(joint.group, joint.theta, weights))
    drawn[~(weights.sum(axis=2) > 0).all(axis=1)] = np.nan
    together = weights.reshape(len(weights), -1)
    return [_told(drawn[:, k], together, joint.group.size) for k in range(joint.group.families)]


def _told(values: Array, weights: Array, free: int) -> Drawn:
    """Refits (draws, P) of resamples (draws, n); none where the resamples are a handful of different ones."""
    fitted = weights.any(axis=1)
    different = distinct(weights)
    if different < min(FEWEST, fitted.sum()):
        few = "are all the same" if different == 1 else f"are {different} different ones, of {FEWEST} that are needed"
        instead = "use sandwich or profile with a squared objective"
        return Drawn.nothing(
            len(values), values.shape[1], f"no interval, since the resamples with a fit {few}; {instead}"
        )
    lost = 1 - fitted.mean()
    return Drawn(values, f"{percent(lost)} of the resamples hold too few distinct rows" if lost > MANY_LOST else "")


MANY_LOST = 0.05

METHOD = Method(
    name="bootstrap",
    meaning="resample rows, or whole groups of rows that agree in the column `unit`",
    right_for=every_loss,
    draw=draw,
    draw_joint=draw_joint,
)
