"""A figure of the catalogue, drawn for a notebook."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from scalestudy.drawings import PAPER, asked
from scalestudy.figures.chosen import families_in
from scalestudy.figures.design import design_of
from scalestudy.figures.drawing import drawn as drawn_by
from scalestudy.figures.drawing import styled
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.sized import Sized
from scalestudy.figures.stage import gather


class Dressed(Sized):
    """A figure that keeps the project's look whenever it is rendered, and shows itself in a notebook."""

    def draw(self, renderer: RendererBase) -> None:
        """Render it."""
        with styled():
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        self.savefig(image, format="png", dpi=150)
        return image.getvalue()


def drawn(name: str, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Figure:
    """Draw a figure as the workflow does.

    Args:
        name: of the figure.
        tables: every table of the stages before, by name.
        settings: the study's, for figures.

    Raises:
        NotApplicableError: the study lacks what it shows.
    """
    entry = asked({**settings, "figures": [name]}, list(FIGURES))[0]
    content = gather(FIGURES[name], tables, settings)
    design = design_of(entry, settings, PAPER, families_in(content.frame))
    with styled(design):
        return drawn_by(FIGURES[name], content.frame, design, Dressed)[0]
