"""The whole distribution that a prediction and its 95% interval state: normal on either side of the prediction.

A forecast states its median and the bounds that 2.5% lie beyond. The distribution that says just this and is normal wherever it
can be has the distribution function Phi((x - median) / s) with one s below the median and another above, on the metric's scale;
with s equal it is normal (log-normal on the scale of logarithms). Tails of Student's t beyond the bounds are not in it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from scalestudy.intervals import BOUND

Floats = npt.NDArray[np.float64]
HALF: Final = float((np.sqrt(2) - 1) / (2 * np.sqrt(np.pi)))
"""The integral of Phi(t)^2 over all t below 0: half of what a standard normal's score is at its median."""


def halves(predicted: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Return the standard deviations below and above the median, (n,) each; NaN where bounds do not lie on their sides of it."""
    below, above = (predicted - lower) / BOUND, (upper - predicted) / BOUND
    wrong = ~((below >= 0) & (above >= 0) & np.isfinite(below + above))
    return np.where(wrong, np.nan, below), np.where(wrong, np.nan, above)


def crps(value: Floats, predicted: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the continuous ranked probability scores, (n,): the integral of the squared distance to a step at the value.

    Closed form: s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)) for one s (Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102, 359,
    section 4.2); the half of the line on the median's other side has the other s instead. The absolute error where s is 0.
    """
    below, above = halves(predicted, lower, upper)
    miss = value - predicted
    own, other = np.where(miss < 0, below, above), np.where(miss < 0, above, below)
    with np.errstate(all="ignore"):
        z = np.abs(miss) / own
        normal = own * (z * (2 * ndtr(z) - 1) + 2 * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi))
    found: Floats = np.where(own == 0, np.abs(miss), normal) + (other - own) * HALF
    return found


def transform(value: Floats, predicted: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the probability integral transform, (n,): what share was forecast to lie below the value. Uniform if calibrated."""
    below, above = halves(predicted, lower, upper)
    miss = value - predicted
    own = np.where(miss < 0, below, above)
    with np.errstate(all="ignore"):
        found = ndtr(np.where(miss == 0, 0.0, miss / own))
    return np.where(np.isfinite(own), found, np.nan)
