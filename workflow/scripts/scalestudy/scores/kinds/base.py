"""What a score is: a function of means over rows, so that one jackknife over groups gives the standard errors of all.

A score lists the terms to average (`terms`), one row a prediction, and says what to make of the averages (`finish`). No term
depends on another row, but for ranks, so that a hopeless row costs its own term and no other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from scalestudy.scores.transforms import PLAIN, Transform

Floats = npt.NDArray[np.float64]
Scale = Literal["log", "raw"]
"""What errors of a metric are measured in: natural logarithms, or the metric's unit where it can be 0 or negative."""

UNITS: Final[dict[Scale, str]] = {"log": "log", "raw": "metric"}
"""What tables call the unit of errors on a scale."""


@dataclass(frozen=True)
class Predicted:
    """Rows of one law and scheme that have both a value and a prediction; all arrays (n,)."""

    value: Floats
    predicted: Floats
    lower: Floats
    upper: Floats
    group: npt.NDArray[np.int64]
    scale: Scale = "log"

    def only(self, kept: npt.NDArray[np.bool_]) -> "Predicted":
        """Return the rows where `kept` (n,) is true."""
        names = ("value", "predicted", "lower", "upper", "group")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})

    def scaled(self, numbers: Floats) -> Floats:
        """Return numbers in the unit of the metric on its scale: logarithms, not finite where there is none, or as they are."""
        return np.log(numbers) if self.scale == "log" else numbers


@dataclass(frozen=True)
class Score:
    """A score as means over rows.

    Attributes:
        name: as tables call it.
        label: as figures and reports call it.
        meaning: what it is, in a phrase.
        terms: rows -> (n, k), the terms to average; rows that are not finite are left out, and counted.
        finish: (..., k) averages -> (...,) scores.
        unit: what the number is in: the metric's unit, logarithms, the metric's scale (one of these two), or nothing.
        logarithmic: whether it is of logarithms, so that metrics that can be 0 or negative have none.
        headline: the scale of the metrics whose headline it is, what one law is called better than another by; or empty.
        of_bounds: whether it scores the 95% interval, which baselines lack.
        interval: how its own interval is made; none where an honest one would need more rows than there are.
        left: (rows, block (n,)) -> the scores with one block left out each; where terms depend on other rows.
    """

    name: str
    label: str
    meaning: str
    terms: Callable[[Predicted], Floats]
    finish: Callable[[Floats], Floats]
    unit: Literal["metric", "log", "scale", ""] = ""
    logarithmic: bool = False
    headline: Scale | Literal[""] = ""
    of_bounds: bool = False
    interval: Transform | None = PLAIN
    left: Callable[[Predicted, npt.NDArray[np.int64]], Floats] | None = None

    def measured_in(self, scale: Scale) -> str:
        """Return the unit of the score of a metric on a scale, as tables name it."""
        return UNITS[scale] if self.unit == "scale" else self.unit or "1"


def first(means: Floats) -> Floats:
    """Return the mean of the only term."""
    return means[..., 0]


def root(means: Floats) -> Floats:
    """Return the square root of the mean of the only term."""
    return np.sqrt(means[..., 0])


def correlation(means: Floats) -> Floats:
    """Return Pearson's correlation from the means of a, b, ab, a^2 and b^2."""
    a, b, ab, aa, bb = np.moveaxis(means, -1, 0)
    found: Floats = (ab - a * b) / np.sqrt((aa - a * a) * (bb - b * b))
    return found


def products(a: Floats, b: Floats) -> Floats:
    """Return the terms of `correlation`, (n, 5); both are taken from their middle, since it is a matter of differences."""
    a, b = a - np.nanmean(a), b - np.nanmean(b)
    return np.stack([a, b, a * b, a * a, b * b], axis=1)
