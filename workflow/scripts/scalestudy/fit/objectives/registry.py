"""The registry of losses. Adding one means a file in this folder and its class in the list below."""

from typing import Final, Protocol

from scalestudy.fit.objectives import absolute, asymmetric_huber, huber, pinball, squared, student_t
from scalestudy.fit.objectives.base import Loss

LOSSES: Final[dict[str, type[Loss]]] = {
    loss.name: loss
    for loss in (
        huber.Huber,
        squared.Squared,
        absolute.Absolute,
        pinball.Pinball,
        asymmetric_huber.AsymmetricHuber,
        student_t.StudentT,
    )
}
RESIDUALS: Final = {"log": "log residuals", "raw": "residuals in the unit of the metric"}
OBJECTIVES: Final = {
    f"{name}_{residual}": f"{loss.meaning}, of {what}"
    for name, loss in LOSSES.items()
    for residual, what in RESIDUALS.items()
}


class Choice(Protocol):
    """What of a study's `fit` section a loss reads, as `scalestudy.fit.settings.Settings` has it."""

    @property
    def loss(self) -> str:
        """A name of `LOSSES`."""

    @property
    def delta(self) -> float:
        """See `Loss.delta`."""

    @property
    def quantile(self) -> float:
        """See `Loss.quantile`."""

    @property
    def nu(self) -> float:
        """See `Loss.nu`."""


def loss_of(settings: Choice) -> Loss:
    """Return the loss of a study's settings."""
    return LOSSES[settings.loss](settings.delta, settings.quantile, settings.nu)
