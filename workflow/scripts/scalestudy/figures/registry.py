"""The registry of figures. Adding one means a file in `drawn/` and its name in the list below."""

from typing import Final

from scalestudy.figures.drawn import (
    basins,
    calibration,
    chain,
    components,
    costs,
    crossover,
    derived,
    draws,
    exclusions,
    fit,
    forecast,
    forest,
    frontier,
    held_out,
    horizons,
    isoflop,
    loss_to_loss,
    multiplier,
    next_runs,
    optimum,
    pooled,
    profiles,
    ratio,
    residuals,
    scores,
    sensitivity,
    strategy,
    training,
)
from scalestudy.figures.drawn.base import Figure

FIGURES: Final[dict[str, Figure]] = {
    figure.name: figure
    for figure in (
        forecast.FIGURE,
        fit.FIGURE,
        ratio.FIGURE,
        isoflop.FIGURE,
        frontier.FIGURE,
        residuals.FIGURE,
        held_out.FIGURE,
        draws.FIGURE,
        profiles.FIGURE,
        scores.FIGURE,
        horizons.FIGURE,
        calibration.FIGURE,
        crossover.FIGURE,
        multiplier.FIGURE,
        strategy.FIGURE,
        optimum.FIGURE,
        next_runs.FIGURE,
        derived.FIGURE,
        forest.FIGURE,
        pooled.FIGURE,
        components.FIGURE,
        training.FIGURE,
        basins.FIGURE,
        loss_to_loss.FIGURE,
        chain.FIGURE,
        costs.FIGURE,
        sensitivity.FIGURE,
        exclusions.FIGURE,
    )
}
