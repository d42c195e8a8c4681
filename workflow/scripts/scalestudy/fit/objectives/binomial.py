"""Counts: so many successes of so many trials, zeros and ones among them."""

from typing import Final

import numpy as np
from scipy.special import chdtri, fdtri

from scalestudy.fit.objectives.base import Array, Loss, Terms

CORNER: Final = 1e-6
"""How far beyond 0 or 1 a prediction must lie to count as 0 or 1; inside nothing is rounded off."""
_WALL: Final = (
    1e-6  # beyond a prediction that rules out what was seen, the logarithm goes on as its parabola at this rate
)
_NEVER: Final = 745.0  # minus the logarithm of the smallest number there is
_LEAST: Final = 1e-150  # rates closer to zero have derivatives of this one, whose squares are still numbers
_NONE: Final = 1e-15  # shares this small are none, but for rounding


class Binomial(Loss):
    """Half the binomial deviance of one trial: minus its log-likelihood, less that of a law through the point.

    With y the share of successes and p the prediction it is y log(y/p) + (1-y) log((1-y)/(1-p)), and weights hold the
    trials. The law is the probability itself. One that leaves 0 to 1 counts as 0 or 1 there: nothing is lost where that is
    what was seen, and where it is not, each success or failure costs more than any that the law allows, rising as a
    parabola, so that a search finds its way back.

    Source: McCullagh and Nelder 1989, section 4.4.
    """

    name = "binomial"
    meaning = "successes of `trials`, as a likelihood of counts, zeros and ones included: pass rates and accuracies"
    symmetric = False
    likelihood = True
    counts = True
    drawn_by = "jackknife"

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; there is no level. The weight is Fisher's information, 1 / (p (1-p))."""
        del level
        rate = predicted - residual
        hits, misses = _part(rate, predicted, residual), _part(1 - rate, 1 - predicted, -residual)
        value, slope, curvature = hits[0] + misses[0], hits[1] - misses[1], hits[2] + misses[2]
        inside = (predicted >= 0) & (predicted <= 1)
        weight = 1 / np.maximum(predicted * (1 - predicted), _LEAST)
        return Terms(value, slope, curvature, np.where(inside, weight, curvature))

    def exact(self, residual: Array, predicted: Array, unit: Array | float = 1.0) -> Array:
        """With the corners at 0 and 1, beyond which nothing is gained."""
        return np.maximum(super().exact(residual, predicted, unit), 0.0)

    def steady(self, terms: Terms) -> Array:
        """Fisher's scoring."""
        return terms.weight

    def information(self, terms: Terms) -> Array:
        """What a trial says, whatever came of it."""
        return terms.weight

    def carried(self, terms: Terms) -> Array:
        """Every trial tells as much as its prediction lets it."""
        return np.ones_like(terms.weight)

    def deviance(self, total: float, n: int) -> float:
        """Less that of a law through all points."""
        del n
        return 2 * total

    def region(self, total: float, dof: float, count: int, dispersion: float) -> float:
        """By F where the dispersion is estimated, else by chi-squared."""
        edge = chdtri(count, 0.05) if np.isinf(dof) else count * fdtri(count, max(dof, 1), 0.95)
        return total + dispersion * float(edge) / 2


def _part(share: Array, chance: Array, residual: Array) -> tuple[Array, Array, Array]:
    """Return `share * log(share / chance)` with its derivatives by chance, as it goes on where that is no probability.

    Args:
        share: of the trials that came out so.
        chance: what the law gives them.
        residual: chance less share, which it is a matter of near zero.
    """
    there = np.where(share > _NONE, share, 0.0)
    value, slope, curvature = _inside(there, np.clip(chance, _LEAST, 1.0), np.minimum(residual, 1 - there))
    beyond = np.clip(chance - 1, 0.0, CORNER)
    high, low = chance > 1, chance <= 0
    value = np.where(high, value - there * (beyond - beyond**2 / (2 * CORNER)), value)
    slope = np.where(high, there * (beyond / CORNER - 1), slope)
    curvature = np.where(high, there / CORNER * (beyond < CORNER), curvature)
    short = np.where(low, -chance / _WALL, 0.0)
    value = np.where(low, there * (_NEVER + short + short**2 / 2), value)
    slope = np.where(low, -there * (1 + short) / _WALL, slope)
    return value, slope, np.where(low, there / _WALL**2, curvature)


def _inside(share: Array, chance: Array, residual: Array) -> tuple[Array, Array, Array]:
    some = np.where(share > 0, share, 1.0)
    near = np.abs(residual) < 0.5 * some
    ratio = np.where(near, np.log1p(np.where(near, residual / some, 0.0)), np.log(chance / some))
    return -share * ratio, -share / chance, share / chance**2
