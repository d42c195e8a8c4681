"""The registry of losses. Adding one means a file in this folder and its class in the list below."""

from typing import Final, Protocol

from scalestudy.fit.objectives import absolute, asymmetric_huber, binomial, huber, pinball, squared, student_t
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
        binomial.Binomial,
    )
}
RESIDUALS: Final = {"log": "log residuals", "raw": "residuals in the unit of the metric"}


def objectives_of(loss: type[Loss]) -> dict[str, str]:
    """Return the objectives that a loss makes with their meanings: one for each residual, or that of counts alone."""
    if loss.counts:
        return {loss.name: loss.meaning}
    return {f"{loss.name}_{residual}": f"{loss.meaning}, of {what}" for residual, what in RESIDUALS.items()}


OBJECTIVES: Final = {name: meaning for loss in LOSSES.values() for name, meaning in objectives_of(loss).items()}
LOSS_OF: Final = {objective: name for name, loss in LOSSES.items() for objective in objectives_of(loss)}
"""The name of the loss of every objective."""


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

    @property
    def relative(self) -> bool:
        """See `Loss.relative`."""


def loss_of(settings: Choice) -> Loss:
    """Return the loss of a study's settings."""
    return LOSSES[settings.loss](settings.delta, settings.quantile, settings.nu, settings.relative)
