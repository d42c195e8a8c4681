"""A loss with the shape of the likelihood of Student-t noise."""

import numpy as np

from scalestudy.fit.objectives.base import Array, Loss, Terms


class StudentT(Loss):
    """Minus the log-likelihood of Student-t noise of a scale that is given, the constant left out; not convex.

    The scale is a choice, as a Huber threshold is: it is not estimated, so that neither information criteria nor profiles
    may take the loss for a likelihood of the data.
    """

    name = "student_t"
    meaning = "as the likelihood of Student-t noise with `nu` degrees of freedom and scale `delta`, which is given: heavy tails"
    reads = ("delta", "nu")

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; of a relative scale the level is the scale, otherwise there is none."""
        del predicted
        return self._at(residual, level if self.relative else self.delta)

    def narrowing(self) -> "_Narrowing":
        """With a scale as wide as the residuals first, where there is one minimum."""
        return _Narrowing(self.delta, self.quantile, self.nu, self.relative)

    def _at(self, residual: Array, scale: Array | float) -> Terms:
        scaled = self.nu * scale**2
        square = residual * residual
        weight = (self.nu + 1) / (scaled + square)
        curvature = weight * (scaled - square) / (scaled + square)
        return Terms(0.5 * (self.nu + 1) * np.log1p(square / scaled), weight * residual, curvature, weight)

    def steady(self, terms: Terms) -> Array:
        """Negative curvature, far out, counts as none."""
        return np.maximum(terms.curvature, 0.0)


class _Narrowing(StudentT):
    """The same with a scale that falls to the given one as the fit settles: a way to a minimum, which most starts lead to.

    Source: Blake and Zisserman 1987, Visual Reconstruction, chapter 7 (graduated non-convexity).
    """

    has_level = True

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; the level, (m, 1), is the scale."""
        del predicted
        return self._at(residual, level)
