"""The mean of a parameter over families that each estimate it with an error, and how far families differ beyond that.

The variance between families is that of restricted maximum likelihood (Viechtbauer 2005, J. Educ. Behav. Stat. 30). The interval of
the mean is that of Hartung & Knapp (2001, Stat. Med. 20), which holds with few families; that of one more family is that of
Partlett & Riley (2017, Stat. Med. 36): Higgins, Thompson & Spiegelhalter (2009) with that error of the mean.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, stdtrit

from scalestudy.intervals import LEVELS

Floats = npt.NDArray[np.float64]
PRECISE: Final = 1e-14


@dataclass(frozen=True)
class Pooled:
    """What families say together; NaN where they are too few.

    Attributes:
        mean: the mean over families.
        lower, upper: its 95% interval.
        next_lower, next_upper: the 95% interval of one more family's value; three families at least.
        between: the standard deviation between families.
        inconsistent: the share of the variance of the estimates that is between families (Higgins & Thompson 2002, I squared).
        chance: how probable estimates so far apart are if all families have one value (Cochran 1954, Q).
    """

    mean: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    next_lower: float = np.nan
    next_upper: float = np.nan
    between: float = np.nan
    inconsistent: float = np.nan
    chance: float = np.nan


def pooled(estimate: Floats, stderr: Floats) -> Pooled:
    """Pool families.

    Args:
        estimate: of each family, (k,), at least two.
        stderr: its standard error, positive, (k,).
    """
    variance, k = stderr**2, len(estimate)
    between = between_families(estimate, variance)
    weight = 1 / (variance + between)
    mean = float(weight @ estimate / weight.sum())
    error = float(
        weight @ (estimate - mean) ** 2 / ((k - 1) * weight.sum())
    )  # Hartung and Knapp's squared error of the mean
    half = float(stdtrit(k - 1, LEVELS[1]) * np.sqrt(error))
    far = float(stdtrit(k - 2, LEVELS[1]) * np.sqrt(between + error)) if k > 2 else np.nan
    share = between / (between + _typical(variance))
    inside, beyond = (mean - half, mean + half), (mean - far, mean + far)
    return Pooled(mean, *inside, *beyond, float(np.sqrt(between)), share, _chance(estimate, variance))


def between_families(estimate: Floats, variance: Floats) -> float:
    """Return the variance between families at which the restricted likelihood is stationary; 0 where it only falls."""
    from scipy.optimize import brentq  # loaded where it is needed

    high = float(np.ptp(estimate)) ** 2 + float(variance.max())
    if not _slope(0.0, estimate, variance) > 0:
        return 0.0
    while _slope(high, estimate, variance) > 0:
        high *= 2
    return float(brentq(_slope, 0.0, high, args=(estimate, variance), xtol=PRECISE * high, rtol=4 * PRECISE))


def _slope(between: float, estimate: Floats, variance: Floats) -> float:
    """Return twice the derivative of the restricted log-likelihood by the variance between families."""
    weight = 1 / (variance + between)
    mean = weight @ estimate / weight.sum()
    return float(weight**2 @ (estimate - mean) ** 2 - weight.sum() + weight @ weight / weight.sum())


def _typical(variance: Floats) -> float:
    """Return the variance of a typical estimate, as Higgins & Thompson (2002) have it."""
    weight = 1 / variance
    return float((len(variance) - 1) * weight.sum() / (weight.sum() ** 2 - weight @ weight))


def _chance(estimate: Floats, variance: Floats) -> float:
    weight = 1 / variance
    apart = weight @ (estimate - weight @ estimate / weight.sum()) ** 2
    return float(chdtrc(len(estimate) - 1, apart))
