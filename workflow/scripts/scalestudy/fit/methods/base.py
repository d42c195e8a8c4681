"""What an uncertainty method is: a name, what it can do, why it cannot do the rest, and a function that draws parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.settings import WEIGHTINGS, Settings

Draw = Callable[[Fits, Settings], list[Drawn]]
DrawJoint = Callable[[Joint, Settings], list[Drawn]]


@dataclass(frozen=True)
class Method:
    """An uncertainty method as the registry knows it; `fit.methods.registry` refuses what it does not declare.

    Attributes:
        name: as in a study file.
        meaning: one line for the documentation.
        right_for: whether it is right for a loss, by what that declares of itself.
        draw: draws the parameters of each problem; None for a method without draws.
        draw_joint: draws those of families that share some, of each family: a draw's number is that of one refit of all.
            None for a method that has no draws of them.
        unit: whether rows that agree in the column `unit` count as one observation.
        weights: the kinds of weights that it is right with.
        because: why it is right with no other `loss`, `unit` or `weights`, or without `shared` parameters: a clause for each
            that it does not honour.
    """

    name: str
    meaning: str
    right_for: Callable[[type[Loss]], bool]
    draw: Draw | None
    draw_joint: DrawJoint | None = None
    unit: bool = True
    weights: tuple[str, ...] = WEIGHTINGS
    because: Mapping[str, str] = field(default_factory=dict)

    @property
    def shared(self) -> bool:
        """Whether a law may have parameters that families share."""
        return self.draw is None or self.draw_joint is not None

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses it is right for, as `Settings.loss`."""
        return tuple(name for name, loss in LOSSES.items() if self.right_for(loss))

    def objections(self, loss: str, by_row: bool, weighting: str) -> list[str]:
        """Return why it is not right for what a study asks of it; nothing if it is."""
        honoured = {"loss": loss in self.losses, "unit": by_row or self.unit, "weights": weighting in self.weights}
        return [self.because[part] for part, does in honoured.items() if not does]


OF_MEANS: Final = "it gives the law's values other noise with a mean of zero, which is right for least squares alone"
OF_HESSIANS: Final = "a loss with a corner has no Hessian at its optimum"


def every_loss(loss: type[Loss]) -> bool:
    """Right for any loss."""
    del loss
    return True


def smooth_losses(loss: type[Loss]) -> bool:
    """Right where the optimum has a Hessian."""
    return loss.smooth


def regular_likelihoods(loss: type[Loss]) -> bool:
    """Right where likelihood theory holds."""
    return loss.regular()


def least_squares(loss: type[Loss]) -> bool:
    """Right where the law follows the mean."""
    return loss.quadratic
