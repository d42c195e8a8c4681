"""What the damped Newton loop asks of whatever it minimises: one fit a member, or a group of fits that share parameters."""

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Local, Residuals

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


class System(Protocol):
    """The objective of members, and the linear equations of a step. Vectors are (F, m), members last."""

    @property
    def box(self) -> Array:
        """Lower bounds, upper bounds and longest steps of the parameters, (3, F, 1)."""

    @property
    def frozen(self) -> Mask | None:
        """Parameters that stay where they are, (F, 1); None where all move."""

    @property
    def points(self) -> int:
        """How many points a member has."""

    @property
    def has_level(self) -> bool:
        """Whether the loss turns linear at a threshold."""

    @property
    def unit(self) -> Array:
        """The size of the members' residual unit, (m,)."""

    @property
    def final(self) -> Array:
        """The threshold members end at, (m,)."""

    def take(self, which: Index) -> Self:
        """Pick members."""

    def joined(self, other: Self) -> Self:
        """These members, then the others."""

    def at(self, theta: Array, exact: bool) -> Residuals:
        """Evaluate residuals at positions (m, F), with second derivatives if `exact`."""

    def total(self, residuals: Residuals, level: Array) -> Array:
        """The objective at a threshold (m,), (m,)."""

    def spread(self, residuals: Residuals) -> Array:
        """The mean size of the residuals, (m,)."""

    def local(self, residuals: Residuals, level: Array, exact: bool) -> Local:
        """The objective around the positions; only the system knows the layout of the curvature, members last."""

    def scaled(self, curvature: Array, root: Array, free: Mask) -> Array:
        """The curvature in coordinates that `root` (F, m) is the unit of; zero where parameters are not free."""

    def solve(self, scaled: Array, right: Array, free: Mask, damping: Array) -> tuple[Array, Mask]:
        """Solve with `damping` (m,) on the diagonal, for all members or some: the step (F, m), whether the matrix is positive definite."""

    def quadratic(self, curvature: Array, move: Array) -> Array:
        """The quadratic form of the curvature, (m,)."""


class Entrants(Protocol):
    """Members that are still to be solved: a system of equations once they are taken."""

    @property
    def points(self) -> int:
        """How many points a member has at most."""

    @property
    def final(self) -> Array:
        """The threshold members end at, (m,)."""

    def take(self, which: Index) -> System:
        """Pick members."""
