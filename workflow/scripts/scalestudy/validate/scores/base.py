"""What a score is: a function of means over rows, so that one jackknife over groups gives the standard errors of all.

A score lists the terms to average (`terms`) and says what to make of the averages (`finish`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """Rows of one law and scheme that have both a value and a prediction; all arrays (n,)."""

    value: Floats
    predicted: Floats
    lower: Floats
    upper: Floats
    group: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """A score as means over rows.

    Attributes:
        name: as tables and reports call it.
        meaning: what it is, in a phrase.
        terms: rows -> (n, k), the terms to average; rows that are not finite are left out.
        finish: (..., k) averages -> (...,) scores.
        positive: whether values and predictions must be positive.
        of_bounds: whether it scores the 95% interval, which baselines lack.
    """

    name: str
    meaning: str
    terms: Callable[[Predicted], Floats]
    finish: Callable[[Floats], Floats]
    positive: bool = False
    of_bounds: bool = False


def first(means: Floats) -> Floats:
    """Return the mean of the only term."""
    return means[..., 0]


def root(means: Floats) -> Floats:
    """Return the square root of the mean of the only term."""
    return np.sqrt(means[..., 0])
