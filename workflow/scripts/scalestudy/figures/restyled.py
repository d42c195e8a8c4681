"""What a study asks of a drawing's axes and panels, done over what is drawn: the same way in every figure."""

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullLocator, ScalarFormatter

from scalestudy.figures import axes as scales
from scalestudy.figures.design import Design
from scalestudy.figures.panels import below, place_ends
from scalestudy.numerals import brief

LOG, LINEAR = "log", "linear"
LONGEST: Final = 120
STEPS: Final = [1, 2, 2.5, 5, 10]
LINE: Final = 0.18
"""Inches that a line of titles takes."""
APART: Final = {"x": 0.5, "y": 0.3}
"""Inches from tick to tick, at least."""
MOST_TICKS, FEWEST_TICKS = 7, 3
BAR: Final = "<colorbar>"
Ends = tuple[float, float]


def restyled(canvas: Canvas, design: Design) -> tuple[str, ...]:
    """Give a drawing the axes, titles and letters that were asked for; return sentences on what could not be done."""
    panels = dict(zip(letters(), panels_of(canvas), strict=False))
    notes = [note for letter, asked in design.axes.items() for note in _panel(canvas, panels, letter, asked)]
    if design.letters:
        _lettered(canvas, panels, design.letters)
    for axes in panels.values() if design.axes else ():
        place_ends(axes)
    return tuple(dict.fromkeys(notes))


def _lettered(canvas: Canvas, panels: Mapping[str, Axes], first: str) -> None:
    """Write letters before the titles of panels; where no panel has one, the figure grows by a line."""
    if not any(axes.get_title(loc="left") for axes in panels.values()):
        width, height = canvas.get_size_inches()
        Canvas.set_size_inches(canvas, width, height + LINE)
    for letter, axes in panels.items():
        written = first.replace("a", letter).replace("A", letter.upper())
        axes.set_title(f"{written}  {axes.get_title(loc='left')}".rstrip(), fontsize=axes.title.get_fontsize())


