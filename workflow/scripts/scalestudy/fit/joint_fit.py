"""Families that share parameters, fitted: what everything that is said of such a fit starts from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.group import Group
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.resampling import Groups, codes, how_many
from scalestudy.laws import Law

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Joint:
    """Families that share parameters, at their common optimum.

    Attributes:
        law: the law.
        group: the families as arrays.
        theta: the optimum, internal (size,), laid out as in `Group`.
        problems: of each family.
        solutions: of each family.
        groups: per family a code per row (n,), rows of one code being one unit, or None; families are independent of each other.
    """

    law: Law
    group: Group
    theta: Array
    problems: Sequence[Problem]
    solutions: Sequence[Solution]
    groups: Sequence[Groups | None]

    @property
    def codes(self) -> list[Groups]:
        """The units of each family, numbered from 0, (n,)."""
        return [codes(problem, groups) for problem, groups in zip(self.problems, self.groups, strict=True)]

    @property
    def dof(self) -> int:
        """Degrees of freedom of a covariance that comes from units: points or, if they are fewer, units, less parameters."""
        units = sum(how_many(code) for code in self.codes)
        return max(min(sum(one.n for one in self.solutions), units) - self.group.size, 0)

    def inflation(self, family: int, units: int) -> float:
        """By how much fitting shrank the squares of a family's gradients or residuals.

        Independent units over those less the parameters spent; of all families together, in points, where a family's own
        leave less than one: so few say nothing.
        """
        left = units - self.solutions[family].spent
        if left >= 1:
            return units / left
        return sum(one.n for one in self.solutions) / max(sum(one.dof for one in self.solutions), 1.0)
