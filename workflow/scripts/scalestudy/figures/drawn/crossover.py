"""Where two families cross: which of them is the better one along the scale, and how sure the crossing is."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, Settings, Tables, only
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.lines import AROUND, ROW
from scalestudy.figures.looks import LOOK, OTHER_LOOK, tone
from scalestudy.figures.panels import grid, legend
from scalestudy.figures.rivals import one_law
from scalestudy.figures.style import INK
from scalestudy.numerals import percent

NAME = "analyse/crossover"
MOST_PAIRS = 16
MOST_METRICS = 4
COLUMNS = ["metric", "law", "axis", "pair", "other", "family", "crossing", "lower", "upper", "share", "from", "to"]
HALF = 0.3
"""Half the height of a bar, in rows."""


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the pairs that were compared, those that cross most surely first.

    Columns: metric, law, axis (the scale), pair, other (the better family below the crossing, or everywhere), family (the better
    one above), crossing (null where they do not cross), lower, upper, share (of draws that cross), from and to (the range
    searched).
    """
    rows = tables[NAME]
    known = rows[rows["better_below"].notna() & rows["from"].notna()]
    kept, notes = one_law(known, tables, "share", NAME)
    kept = kept.assign(
        pair=kept["family_a"] + " / " + kept["family_b"], other=kept["better_below"], family=kept["better_above"]
    )
    order = kept.assign(crosses=kept["crossing"].notna())
    order = order.sort_values(["metric", "crosses", "share"], ascending=[True, False, False], kind="stable")
    shown = order.groupby("metric", sort=False).head(MOST_PAIRS)
    shown = shown[shown["metric"].isin(list(dict.fromkeys(shown["metric"]))[:MOST_METRICS])]
    if len(shown) < len(kept):
        notes += (f"{len(shown)} of {len(kept)} pairs drawn: those that cross in most draws.",)
    return Content(shown[COLUMNS].reset_index(drop=True), notes)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a metric, a bar a pair, in the colour of the better family."""
    parts = [part for _, part in frame.groupby("metric", sort=False)]
    height = AROUND + 1.4 * ROW * max(map(len, parts))
    for axes, part in zip(grid(figure, len(parts), columns=min(len(parts), 2), height=height), parts, strict=True):
        _panel(axes, part)
        axes.set_title(scales.title(only(part, "metric"), 2) if len(parts) > 1 else "")
    columns = (("other", OTHER_LOOK), ("family", LOOK))
    looks = {str(name): int(look) for name_, look_ in columns for name, look in frame[[name_, look_]].to_numpy()}
    legend(figure, looks)


def _panel(axes: Axes, part: pd.DataFrame) -> None:
    x = scales.bounds_of(part["from"], part["to"], pad=0.0)
    scales.scale_axis(axes, "x", only(part, "axis"), x, most=5)
    axes.set_xlim(*x)
    for place, (_, row) in enumerate(part.iterrows()):
        _pair(axes, row, place)
    names = [" / ".join(scales.plain(name, 16) for name in pair.split(" / ")) for pair in part["pair"]]
    axes.set_yticks(range(len(part)), names)
    axes.set_ylim(len(part) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(scales.axis_label(only(part, "axis")))


def _pair(axes: Axes, row: pd.Series, place: int) -> None:
    """A bar in the colours of the better families, the crossing and its interval on it, and how many draws cross beside it."""
    ends = float(row["from"]), float(row["to"])
    middle = float(row["crossing"]) if np.isfinite(row["crossing"]) else ends[1]
    for (left, right), look in (((ends[0], middle), row[OTHER_LOOK]), ((middle, ends[1]), row[LOOK])):
        axes.fill_betweenx([place - HALF, place + HALF], left, right, color=tone(int(look)), alpha=0.3, linewidth=0)
    if np.isfinite(row["crossing"]):
        axes.hlines(place, row["lower"], row["upper"], color=INK, linewidth=1.0)
        axes.plot(middle, place, "o", color=INK, markersize=3.6)
    told = f"{percent(row['share'])} cross" if np.isfinite(row["share"]) else ""
    axes.annotate(
        told, (1.0, place), (3, 0), ("axes fraction", "data"), textcoords="offset points", va="center", size=6
    )


FIGURE = Figure(
    "crossover",
    "Where families cross",
    "Bars over the range that was searched, in the colour of the family that is the better one there; the dot is where they cross, "
    "with its 95% interval over the draws that do, of which the share stands beside it.",
    (NAME,),
    table,
    draw,
    optional=True,
    lacks=("y",),
)
