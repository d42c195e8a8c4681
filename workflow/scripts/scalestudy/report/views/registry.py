"""The registry of figures that answer who points at them; those that are not here are pictures."""

from typing import Final

from scalestudy.report.views import (
    basins,
    exclusions,
    fit,
    forecast,
    frontier,
    held_out,
    isoflop,
    loss_to_loss,
    multiplier,
    ratio,
    residuals,
    strategy,
    training,
)
from scalestudy.report.views.base import Shown

SHOWN: Final[dict[str, Shown]] = {
    one.name: one
    for one in (
        basins.SHOWN,
        exclusions.SHOWN,
        fit.SHOWN,
        forecast.SHOWN,
        frontier.SHOWN,
        held_out.SHOWN,
        isoflop.SHOWN,
        loss_to_loss.SHOWN,
        multiplier.SHOWN,
        ratio.SHOWN,
        residuals.SHOWN,
        strategy.SHOWN,
        training.SHOWN,
    )
}
