"""Laying out panels, legends and labels, the same way in every figure."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib import colors
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from scalestudy.figures import axes as scales
from scalestudy.figures.looks import mark, tone
from scalestudy.figures.sized import side_by_side
from scalestudy.figures.style import BEHIND, COLUMN, INK, MUTED, PAGE, SCALE

KEY, FREE = 0.14, 2
"""Inches that a row of a legend takes, and how many of them every figure has room for."""


def grid(
    figure: Figure, count: int, columns: int | None = None, height: float = 2.5, *, level: bool = False
) -> list[Axes]:
    """Set the figure's size for `count` panels and return their axes; one panel is a column wide, more a page."""
    columns = side_by_side(figure, columns or (count if count <= 3 else min(4, math.ceil(math.sqrt(count)))))
    rows = math.ceil(count / columns)
    tall = height if columns <= 3 else height * 0.72
    figure.set_size_inches(COLUMN if columns == 1 else PAGE, tall * rows)
    made = figure.subplots(rows, columns, squeeze=False, sharey=level)
    for unused in made.ravel()[count:]:
        unused.set_visible(False)
    return list(made.ravel()[:count])


def log_norm(values: np.ndarray) -> colors.LogNorm:
    """Return the colour scale of a positive column."""
    finite = values[np.isfinite(values) & (values > 0)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (1.0, 10.0)
    return colors.LogNorm(low, high if high > low else low * 1.001)


def colour_bar(figure: Figure, axes: Axes | list[Axes], norm: colors.LogNorm, column: str, label: str) -> None:
    """Add a slim colour bar for a scale column, or for values when `column` is `value`."""
    bar = figure.colorbar(ScalarMappable(norm, SCALE), ax=axes, pad=0.02, fraction=0.05, aspect=28)
    bar.set_label(label)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_locator(FixedLocator(scales.log_ticks(float(norm.vmin or 1), float(norm.vmax or 10), 5)))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: scales.name_scale(column, value)))


def outer_labels(axes: list[Axes], x: str, y: str) -> None:
    """Label the left-most and bottom-most panels only."""
    for panel in axes:
        spec = panel.get_subplotspec()
        if spec is None:
            continue
        if not any(below(panel, other) for other in axes):
            panel.set_xlabel(x)
        if spec.is_first_col():
            panel.set_ylabel(y)


def below(panel: Axes, other: Axes) -> bool:
    """Tell whether another panel stands below a panel."""
    here, there = panel.get_subplotspec(), other.get_subplotspec()
    if here is None or there is None:
        return False
    return there.colspan.start == here.colspan.start and there.rowspan.start > here.rowspan.start


def spread(positions: list[float], gap: float) -> list[float]:
    """Move label positions (any unit) apart to at least `gap`, keeping their order and their middle.

    >>> spread([0.0, 0.1, 5.0], 1.0)
    [-0.45, 0.55, 5.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[tuple[list[int], float]] = []
    for index in order:
        members, centre = [index], positions[index]
        while groups and groups[-1][1] + gap * (len(groups[-1][0]) + len(members)) / 2 > centre:
            earlier, _ = groups.pop()
            members = earlier + members
            centre = sum(positions[i] for i in members) / len(members)
        groups.append((members, centre))
    placed = list(positions)
    for members, centre in groups:
        for rank, index in enumerate(members):
            placed[index] = round(centre + gap * (rank - (len(members) - 1) / 2), 12)
    return placed


class EndLabel(Annotation):
    """The name of a line at the right edge of its panel, at the height where the line ends."""


def end_labels(axes: Axes, ends: list[tuple[float, str, str]], size: float = 6.0) -> None:
    """Label lines at the right edge: (y in data units, text, colour), moved apart where they would overlap."""
    for height, text, colour in ends:
        label = EndLabel(
            text, (1.0, height), (3, 0), axes.get_yaxis_transform(), "offset points", annotation_clip=False
        )
        # What is added to a panel is clipped by it, unless it says otherwise.
        label.set(va="center", fontsize=size, color=colour, clip_on=False)
        axes.add_artist(label)
    place_ends(axes)


def place_ends(axes: Axes) -> None:
    """Move the labels of lines apart, by the limits and the scale that the axis has by now; those out of sight are hidden."""
    labels = [text for text in axes.get_children() if isinstance(text, EndLabel)]
    to_axes = axes.transLimits.transform
    heights = [float(to_axes(axes.transScale.transform((1.0, label.xy[1])))[1]) for label in labels]
    figure, tall = axes.get_figure(root=True), axes.get_position().height
    points = 72 * max((figure.get_size_inches()[1] if figure else 1.0) * tall, 0.5)
    seen = {id(label): height for label, height in zip(labels, heights, strict=True) if 0 <= height <= 1}
    gap = max((float(label.get_fontsize()) for label in labels), default=0.0) * 1.25 / points
    placed = dict(zip(seen, spread(list(seen.values()), gap), strict=True))
    for label in labels:
        label.set_visible(id(label) in seen)
        label.xyann = (3, points * (placed.get(id(label), 0.0) - seen.get(id(label), 0.0)))


def corner_note(axes: Axes, text: str, where: str = "lower left") -> None:
    """Write a small remark inside a panel."""
    right, top = "right" in where, "upper" in where
    axes.text(
        0.98 if right else 0.02,
        0.97 if top else 0.03,
        text,
        transform=axes.transAxes,
        ha="right" if right else "left",
        va="top" if top else "bottom",
        fontsize=6,
        color=MUTED,
        linespacing=1.3,
        bbox=BEHIND,
        zorder=7,
    )


def legend(figure: Figure, looks: Mapping[str, int], lines: Literal["-", "none"] = "-") -> None:
    """Name families above the panels by their colours and marks."""
    made = [
        Line2D(
            [], [], color=tone(look), marker=mark(look), linestyle=lines, markersize=3.5, label=scales.plain(name, 30)
        )
        for name, look in looks.items()
    ]
    keys(figure, made)


def keys(figure: Figure, handles: Sequence[Artist]) -> None:
    """Put a legend above the panels, in as many columns as its longest label leaves room for; many rows make the page taller."""
    widest = max((len(str(line.get_label())) for line in handles), default=1)
    wide, tall = figure.get_size_inches()
    columns = max(int(wide / (0.07 * widest + 0.35)), 1)
    figure.set_size_inches(wide, tall + KEY * max(math.ceil(len(handles) / columns) - FREE, 0))
    figure.legend(handles=list(handles), loc="outside upper left", ncols=min(len(handles), columns) or 1)


def message(figure: Figure, text: str) -> None:
    """Draw a sentence in place of a figure that does not apply."""
    figure.set_size_inches(COLUMN, 0.9)
    figure.text(0.5, 0.5, scales.plain(text, 400), ha="center", va="center", wrap=True, color=INK)
