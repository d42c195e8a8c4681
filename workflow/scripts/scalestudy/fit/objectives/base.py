"""What a loss is: a function of the residual `predicted - observed`, and what may be said of fits that minimise it.

All share one smooth form. `level` is where a Huber-like loss turns linear; the solver lowers it step by step to its final
value. Losses with a corner end at `SHARP`, where little more than the points the law runs through lies inside.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Where losses with a corner end, and the smallest Huber threshold that is followed, relative to the size of the
# residuals' unit: parameters are then good to about seven digits, and to eight.
SHARP, SHARPEST = 1e-7, 1e-9


@dataclass(frozen=True)
class Terms:
    """A loss at each residual, shape (m, n): value, first derivative, second derivative, and weight first/residual."""

    value: Array
    slope: Array
    curvature: Array
    weight: Array


@dataclass(frozen=True)
class Loss(ABC):
    """One loss function with its options; each reads those that `reads` names.

    Attributes:
        delta: final Huber threshold or Student-t scale.
        quantile: weight of residuals below the law in asymmetric losses; above it one less this.
        nu: Student-t degrees of freedom.
        relative: whether `delta` is a share of the size of each problem's residual unit.
        name: as in an objective's name.
        meaning: one line for the documentation.
        reads: the options it reads.
        has_level: whether it turns linear somewhere.
        smooth: whether its slope is continuous, so that an optimum has a Hessian.
        symmetric: whether residuals of either sign count the same, so that the law follows the centre of the values.
        quadratic: whether it is the square of the residual, for which F tests and linear algebra are exact.
        likelihood: whether it is minus a log-likelihood, scales and constants aside.
        scales: how many scale parameters of that likelihood are estimated with the law's.
        counts: whether values are shares of trials, each trial a point, and predictions probabilities.
        drawn_by: the uncertainty method where a study names none: one that holds what it says, by `benchmarks`.
    """

    delta: float
    quantile: float = 0.5
    nu: float = 4.0
    relative: bool = False

    name: ClassVar[str]
    meaning: ClassVar[str]
    reads: ClassVar[tuple[str, ...]] = ()
    has_level: ClassVar[bool] = False
    smooth: ClassVar[bool] = True
    symmetric: ClassVar[bool] = True
    quadratic: ClassVar[bool] = False
    likelihood: ClassVar[bool] = False
    scales: ClassVar[int] = 0
    counts: ClassVar[bool] = False
    drawn_by: ClassVar[str] = "bootstrap"

    @abstractmethod
    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; `level` has shape (m, 1), what is `predicted` that of the residual, which most losses need not know."""

    def exact(self, residual: Array, predicted: Array, unit: Array | float = 1.0) -> Array:
        """The loss as the study defines it, however sharp, shape of `residual`, (m, n); `unit`, (m,) or one, is that of the residuals."""
        level = self.threshold(np.broadcast_to(unit, len(residual)))
        return self.terms(residual, level[:, None], predicted).value

    def threshold(self, unit: Array) -> Array:
        """`delta` for each problem, given the size of its residual unit, (m,)."""
        return self.delta * (unit if self.relative else np.ones_like(unit))

    def final_level(self, unit: Array) -> Array:
        """The level the solver ends at, given the size of each problem's residual unit: `delta`, or as sharp as it goes."""
        return np.maximum(self.threshold(unit), SHARPEST * unit)

    def narrowing(self) -> "Loss | None":
        """The same loss on a way to its minimum that most starts lead to, for losses that have several minima themselves."""
        return None

    def steady(self, terms: Terms) -> Array:
        """The second derivative as Gauss-Newton steps use it, which must not be negative."""
        return terms.curvature

    def information(self, terms: Terms) -> Array:
        """The second derivative as errors of parameters go by it, shape of the residual."""
        return terms.curvature

    def carried(self, terms: Terms) -> Array:
        """What each row carries of the curvature, over what it would if its residual were nothing, up to a factor."""
        return terms.curvature

    def deviance(self, total: float, n: int) -> float:
        """Return -2 log L of n points whose losses sum to `total`, scales at their best; NaN without a likelihood.

        Terms in the weights and in log y, equal for all laws, are left out.
        """
        del total, n
        return float("nan")

    def region(self, total: float, dof: float, count: int, dispersion: float) -> float:
        """Return the sum of losses at the edge of the 95% region of `count` parameters; NaN if it is not regular.

        Args:
            total: the sum at the optimum.
            dof: degrees of freedom of the scale, or of the dispersion; infinite where it is known.
            count: how many parameters the region is of.
            dispersion: variance over that of the likelihood, where this has no scale of its own.
        """
        del total, dof, count, dispersion
        return float("nan")

    @classmethod
    def regular(cls) -> bool:
        """Whether likelihood theory holds: a likelihood with a Hessian at its optimum."""
        return cls.likelihood and cls.smooth

    @property
    def tunable(self) -> bool:
        """Whether `delta` sets how robust a fit of the centre is."""
        return self.has_level and self.symmetric and "delta" in self.reads

    def _side(self, residual: Array) -> Array:
        return np.where(residual > 0, 1 - self.quantile, self.quantile)


def clipped(residual: Array, level: Array, factor: Array | None = None) -> Terms:
    """Return the terms of a loss that is half the square up to `level`, and linear beyond.

    Args:
        residual: (m, n).
        level: (m, 1).
        factor: what to multiply the loss by, (m, n) or (m, 1).
    """
    inner = np.clip(residual, -level, level)
    value = inner * (residual - 0.5 * inner)
    inside = (inner == residual).astype(float)
    weight = level / np.maximum(np.abs(residual), level)
    if factor is not None:
        for part in (value, inner, inside, weight):
            part *= factor  # in place: these four arrays are nobody else's, and four more would leave the cache
    return Terms(value, inner, inside, weight)
