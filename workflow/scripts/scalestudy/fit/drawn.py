"""What goes into an uncertainty method and what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile
from scalestudy.fit.resampling import Groups
from scalestudy.laws import Law

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fits:
    """Fits of one law to several problems, all of them usable and with equally many points.

    Attributes:
        law: the law.
        problems: what was fitted.
        solutions: their optima.
        groups: per problem a code per row (n,), rows of one code being one unit; None where each row is.
    """

    law: Law
    problems: Sequence[Problem]
    solutions: Sequence[Solution]
    groups: Sequence[Groups | None]


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a method says of one fit.

    Attributes:
        values: natural parameters (draws, P); a row of NaN where a draw has no fit.
        message: why there are no draws, or what became of those that were lost; empty if nothing is to be said.
        dof: degrees of freedom of the Student-t distribution that draws have about the estimate; infinite where they are
            refits of resamples, which have a distribution of their own.
        profiles: the curves whose bounds replace the quantiles of the draws; none where the draws say it all.
    """

    values: Array
    message: str = ""
    dof: float = np.inf
    profiles: tuple[Profile, ...] = ()

    @classmethod
    def nothing(cls, draws: int, parameters: int, message: str = "") -> "Drawn":
        """No draw has a fit, for the reason given."""
        return cls(np.full((draws, parameters), np.nan), message)
