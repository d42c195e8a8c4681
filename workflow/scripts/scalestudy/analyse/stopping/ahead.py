"""How far a curve still goes, learned from finished curves: a regression of what was left to come on what had been seen.

At the same share of training, each finished run has a value, a slope over the half of training before it, and a change that was still
to come; the change of a run in training is predicted from its own value and slope. It supposes no form of curve, and holds whatever
finished runs have in common, such as the decay of the learning rate at the end. Which of the two to read is chosen by
leave-one-out error. Regressing final values on the curve so far follows Baker et al. 2017, arXiv:1705.10823.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from scalestudy.intervals import LEVELS

Floats = npt.NDArray[np.float64]
READS: Final[tuple[tuple[int, ...], ...]] = ((), (0,), (1,), (0, 1))
"""Which of level and slope the regression may read, the simplest first."""
SPARE: Final = 3
"""Finished curves beyond the coefficients that a regression needs at least: its spread has as many degrees of freedom."""
FEWEST: Final = 1 + SPARE
HALF: Final = 0.5
CLEARLY: Final = 0.9
"""A regression that reads more must take the squared error down to this share of a simpler one's."""


@dataclass(frozen=True)
class Curve:
    """What was measured along a run.

    Attributes:
        places: positive places along the run, ascending, (m,).
        value: there, on the scale on which errors are alike, (m,).
        end: where the run ends, or will.
    """

    places: Floats
    value: Floats
    end: float

    @property
    def share(self) -> float:
        """The share of the run that was measured."""
        return float(self.places[-1] / self.end)

    def read(self, share: float) -> Floats:
        """Return level and slope at a share of the run, (2,), interpolated over the logarithm of the place.

        The slope is per natural logarithm, from half of that place on, or from the first point where that is later; NaN where there is
        no point between.
        """
        place = share * self.end
        start = max(HALF * place, float(self.places[0]))
        if place < self.places[0]:
            return np.full(2, np.nan)
        level, before = np.interp(np.log([place, start]), np.log(self.places), self.value)
        rise = (level - before) / np.log(place / start) if start < place else np.nan
        return np.array([level, rise])


@dataclass(frozen=True)
class Ahead:
    """A final value as Student's distribution.

    Attributes:
        middle: its location.
        spread: its scale.
        dof: its degrees of freedom.
        finished: how many curves it was learned from.
    """

    middle: float
    spread: float
    dof: float
    finished: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95% interval."""
        low, high = (self.middle + self.spread * float(stdtrit(self.dof, level)) for level in LEVELS)
        return low, high

    def below(self, value: float) -> float:
        """Return the probability of ending below a value.

        What leaves no error at all is told apart by nothing: a spread of rounding, so that probabilities stay numbers.
        """
        spread = max(self.spread, float(np.finfo(float).eps) * max(abs(self.middle), 1.0))
        return float(stdtr(self.dof, (value - self.middle) / spread))


@dataclass(frozen=True)
class _Regression:
    """What is left to come, regressed on a choice of what was seen, all less their means."""

    reads: tuple[int, ...]
    beta: Floats
    inverse: Floats
    spread: float
    dof: int
    missed: float

    @classmethod
    def of(cls, seen: Floats, left: Floats, reads: tuple[int, ...]) -> "_Regression | None":
        """Fit it to (n, 2) and (n,); None where too few curves, or curves too alike, leave it open."""
        design = np.column_stack([np.ones(len(left)), seen[:, reads]])
        dof = len(left) - design.shape[1]
        if dof < SPARE or not np.isfinite(design).all() or np.linalg.matrix_rank(design) < design.shape[1]:
            return None
        inverse = np.linalg.inv(design.T @ design)
        beta = inverse @ design.T @ left
        error, weight = left - design @ beta, np.einsum("ij,jk,ik->i", design, inverse, design)
        missed = float(np.mean((error / np.clip(1 - weight, 1e-9, None)) ** 2))
        return cls(reads, beta, inverse, float(np.sqrt(missed)), dof, missed)

    def at(self, seen: Floats) -> tuple[float, float]:
        """Return the change to come and the standard deviation of one more run's, at what was seen of it, (2,).

        The spread is the leave-one-out error: that of the fit itself is too small where the best of several regressions was chosen.
        """
        place = np.array([1.0, *seen[list(self.reads)]])
        return float(place @ self.beta), self.spread * float(np.sqrt(1 + place @ self.inverse @ place))


def ahead(running: Curve, finished: Sequence[Curve]) -> Ahead | None:
    """Return where a run in training will end, or None where too few finished curves were seen as early.

    Args:
        running: the curve so far; `end` is where it will end.
        finished: curves that go to their end, on the same scale.
    """
    own = running.read(running.share)
    read = [(curve.read(running.share), float(curve.value[-1])) for curve in finished]
    known = [(seen, end) for seen, end in read if np.isfinite(seen[0])]
    if len(known) < FEWEST:
        return None
    seen = np.array([one for one, _ in known])
    left = np.array([end for _, end in known]) - seen[:, 0]
    found = _chosen(seen, left, own)
    if found is None:
        return None
    change, spread = found.at(own - _middle(seen))
    return Ahead(float(own[0]) + change, spread, found.dof, len(known))


def _middle(seen: Floats) -> Floats:
    """Return the means, (2,); 0 for what some curve does not tell."""
    return np.where(np.isfinite(seen).all(axis=0), seen.sum(axis=0) / len(seen), 0.0)


def _chosen(seen: Floats, left: Floats, own: Floats) -> _Regression | None:
    """Return the regression with the least leave-one-out error, a richer one only where it is clearly less."""
    able = [reads for reads in READS if np.isfinite(own[list(reads)]).all()]
    tried = filter(None, (_Regression.of(seen - _middle(seen), left, reads) for reads in able))
    best: _Regression | None = None
    for one in tried:
        simpler = best is None or len(best.reads) < len(one.reads)
        if best is None or one.missed < (CLEARLY if simpler else 1.0) * best.missed:
            best = one
    return best