def letters() -> Iterator[str]:
    """Yield the letters of panels: a to z, then aa, ab and so on."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    return (first + second for first in ("", *alphabet) for second in alphabet)


def panels_of(canvas: Canvas) -> list[Axes]:
    """Return the panels of a drawing in the order in which they were made; bars of colours are none."""
    return [axes for axes in canvas.axes if axes.get_visible() and axes.get_label() != BAR]


def _panel(canvas: Canvas, panels: Mapping[str, Axes], letter: str, asked: Mapping[str, Any]) -> Iterator[str]:
    """Do what was asked of a panel, or by the empty letter of the first and all that show the same."""
    if letter and letter not in panels:
        yield f"There is no panel {letter} of which something was asked: the last is {list(panels)[-1]}."
        return
    for which in ("x", "y"):
        wanted = [letter] if letter else alike(panels, which)
        if which in asked:
            yield from _axis(canvas, {name: panels[name] for name in wanted}, which, asked[which])
    if "title" in asked:
        panels[letter].set_title(scales.plain(asked["title"], LONGEST))


def _axis(canvas: Canvas, panels: Mapping[str, Axes], which: str, asked: Mapping[str, Any]) -> Iterator[str]:
    for letter, axes in panels.items() if {"range", "scale"} & set(asked) else ():
        why_not = _refitted(axes, which, asked)
        if why_not:
            yield f"The {which} axis of panel {letter} stays as it was: {why_not}."
    if "label" in asked:
        _named(canvas, list(panels.values()), which, scales.plain(asked["label"], LONGEST))


def alike(panels: Mapping[str, Axes], which: str) -> list[str]:
    """Return the letters of the panels whose axis is called as that of the first."""
    every = list(panels.values())
    called = [_called(axes, which, every) for axes in every]
    return [letter for letter, name in zip(panels, called, strict=True) if name == called[0]]


def _called(axes: Axes, which: str, every: Sequence[Axes]) -> str:
    """Return the label that an axis is read by: its own, or of the next panel below or to the left that has one."""
    own = label_of(axes, which)
    return own or next(
        (label_of(other, which) for other in every if _beside(axes, other, which) and label_of(other, which)), ""
    )


def label_of(axes: Axes, which: str) -> str:
    """Return the label of an axis."""
    return str(getattr(axes, f"get_{which}label")())


def _beside(axes: Axes, other: Axes, which: str) -> bool:
    if which == "x":
        return below(axes, other)
    here, there = axes.get_subplotspec(), other.get_subplotspec()
    return bool(
        here and there and here.rowspan.start == there.rowspan.start and there.colspan.start < here.colspan.start
    )


def _refitted(axes: Axes, which: str, asked: Mapping[str, Any]) -> str:
    """Set the scale and the ends of an axis; return why that cannot be, if it cannot."""
    axis: Axis = getattr(axes, f"{which}axis")
    if is_of_names(axis):
        return "it is a list of names"
    now = _ends(axes, which)
    low, high = (end if end is not None else own for end, own in zip(asked.get("range") or now, now, strict=True))
    scale = asked.get("scale") or axis.get_scale()
    if scale == LOG and low <= 0:
        low = low if "range" in asked else _least(axes, which)
    if why_not := _why_not((low, high), now, scale):
        return why_not
    _keep_on_the_edge(axes, which, now, (low, high))
    _set(axes, which, scale, (low, high))
    return ""


def _ends(axes: Axes, which: str) -> Ends:
    low, high = sorted(getattr(axes, f"get_{which}lim")())
    return float(low), float(high)


def _least(axes: Axes, which: str) -> float:
    """The least positive number that is drawn; 0 where there is none."""
    least = float(getattr(axes.dataLim, f"minpos{which}"))
    return least if math.isfinite(least) else 0.0


def _why_not(ends: Ends, now: Ends, scale: str) -> str:
    low, high = ends
    if not low < high:
        return f"{brief(low)} to {brief(high)} is no range"
    if scale == LOG and low <= 0:
        return f"a logarithmic axis cannot begin at {brief(low)}; say `scale: linear` or begin above 0"
    if high <= now[0] or low >= now[1]:
        return f"nothing lies between {brief(low)} and {brief(high)}, but from {brief(now[0])} to {brief(now[1])}"
    return ""


def _keep_on_the_edge(axes: Axes, which: str, now: Ends, ends: Ends) -> None:
    """Move the arrows of open intervals, which are not clipped, from the old edges of a panel to the new ones."""
    for line in (line for line in axes.lines if not line.get_clip_on()):
        at = np.asarray(getattr(line, f"get_{which}data")(), dtype=float)
        moved = np.where(at <= now[0], ends[0], np.where(at >= now[1], ends[1], at))
        getattr(line, f"set_{which}data")(np.clip(moved, *ends))


def _set(axes: Axes, which: str, scale: str, ends: Ends) -> None:
    axis: Axis = getattr(axes, f"{which}axis")
    told, most = axis.get_major_formatter(), _room(axes, which)
    if scale != axis.get_scale():
        getattr(axes, f"set_{which}scale")(scale)
    getattr(axes, f"set_{which}lim")(*ends)
    ticks = FixedLocator(scales.log_ticks(*ends, most=most)) if scale == LOG else MaxNLocator(most - 1, steps=STEPS)
    axis.set_major_locator(ticks)
    axis.set_minor_locator(NullLocator())
    plain = isinstance(told, ScalarFormatter)
    axis.set_major_formatter(FuncFormatter(lambda value, _: brief(value, 4) if value else "0") if plain else told)


def _room(axes: Axes, which: str) -> int:
    """Return how many ticks an axis has room for."""
    figure, box = axes.get_figure(root=True), axes.get_position()
    wide, tall = figure.get_size_inches() if figure else (1.0, 1.0)
    inches = {"x": wide * box.width, "y": tall * box.height}[which]
    return min(max(int(inches / APART[which]), FEWEST_TICKS), MOST_TICKS)


def is_of_names(axis: Axis) -> bool:
    """Tell whether the ticks of an axis are names that stand at places, and no numbers of a scale."""
    told = axis.get_major_formatter()
    return isinstance(told, FixedFormatter) or isinstance(getattr(told, "func", None), functools.partial)


def _named(canvas: Canvas, panels: list[Axes], which: str, label: str) -> None:
    """Give an axis its label wherever it had one; else at the outermost panels, or for the figure where that had one."""
    had = [axes for axes in panels if label_of(axes, which)]
    if not had and getattr(canvas, f"get_sup{which}label")():
        getattr(canvas, f"sup{which}label")(label, size=7)
        return
    for axes in had or [one for one in panels if not any(_beside(one, other, which) for other in panels)]:
        getattr(axes, f"set_{which}label")(label)
