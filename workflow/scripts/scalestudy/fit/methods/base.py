"""What an uncertainty method is: a name, what it is right for, and a function that draws parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import Settings
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


Draw = Callable[[Fits, Settings], list[Array]]
DrawJoint = Callable[[Joint, Settings], Array]
Profiles = Callable[[Law, Problem, Solution, Array, Array, Settings], tuple[Profile, ...]]


@dataclass(frozen=True)
class Method:
    """An uncertainty method as the registry knows it.

    What it does not honour it does not refuse either: the declarations say where its draws are not to be believed.

    Attributes:
        name: as in a study file.
        meaning: one line for the documentation.
        right_for: whether it is right for a loss, by what that declares of itself.
        unit: whether rows that agree in the column `unit` count as one observation.
        weights: whether rows may differ in weight because they differ in noise.
        shared: whether a law may have parameters that families share.
        draw: returns natural parameters (draws, P) for each problem; None for a method without draws.
        draw_joint: returns those of families that share parameters, (draws, families, P): a draw is one for all of them.
        profiles: returns what replaces the quantiles of the draws as intervals, given law, problem, solution, draws
            (draws, P), standard errors (P,) and settings; None where the draws say it all.
    """

    name: str
    meaning: str
    right_for: Callable[[type[Loss]], bool]
    unit: bool
    weights: bool
    shared: bool
    draw: Draw | None
    draw_joint: DrawJoint | None
    profiles: Profiles | None = None

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses it is right for, as `Settings.loss`."""
        return tuple(name for name, loss in LOSSES.items() if self.right_for(loss))


def every_loss(loss: type[Loss]) -> bool:
    """Right for any loss."""
    del loss
    return True


def smooth_losses(loss: type[Loss]) -> bool:
    """Right where the optimum has a Hessian."""
    return loss.smooth


def symmetric_losses(loss: type[Loss]) -> bool:
    """Right where residuals of either sign count the same."""
    return loss.symmetric
