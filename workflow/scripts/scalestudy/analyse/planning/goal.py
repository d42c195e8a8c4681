"""How well a set of runs would do: half the width of the 95% interval that it is expected to leave."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from scalestudy.analyse.planning.beliefs import Beliefs
from scalestudy.analyse.planning.horizon import Horizon
from scalestudy.forecast.predict import LEVEL

Floats = npt.NDArray[np.float64]
LARGE = 1e6
"""Degrees of freedom that are as good as infinitely many."""


@dataclass(frozen=True, eq=False)
class Goal:
    """What is to be known, and how its interval is made.

    Attributes:
        beliefs: the draws' of candidates and the quantity.
        stretch: by how much the interval's variance is more than that of the draws, as where folds stretch it.
        own: variance that no run narrows: the noise of the run that is forecast.
        horizon: what no fit can tell; None where there is no such part.
        dof: degrees of freedom of the noise, to which each run adds one; infinite where it is no part of the interval.
    """

    beliefs: Beliefs
    stretch: float = 1.0
    own: float = 0.0
    horizon: Horizon | None = None
    dof: float = np.inf

    def half(self, chosen: Sequence[int]) -> float:
        """Return half the expected width with candidates run, each as often as it is named."""
        beyond = self.horizon.square(chosen) if self.horizon else 0.0
        variance = np.array([self.beliefs.after(chosen).variance])
        return float(self._half(variance, np.array([beyond]), len(chosen))[0])

    def with_each(self, chosen: Sequence[int]) -> Floats:
        """Return the same after one more run of each candidate, (candidates,)."""
        variance = self.beliefs.after(chosen).with_each
        beyond = self.horizon.with_each(chosen) if self.horizon else np.zeros_like(variance)
        return self._half(variance, beyond, len(chosen) + 1)

    def open(self, chosen: Sequence[int]) -> float:
        """Return the variance of the quantity itself, without the noise of a run, with candidates run."""
        return self.stretch * self.beliefs.after(chosen).variance + (
            self.horizon.square(chosen) if self.horizon else 0.0
        )

    def _half(self, variance: Floats, beyond: Floats, runs: int) -> Floats:
        known = self.own + self.stretch * variance
        total = known + beyond
        with np.errstate(all="ignore"):
            dof = np.fmax((self.dof + runs) * (total / known) ** 2, 1.0)
        multiple = -np.asarray(
            stdtrit(np.where(np.isfinite(dof), np.minimum(dof, LARGE), LARGE), (1 - LEVEL) / 2), float
        )
        return np.asarray(multiple * np.sqrt(total))
