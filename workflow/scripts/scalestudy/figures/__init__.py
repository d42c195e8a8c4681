"""Figures: each drawn from its own small table, written beside it, as PDF, SVG and PNG with the same bytes every time.

`registry` declares them and imports nothing heavy; each figure is one module of the same name here, with two functions:
`table(tables, settings) -> Content` gathers what is drawn, `draw(figure, frame)` draws nothing but that.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scalestudy.figures.registry import FIGURES

if TYPE_CHECKING:
    import pandas as pd

    from scalestudy.provenance import Provenance

__all__ = ["FIGURES", "draw"]


def draw(
    tables: Mapping[str, "pd.DataFrame"], settings: Mapping[str, Any], folder: Path, provenance: "Provenance"
) -> None:
    """Write every figure of a study; see `scalestudy.figures.stage.draw`."""
    from scalestudy.figures.stage import draw as draw_now

    draw_now(tables, settings, folder, provenance)
