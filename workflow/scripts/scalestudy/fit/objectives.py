"""The losses that objectives sum, as functions of the residual `predicted - observed`.

All share one smooth form. `level` is where a Huber-like loss turns linear; the solver lowers it step by step to its final
value. Absolute losses end at `SHARP`, where little more than the points the law runs through lies inside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]

# Where absolute losses end, and the smallest Huber threshold that is followed, relative to the size of the residuals'
# unit: parameters are then good to about seven digits, and to eight.
SHARP, SHARPEST = 1e-7, 1e-9


@dataclass(frozen=True)
class Terms:
    """A loss at each residual, shape (m, n): value, first derivative, second derivative, and weight first/residual."""

    value: Array
    slope: Array
    curvature: Array
    weight: Array


@dataclass(frozen=True)
class Loss:
    """One loss function.

    Attributes:
        kind: as `Settings.loss`.
        delta: final Huber threshold or Student-t scale.
        quantile: weight of residuals below the law in asymmetric losses; above it one less this.
        nu: Student-t degrees of freedom.
    """

    kind: str
    delta: float
    quantile: float = 0.5
    nu: float = 4.0

    @classmethod
    def of(cls, settings: Settings) -> "Loss":
        """Return the loss of a study's settings."""
        return cls(settings.loss, settings.delta, settings.quantile, settings.nu)

    @property
    def has_level(self) -> bool:
        """Whether the loss turns linear somewhere."""
        return self.kind not in ("squared", "student_t")

    def final_level(self, unit: Array) -> Array:
        """The level the solver ends at, given the size of each problem's residual unit: `delta`, or as sharp as it goes."""
        if self.kind in ("absolute", "pinball"):
            return SHARP * unit
        return np.maximum(self.delta, SHARPEST * unit)

    def terms(self, residual: Array, level: Array) -> Terms:
        """Evaluate; `level` has shape (m, 1)."""
        if self.kind == "squared":
            two = np.full_like(residual, 2.0)
            return Terms(residual * residual, 2 * residual, two, two)
        if self.kind == "student_t":
            return self._student_t(residual)
        clipped = np.clip(residual, -level, level)
        value = clipped * (residual - 0.5 * clipped)
        inside = (clipped == residual).astype(float)
        weight = level / np.maximum(np.abs(residual), level)
        return self._scaled(Terms(value, clipped, inside, weight), residual, level)

    def exact(self, residual: Array) -> Array:
        """The loss as the study defines it, however sharp, shape of `residual`."""
        if self.kind in ("absolute", "pinball"):
            return np.abs(residual) * (self._side(residual) if self.kind == "pinball" else 1.0)
        return self.terms(residual, np.full((len(residual), 1), self.delta)).value

    def _scaled(self, terms: Terms, residual: Array, level: Array) -> Terms:
        factor: Array | None = None
        if self.kind in ("pinball", "asymmetric_huber"):
            factor = self._side(residual)
        if self.kind in ("absolute", "pinball"):
            factor = 1 / level if factor is None else factor / level
        if factor is None:
            return terms
        return Terms(terms.value * factor, terms.slope * factor, terms.curvature * factor, terms.weight * factor)

    def _side(self, residual: Array) -> Array:
        return np.where(residual > 0, 1 - self.quantile, self.quantile)

    def _student_t(self, residual: Array) -> Terms:
        scaled = self.nu * self.delta**2
        square = residual * residual
        weight = (self.nu + 1) / (scaled + square)
        curvature = weight * (scaled - square) / (scaled + square)
        return Terms(0.5 * (self.nu + 1) * np.log1p(square / scaled), weight * residual, curvature, weight)
