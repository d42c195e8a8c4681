"""Members that are one fit each: the system of equations of the general solver."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Local, Members, Model, Residuals
from scalestudy.fit.single import Single

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Plain(Single):
    """See `system.System`; of the members only the rows they read matter, not where they are."""

    model: Model
    members: Members
    frozen: Mask | None = None

    @property
    def points(self) -> int:
        """Of one row of the data."""
        return int(self.model.data.target.shape[1])

    @property
    def unit(self) -> Array:
        """Of the targets."""
        return self.model.unit[self.members.target_row]

    @property
    def final(self) -> Array:
        """Of the loss."""
        return self.model.loss.final_level(self.unit)

    def take(self, which: Index) -> "Plain":
        """Pick members."""
        return replace(self, members=self.members.take(which))

    def joined(self, other: "Plain") -> "Plain":
        """These members, then the others."""
        return replace(self, members=self.members.joined(other.members))

    def at(self, theta: Array, exact: bool) -> Residuals:
        """Of the model."""
        return self.model.residuals(replace(self.members, theta=theta), 2 if exact else 1)

    def total(self, residuals: Residuals, level: Array) -> Array:
        """Of the model."""
        return self.model.total(residuals, level)

    def spread(self, residuals: Residuals) -> Array:
        """Of the model."""
        return self.model.spread(residuals)

    def local(self, residuals: Residuals, level: Array, exact: bool) -> Local:
        """Of the model: the curvature is (F, F, m)."""
        return self.model.local(residuals, level, exact)
