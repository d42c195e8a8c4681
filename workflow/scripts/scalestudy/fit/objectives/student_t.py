"""The likelihood of Student-t noise of a given scale."""

import numpy as np
from scipy.special import chdtri, gammaln

from scalestudy.fit.objectives.base import Array, Loss, Terms


class StudentT(Loss):
    """Minus the log-likelihood of Student-t noise, the constant left out; not convex."""

    name = "student_t"
    meaning = "likelihood of Student-t noise with `nu` degrees of freedom and scale `delta`: heavy tails"
    reads = ("delta", "nu")
    likelihood = True

    def terms(self, residual: Array, level: Array) -> Terms:
        """Evaluate; there is no level."""
        del level
        scaled = self.nu * self.delta**2
        square = residual * residual
        weight = (self.nu + 1) / (scaled + square)
        curvature = weight * (scaled - square) / (scaled + square)
        return Terms(0.5 * (self.nu + 1) * np.log1p(square / scaled), weight * residual, curvature, weight)

    def steady(self, terms: Terms) -> Array:
        """Negative curvature, far out, counts as none."""
        return np.maximum(terms.curvature, 0.0)

    def deviance(self, total: float, n: int) -> float:
        """With its constant; the scale is given."""
        nu = self.nu
        constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi * self.delta**2)
        return float(2 * total - 2 * n * constant)

    def region(self, total: float, dof: float, count: int) -> float:
        """By chi-squared, since no scale is estimated."""
        del dof
        return total + 0.5 * float(chdtri(count, 0.05))
