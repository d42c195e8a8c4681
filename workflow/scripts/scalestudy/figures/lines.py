"""Estimates with intervals, one below the other: a name to the left, a dot, and a line that may have no end or a gap."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scalestudy.figures import axes as scales
from scalestudy.figures.style import CYCLE, FAINT

ROW = 0.15
"""Inches a line takes."""
AROUND = 0.75
"""Inches that title and axis of a panel take."""
LONGEST = 24


@dataclass(frozen=True)
class Line:
    """One estimate.

    Attributes:
        label: what stands beside it.
        estimate: the dot; NaN for none.
        lower, upper: the ends; infinite for none, NaN for no interval.
        gap: where an unbounded line is broken; NaN for none.
        colour: of dot and line.
        marker: of the dot.
    """

    label: str
    estimate: float
    lower: float
    upper: float
    gap: tuple[float, float] = (np.nan, np.nan)
    colour: str = CYCLE[0]
    marker: str = "o"


def lines(axes: Axes, drawn: list[Line]) -> None:
    """Draw estimates from top to bottom; where a line has no end, an arrow stands at the edge of the panel."""
    low, high = _span(drawn)
    for place, one in enumerate(drawn):
        for start, end in _pieces(one, low, high):
            axes.plot([start, end], [place, place], color=one.colour, linewidth=1.1, solid_capstyle="butt")
        for bound, edge, arrow in ((one.lower, low, "<"), (one.upper, high, ">")):
            if np.isinf(bound):
                axes.plot(edge, place, arrow, color=one.colour, markersize=4, clip_on=False)
        axes.plot(one.estimate, place, one.marker, color=one.colour, markersize=4.5 if one.marker == "D" else 3.5)
    axes.set_xlim(low, high)
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set_yticks(range(len(drawn)), [scales.plain(one.label, LONGEST) for one in drawn])
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: scales.brief(number)))


def band(axes: Axes, lower: float, upper: float) -> None:
    """Shade an interval behind the lines."""
    if np.isfinite(lower) and np.isfinite(upper):
        axes.axvspan(lower, upper, color=FAINT, linewidth=0, zorder=0)


def _span(drawn: list[Line]) -> tuple[float, float]:
    """Return the ends of the axis: what is finite of all lines, and a little more."""
    ends = np.array([(one.estimate, one.lower, one.upper, *one.gap) for one in drawn], dtype=float)
    known = ends[np.isfinite(ends)]
    return scales.bounds_of(known) if len(known) else (0.0, 1.0)


def _pieces(one: Line, low: float, high: float) -> list[tuple[float, float]]:
    """Return the parts of a line that are in sight."""
    if np.isnan(one.lower) or np.isnan(one.upper):
        return []
    start, end = max(one.lower, low), min(one.upper, high)
    return [(start, one.gap[0]), (one.gap[1], end)] if np.isfinite(one.gap).all() else [(start, end)]
