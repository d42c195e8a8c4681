"""How a drawn table is shown on a page that answers: what parts it into panels, and which mark stands for which rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

DOT, PALE, OUT, STAR, HELD, TARGET, DIAMOND = "dot", "pale", "out", "star", "held", "target", "diamond"
"""Marks of points: a run; one that counts less, for which no axis is stretched; one that was left out; one held out; one whose forecast is known, too; a target; a minimum."""
LINE, THIN, DOTTED = "line", "thin", "dotted"
"""Marks of lines, with a band where their rows have bounds."""
LINES: Final = (LINE, THIN, DOTTED)
MARKS: Final = (DOT, PALE, OUT, STAR, HELD, TARGET, DIAMOND, *LINES)
Mask = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class View:
    """One kind of panel of a figure.

    Attributes:
        x, y: the columns of the axes.
        x_name, y_name: the column that names what is on the axis, or a text that does.
        marks: which mark stands for each kind of row; kinds that are not among them are not shown.
        kind: the column of the kinds, or several whose values are joined by a blank; none where all rows are of one.
        panels: the columns whose values part the panels, and whose values are their titles where they differ.
        lines: the columns that, beside family and kind, tell one line from another.
        shade: a second scale, by which marks are coloured in place of their family; empty for none.
        inside: where a line lies among the runs; it is dashed elsewhere.
        value: the column of the metric among `x` and `y`, whose axis is that of the metric.
        truth: the column of what was measured where a mark stands for a forecast of it.
        across: the kinds whose bounds are along x.
        diagonal: whether both axes are of one thing, with a line where they agree.
        aims: whether a reader may move a target along the lines.
        told: further columns that are told of a mark, with what they are called.
    """

    x: str = "x"
    y: str = "y"
    x_name: str = "x_name"
    y_name: str = "metric"
    marks: Mapping[str, str] = field(default_factory=dict)
    kind: tuple[str, ...] = ("kind",)
    panels: tuple[str, ...] = ("family", "metric")
    lines: tuple[str, ...] = ()
    shade: str = ""
    shade_name: str = ""
    inside: Mask | None = None
    value: str = "y"
    truth: str = "truth"
    across: tuple[str, ...] = ()
    diagonal: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    aims: bool = False


@dataclass(frozen=True)
class Shown:
    """A figure that answers: its name, and the kinds of its panels."""

    name: str
    views: tuple[View, ...]
