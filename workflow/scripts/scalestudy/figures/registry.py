"""The registry of figures. Adding one means a file in `drawn/` and its name in the list below."""

from typing import Final

from scalestudy.figures.drawn import (
    derived,
    draws,
    fit,
    forest,
    frontier,
    held_out,
    isoflop,
    optimum,
    profiles,
    residuals,
    scores,
)
from scalestudy.figures.drawn.base import Figure

FIGURES: Final[dict[str, Figure]] = {
    figure.name: figure
    for figure in (
        fit.FIGURE,
        isoflop.FIGURE,
        frontier.FIGURE,
        residuals.FIGURE,
        held_out.FIGURE,
        draws.FIGURE,
        profiles.FIGURE,
        scores.FIGURE,
        optimum.FIGURE,
        derived.FIGURE,
        forest.FIGURE,
    )
}
