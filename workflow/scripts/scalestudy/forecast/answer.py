"""How the parameters of a fit, and so its predictions, move with the values that it was fitted to, to first order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.fitted import Fitted, jacobians, points

Floats = npt.NDArray[np.float64]
UNSEEN: Final = 1e-7
"""Directions of parameters that the training rows see less than this share of the clearest one are not told by them at all."""
FREE: Final = 1.0
"""No direction is held to be less known than that it moves the values at training rows by so much, root mean square, in
logarithms or standard deviations: what the shape of a law rules out although the rows do not."""


@dataclass(frozen=True, eq=False)
class Answer:
    """How the parameters of one fit move with the values that it was fitted to: a singular value decomposition.

    Attributes:
        slopes: derivatives of predictions at the training rows, (n, F).
        left: (n, k), with the roots of the rows' weights.
        told: the same of what other families say, (s, k).
        singular: (k,).
        right: (F, k), in the parameters' units.
        root: of the rows' weights, (n,).
    """

    slopes: Floats
    left: Floats
    told: Floats
    singular: Floats
    right: Floats
    root: Floats

    @classmethod
    def of(cls, fitted: Fitted, train: pd.DataFrame, weight: Floats, logarithmic: bool) -> "Answer":
        """Decompose a fit's Jacobian at its training rows (n,); nothing moves where it spent every row."""
        return cls.by(slopes_of(fitted, train, logarithmic), fitted, weight)

    @classmethod
    def by(cls, slopes: Floats, fitted: Fitted, weight: Floats) -> "Answer":
        """Decompose a fit by its slopes at its training rows, (n, F), as `slopes_of` returns them; see `of`."""
        root, count = np.sqrt(weight)[:, None], len(slopes)
        if not fitted.predicts or fitted.dof == 0:
            slopes = np.zeros_like(slopes)
        known = np.concatenate([root * slopes, fitted.elsewhere]) if len(fitted.elsewhere) else root * slopes
        size = np.linalg.norm(known, axis=0)
        size = np.where(size > 0, size, 1.0)
        left, singular, right = np.linalg.svd(known / size, full_matrices=False)
        kept = singular > max(singular[:1].max(initial=0.0) * UNSEEN, np.finfo(float).tiny)
        left = left[:, kept]
        parts = root * left[:count], left[count:], singular[kept], right[kept].T / size[:, None]
        return cls(slopes, *parts, root[:, 0])

    @cached_property
    def hat(self) -> tuple[Floats, Floats]:
        """The two factors, (n, k) and (k, n), of what moves predictions at the training rows by the values there."""
        return self.slopes @ self.right / self.singular, self.left.T

    def moves(self, variance: float) -> tuple[Floats, Floats]:
        """Return how parameters move with noise at the training rows, (F, n), and elsewhere, (F, s).

        Args:
            variance: of the noise, of logarithms or relative to the values' own.
        """
        axes = self.axes(variance)
        return axes @ self.left.T, axes @ self.told.T

    def axes(self, variance: float) -> Floats:
        """Return how parameters move with a unit along each of the left vectors, (F, k); see `moves`."""
        least = variance / (FREE**2 * max(len(self.left), 1))
        return np.asarray(self.right / np.sqrt(self.singular**2 + least))


def slopes_of(fitted: Fitted, rows: pd.DataFrame, logarithmic: bool) -> Floats:
    """Return the derivatives of a fit's predictions by its free parameters at rows, (m, F), of logarithms if so."""
    return slopes_of_each([fitted], rows, logarithmic)[0]


def slopes_of_each(fits: Sequence[Fitted], rows: pd.DataFrame, logarithmic: bool) -> list[Floats]:
    """Return what `slopes_of` does for each of several fits, those of one law evaluated together."""
    each = jacobians(fits, rows)
    if logarithmic:
        with np.errstate(all="ignore"):
            each = [slopes / made[:, None] for slopes, made in zip(each, points(fits, rows), strict=True)]
    return [np.nan_to_num(slopes, posinf=0.0, neginf=0.0) for slopes in each]
