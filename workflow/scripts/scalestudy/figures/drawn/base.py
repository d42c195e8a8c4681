"""What a figure is: what it shows and needs, and two functions, one that gathers what is drawn and one that draws it."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.content import Content, Settings, Tables


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        name: the key in a study file, and the name of its files.
        title: a few words.
        caption: what is drawn and how to read it, in sentences.
        needs: the tables it cannot do without.
        table: gathers what is drawn into one small table; raises `NotApplicableError` where the study has nothing to show.
        draw: draws nothing but that table onto an empty canvas.
        values: of a figure that evaluates laws, the columns in the metric's unit, which are shown in percent where the metric
            is; None for a figure that evaluates none, which is given tables as people are shown them.
        lacks: what of `x`, `y` and `families` options cannot reach: an axis of names, or families where it shows none.
        optional: whether it is by default left out, without a word, where a table it needs has no rows.
    """

    name: str
    title: str
    caption: str
    needs: tuple[str, ...]
    table: Callable[[Tables, Settings], Content]
    draw: Callable[[Canvas, pd.DataFrame], None]
    values: tuple[str, ...] | None = None
    optional: bool = False
    lacks: tuple[str, ...] = ()
