"""What a decision is worth: the loss to be expected of deciding now, and of deciding when the runs are there.

The value of sample information of a normal belief (Raiffa and Schlaifer 1961): what the runs will show moves the mean by as much as they
narrow the variance.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
NODES: Final = ndtri((np.arange(400) + 0.5) / 400)
"""Quantiles that stand for what the runs may show."""


@dataclass(frozen=True)
class Choice:
    """A choice between two, by the sign of a quantity: which is better, or whether a bound is reached.

    Attributes:
        mean: the expected quantity.
        now: its variance.
    """

    mean: float
    now: float

    def right(self, left: float) -> float:
        """Return the probability to choose right once the variance is `left`."""
        moved = self.mean + np.sqrt(max(self.now - left, 0.0)) * NODES
        with np.errstate(divide="ignore", invalid="ignore"):
            sure = np.nan_to_num(np.abs(moved) / np.sqrt(left), nan=0.0, posinf=np.inf)
        return float(ndtr(sure).mean())

    def loss(self, left: float) -> float:
        """Return the expected loss of the choice once the variance is `left`: what the other one would have been better by."""
        told = max(self.now - left, 0.0)
        return max(_lost(self.mean, self.now) - _lost(self.mean, told), 0.0)


def _lost(mean: float, variance: float) -> float:
    """E max(-x, 0) of a normal x about |mean|: the unit normal loss."""
    deviation = np.sqrt(variance)
    if not deviation > 0:
        return 0.0
    at = abs(mean) / deviation
    return float(deviation * (np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi) - at * ndtr(-at)))


def mean_error(variance: float) -> float:
    """Return the expected absolute error of a normal belief."""
    return float(np.sqrt(2 * variance / np.pi))
