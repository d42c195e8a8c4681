"""Least absolute deviations."""

import numpy as np

from scalestudy.fit.objectives.base import SHARP, Array, Loss, Terms, clipped


class Absolute(Loss):
    """The absolute value: a Laplace likelihood."""

    name = "absolute"
    meaning = "least absolute deviations: the median; most robust, least efficient"
    has_level = True
    smooth = False
    likelihood = True
    scales = 1

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate with the corner rounded off within `level`, (m, 1)."""
        del predicted
        return clipped(residual, level, 1 / level)

    def exact(self, residual: Array, predicted: Array, unit: Array | float = 1.0) -> Array:
        """With its corner."""
        del predicted
        return np.abs(residual)

    def final_level(self, unit: Array) -> Array:
        """As sharp as it goes."""
        return SHARP * unit

    def deviance(self, total: float, n: int) -> float:
        """Laplace."""
        with np.errstate(divide="ignore"):
            return float(2 * n * (np.log(2 * total / n) + 1))
