"""Quantile regression."""

import numpy as np

from scalestudy.fit.objectives.base import SHARP, Array, Loss, Terms, clipped


class Pinball(Loss):
    """The absolute value, weighted by side (Koenker and Bassett 1978): an asymmetric Laplace likelihood."""

    name = "pinball"
    meaning = "the `quantile` of the values rather than their centre: envelopes of the best runs"
    reads = ("quantile",)
    has_level = True
    smooth = False
    symmetric = False
    likelihood = True
    scales = 1

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate with the corner rounded off within `level`, (m, 1)."""
        del predicted
        return clipped(residual, level, self._side(residual) / level)

    def exact(self, residual: Array, predicted: Array, unit: Array | float = 1.0) -> Array:
        """With its corner."""
        del predicted
        return np.abs(residual) * self._side(residual)

    def final_level(self, unit: Array) -> Array:
        """As sharp as it goes."""
        return SHARP * unit

    def deviance(self, total: float, n: int) -> float:
        """Asymmetric Laplace."""
        with np.errstate(divide="ignore"):
            return float(2 * n * (np.log(total / n / (self.quantile * (1 - self.quantile))) + 1))
