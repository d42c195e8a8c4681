"""What systems of members that are one fit each have in common, however their points are laid out."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import box
from scalestudy.fit.model import Model
from scalestudy.fit.normal import quadratic, solve_damped

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Single:
    """See `system.System`: of the law and the loss alone."""

    model: Model
    frozen: Mask | None = None

    @cached_property
    def box(self) -> Array:
        """Of the law's parameters."""
        return box(self.model.compiled)[:, :, None]

    @property
    def has_level(self) -> bool:
        """Of the loss."""
        return self.model.loss.has_level

    def scaled(self, curvature: Array, root: Array, free: Mask) -> Array:
        """All of the matrix, (F, F, m)."""
        return curvature * root[:, None] * root[None, :] * (free[:, None] & free[None, :])

    def solve(self, scaled: Array, right: Array, free: Mask, damping: Array) -> tuple[Array, Mask]:
        """By Cholesky."""
        return solve_damped(scaled, right, free, damping)

    def quadratic(self, curvature: Array, move: Array) -> Array:
        """Of the whole matrix."""
        return quadratic(curvature, move)
