"""What folds teach of how far a forecast may miss, beside noise: how much to stretch what fits say, and how laws bend beyond data.

The square of what is missed is the noise, and the square of `stretch` times what parameters and laws leave open, and of `bends`
times the change that is predicted. Both factors are learned, up or down, for curves that settle only up, from the rolling extrapolations inside
the training rows: a grid of them, with a prior that says how often which is met, weighted by how well each explains what was missed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln, ndtr, ndtri

from scalestudy.forecast.answer import Answer
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Key
from scalestudy.forecast.predict import LEVEL
from scalestudy.forecast.spread import residuals, spread
from scalestudy.forecast.task import Task
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
FAR: Final = 0.6
"""Folds count that reach at least this share of the decades of the farthest."""
STRETCHES: Final = np.geomspace(0.5, 4.0, 7)
BENDS: Final = np.geomspace(0.005, 1.28, 9)
"""The grid: each step is about a factor of 1.4 and 2."""
USUAL_STRETCH: Final = (1.0, 0.3)
"""Prior of the first: its median, and the standard deviation of its logarithm."""
USUAL_BENDS: Final = (0.02, 0.9)
"""Prior of the second: made data choose it, and open studies with their largest runs hidden."""
BENDS_OF_CURVES: Final = (0.3, 0.3)
"""The same for curves that settle: few real ones are drawn from a law, and they bend where nothing was seen."""
LEAST_OF_CURVES: Final = (1.0, 0.3)
"""For these neither factor is less: near misses may widen far forecasts of such a curve, but not narrow them."""
NORMAL: Final = float(ndtri((1 + LEVEL) / 2))
"""Standard deviations to either side that hold 95% of a normal."""
FOLD: Final = 0.5
"""A fold's evidence counts to this power: folds overlap, and rows of one fold are missed together."""


@dataclass(frozen=True)
class Learned:
    """The two factors: those that hold 95% of what the folds leave open.

    Attributes:
        stretch: of the standard deviation that parameters and laws leave open.
        bends: share of the predicted change beyond the data that is missed.
    """

    stretch: float
    bends: float


@dataclass(frozen=True)
class Missed:
    """What was missed in one fold inside a training set, with the parts that may explain it, each (m,)."""

    family: str
    error: Floats
    noise: Floats
    open: Floats
    change: Floats
    dof: float

    @property
    def evidence(self) -> Floats:
        """The mean log density of the errors for every pair of factors, (stretches, bends), by Student's t."""
        stretch, bends = STRETCHES[:, None, None], BENDS[None, :, None]
        square = self.noise**2 + (stretch * self.open) ** 2 + (bends * self.change) ** 2
        square = np.maximum(square, np.finfo(float).tiny)
        dof = min(self.dof, 1e3)
        constant = gammaln((dof + 1) / 2) - gammaln(dof / 2) - np.log(dof * np.pi) / 2
        density = constant - np.log(square) / 2 - (dof + 1) / 2 * np.log1p(self.error**2 / square / dof)
        return np.asarray(density.mean(axis=2))


def missed(
    folds: Sequence[tuple[Fold, pd.DataFrame]],
    without: Callable[[int], tuple[Decision, Mapping[Key, Answer]]],
    fitter: Fitter,
    task: Task,
) -> list[Missed]:
    """Return what was missed in the folds inside a training set, with what was said that might be.

    Of each fold only the far half counts, and only folds that reach about as far as the farthest: near misses would make far
    forecasts look safe.

    Args:
        folds: every fold and the rows it tests.
        without: the number of a fold to what the training set decides without it, and how its members answer on the fold's training
            side.
        fitter: has the fits.
        task: the training set.
    """
    looked = []
    for k, (fold, test) in enumerate(folds):
        if len(test):
            beyond = decades_beyond(fitter.training(task.inside(fold)), test, fitter.roles.along)
            half = beyond >= beyond.max() / 2
            looked.append((k, fold, test if half.all() else test[half], beyond.max()))
    reach = FAR * max((far for *_, far in looked), default=0.0)
    far = [(fold, test, *without(k)) for k, fold, test, far in looked if far >= reach]
    near = [(one.inside(fold, fitter, known), test) for fold, test, one, known in far if one.members]
    found = [explained(task.family, decision, test) for decision, test in near]
    return [one for one in found if len(one.error)]


def explained(family: str, decision: Decision, rows: pd.DataFrame) -> Missed:
    """Return what a forecast missed at rows, with the parts that may explain it; rows without a forecast are left out."""
    made = decision.made(rows)
    said, error = spread(decision, made), np.abs(residuals(decision, made))
    known = np.isfinite(error) & np.isfinite(said.total)
    opened: Floats = np.hypot(said.parameters, said.model)
    return Missed(family, error[known], said.noise[known], opened[known], said.horizon[known], float(np.mean(said.dof)))


def prior(settles: bool) -> Floats:
    """Return how often every pair of factors is met, (stretches, bends), sum 1, of curves that settle or of all else."""
    return np.outer(_bump(STRETCHES, *USUAL_STRETCH), _bump(BENDS, *(BENDS_OF_CURVES if settles else USUAL_BENDS)))


def _bump(grid: Floats, middle: float, apart: float) -> Floats:
    """A lognormal distribution over a grid, sum 1."""
    found = np.exp(-((np.log(grid / middle) / apart) ** 2) / 2)
    return np.asarray(found / found.sum())


def posterior(folds: Sequence[Missed], before: Floats) -> Floats:
    """Return how likely every pair of factors is after what one family missed, (stretches, bends), sum 1."""
    logarithm = np.log(before) + FOLD * sum((one.evidence for one in folds), np.zeros_like(before))
    found = np.exp(logarithm - logarithm.max())
    return np.asarray(found / found.sum())


def learn(own: Sequence[Missed], others: Sequence[tuple[float, Floats]], settles: bool) -> Learned:
    """Learn the factors from a family's own folds and from what others show, their `posterior`, each with how alike it is, 0 to 1.

    Other families count for as much as the prior at most, since all their folds look nearer than a forecast does. `settles`:
    whether it is a curve of one scale that does not quicken; if so, the factors only rise.
    """
    usual = prior(settles)
    shown = sum((alike * found for alike, found in others), np.zeros_like(usual))
    before = usual + shown / max(1.0, sum(alike for alike, _ in others))
    after = posterior(own, before / before.sum())
    told = holding(STRETCHES, after.sum(axis=1)), holding(BENDS, after.sum(axis=0))
    least = LEAST_OF_CURVES if settles else (0.0, 0.0)
    return Learned(*(max(one, low) for one, low in zip(told, least, strict=True)))


def holding(grid: Floats, share: Floats) -> float:
    """Return the standard deviation of the normal that holds 95% where normals of these, in these shares, hold 95% together.

    Not their root mean square, which a few large ones make, however rare.
    """
    from scipy.optimize import brentq  # loaded where it is needed

    return float(brentq(lambda one: share @ (2 * ndtr(NORMAL * one / grid) - 1) - LEVEL, grid[0] / 2, 2 * grid[-1]))
