"""How well a set of runs would do: half the width of the 95% interval that it is expected to leave.

The noise of few runs seems smaller than it is more often than larger: of so many degrees of freedom, what is estimated from further runs has
the variance that seemed times that number over the median of its chi-square (the posterior under the prior 1 / variance).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri, stdtrit

from scalestudy.analyse.planning.beliefs import Beliefs
from scalestudy.analyse.planning.horizon import Horizon
from scalestudy.forecast.predict import LEVEL

Floats = npt.NDArray[np.float64]
LARGE = 1e6
"""Degrees of freedom that are as good as infinitely many."""


@dataclass(frozen=True)
class Parts:
    """Standard deviations that make up an expected interval, added in quadrature.

    Attributes:
        noise: of the run that is forecast.
        open: of what parameters and laws leave open.
        horizon: of what no fit can tell.
    """

    noise: float
    open: float
    horizon: float


@dataclass(frozen=True, eq=False)
class Goal:
    """What is to be known, and how its interval is made.

    Attributes:
        beliefs: the draws' of candidates and the quantity.
        stretch: by how much folds stretch the variance of what is open.
        own: variance that no run narrows: the noise of the run that is forecast.
        horizon: what no fit can tell; None where there is no such part.
        dof: degrees of freedom of the noise, to which each run adds one; infinite where it is no part of the interval.
        of_laws: the share of what is open now that is how far laws differ, which is not estimated with these degrees of freedom; the more
            runs leave of what is open, the more of this.
    """

    beliefs: Beliefs
    stretch: float = 1.0
    own: float = 0.0
    horizon: Horizon | None = None
    dof: float = np.inf
    of_laws: float = 0.0

    def half(self, chosen: Sequence[int]) -> float:
        """Return half the expected width with candidates run, each as often as it is named."""
        variance = np.array([self.beliefs.after(chosen).variance])
        return float(self._half(variance, np.array([self._beyond(chosen)]), len(chosen))[0])

    def with_each(self, chosen: Sequence[int]) -> Floats:
        """Return the same after one more run of each candidate, (candidates,)."""
        variance = self.beliefs.after(chosen).with_each
        beyond = self.horizon.with_each(chosen) if self.horizon else np.zeros_like(variance)
        return self._half(variance, beyond, len(chosen) + 1)

    def open(self, chosen: Sequence[int]) -> float:
        """Return the variance of the quantity itself, without the noise of a run, with candidates run."""
        return self.stretch * self.beliefs.after(chosen).variance + self._beyond(chosen)

    def parts(self, chosen: Sequence[int]) -> Parts:
        """Return what the interval that is expected with candidates run is made of."""
        seen = self._noisier(len(chosen))
        opened = self.stretch * self.beliefs.after(chosen).variance
        return Parts(*(float(np.sqrt(one)) for one in (seen * self.own, seen * opened, self._beyond(chosen))))

    def _beyond(self, chosen: Sequence[int]) -> float:
        return self.horizon.square(chosen) if self.horizon else 0.0

    def _half(self, variance: Floats, beyond: Floats, runs: int) -> Floats:
        seen, now = self._noisier(runs), self.beliefs.variance
        total = seen * (self.own + self.stretch * variance) + beyond
        laws = self.of_laws * variance / now if now > 0 else 0.0
        with np.errstate(all="ignore"):
            estimated = seen * (self.own + self.stretch * variance * (1 - laws))
            dof = np.fmax((self.dof + runs) * (total / estimated) ** 2, 1.0)
        multiple = -np.asarray(
            stdtrit(np.where(np.isfinite(dof), np.minimum(dof, LARGE), LARGE), (1 - LEVEL) / 2), float
        )
        return np.asarray(multiple * np.sqrt(total))

    def _noisier(self, runs: int) -> float:
        """By how much the variance of the noise is expected to be more than it seems now once so many more runs tell of it."""
        if not self.dof < LARGE:
            return 1.0
        return float((self.dof + runs * self.dof / chdtri(self.dof, 0.5)) / (self.dof + runs))
