"""A quantity that runs are to tell of: its interval, and what deciding by it costs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scalestudy.analyse.planning.goal import Goal
from scalestudy.percent import whole_of

Loss = Callable[[float], float]


def _nothing_chosen(_: float) -> float:
    return float("nan")


@dataclass(frozen=True, eq=False)
class Sought:
    """A quantity that runs are to tell of.

    Attributes:
        goal: how its interval shrinks.
        estimate: what is expected now, in its unit.
        logarithmic: whether the interval is of logarithms.
        unit: of the quantity, `relative` widths aside; in percent, numbers are fractions all the same.
        loss_unit: of the loss.
        loss: of the variance that is left, the expected loss of deciding.
        right: the same, the probability to decide right; nan where nothing is chosen.
        told: in words, what is to be known.
        remarks: what to know of it.
    """

    goal: Goal
    estimate: float
    logarithmic: bool
    unit: str
    loss_unit: str
    loss: Loss
    right: Loss = _nothing_chosen
    told: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def interval_unit(self) -> str:
        """The unit of the interval's width."""
        return "relative" if self.logarithmic else self.unit

    @property
    def whole(self) -> float:
        """What the interval's unit is of that of the numbers here: 100 for percent, else 1."""
        return whole_of(self.interval_unit)


def without(lost: Mapping[str, str]) -> tuple[str, ...]:
    """Tell which laws do not have the quantity, and why."""
    return tuple(f"without {law}: {why}" for law, why in lost.items())
