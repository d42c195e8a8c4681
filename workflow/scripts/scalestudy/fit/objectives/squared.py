"""Least squares."""

import numpy as np
from scipy.special import fdtri

from scalestudy.fit.objectives.base import Array, Loss, Terms


class Squared(Loss):
    """The square: a Gaussian likelihood."""

    name = "squared"
    meaning = "least squares: efficient for Gaussian noise, ruled by outliers"
    quadratic = True
    likelihood = True
    scales = 1

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; there is no level."""
        del level, predicted
        two = np.full_like(residual, 2.0)
        return Terms(residual * residual, 2 * residual, two, two)

    def deviance(self, total: float, n: int) -> float:
        """Gaussian."""
        with np.errstate(divide="ignore"):
            return float(n * (np.log(2 * np.pi * total / n) + 1))

    def region(self, total: float, dof: float, count: int, dispersion: float) -> float:
        """By F, since the scale is estimated too."""
        del dispersion
        return total * (1 + count * float(fdtri(count, max(dof, 1), 0.95)) / max(dof, 1))
