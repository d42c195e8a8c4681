"""How many times as much of a scale families need than their references, along the scale."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, only
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, tone
from scalestudy.figures.panels import grid, legend, outer_labels
from scalestudy.figures.rivals import one_law, whiskers
from scalestudy.figures.style import INK

MOST_PAIRS = 6
NAME = "analyse/multiplier"
COLUMNS = [
    "metric",
    "law",
    "pair",
    "family",
    "other",
    "along",
    "asked",
    "value",
    "at",
    "multiplier",
    "multiplier_lower",
    "multiplier_upper",
]
SIDE = 0.03
WIDE = 2
"""Panels beside each other that have room for a long label."""
"""How far apart, in shares of a decade, pairs are drawn that share a place."""


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the multipliers at budgets and values.

    Columns: metric, law, pair (family / reference), family, other (the reference), along, asked (budget or value), value (of the metric), at (where the
    reference is along the scale), multiplier with its bounds, 0 and infinity where they are open.
    """
    rows = tables[NAME]
    rows = rows[rows["asked"] != "trend"]
    kept, notes = one_law(rows, tables, "multiplier", NAME)
    kept = kept.assign(pair=kept["family"] + " / " + kept["reference"], other=kept["reference"])
    kept = kept.assign(at=kept["reference_needed"])
    kept = kept[kept["at"].notna() & kept["multiplier_lower"].notna() | kept["multiplier"].notna()]
    metrics, pairs = list(dict.fromkeys(kept["metric"]))[:MOST_PANELS], list(dict.fromkeys(kept["pair"]))
    if len(pairs) > MOST_PAIRS:
        notes += (f"{MOST_PAIRS} of {len(pairs)} pairs drawn.",)
    kept = kept[kept["metric"].isin(metrics) & kept["pair"].isin(pairs[:MOST_PAIRS])]
    return Content(kept[COLUMNS].sort_values(["metric", "pair", "at"], kind="stable").reset_index(drop=True), notes)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a metric, a colour a pair, a line at 1."""
    metrics = list(dict.fromkeys(frame["metric"]))
    looks = {str(pair): look_of(rows) for pair, rows in frame.groupby("pair", sort=False)}
    looks = looks if len(set(looks.values())) == len(looks) else {pair: place for place, pair in enumerate(looks)}
    made = grid(figure, len(metrics), height=2.4)
    for axes, metric in zip(made, metrics, strict=True):
        part = frame[frame["metric"] == metric]
        _axes(axes, part)
        for number, (pair, look) in enumerate(looks.items()):
            _pair(axes, part[part["pair"] == pair], number - (len(looks) - 1) / 2, look)
        axes.set_title(scales.title(scales.words(metric), len(metrics)) if len(metrics) > 1 else "")
    along = scales.axis_label(only(frame, "along"))
    across = f"{along} of the reference" if len(metrics) <= WIDE else along
    outer_labels(made, across, f"Multiplier of {scales.words(only(frame, 'along'))}")
    legend(figure, looks)


def _pair(axes: Axes, own: pd.DataFrame, place: float, look: int) -> None:
    x = own["at"].to_numpy(float) * 10 ** (SIDE * place)
    budgets = (own["asked"] == "budget").to_numpy()
    axes.plot(x[budgets], own["multiplier"].to_numpy(float)[budgets], color=tone(look), linewidth=0.8, alpha=0.6)
    whiskers(axes, x, own, "multiplier", look)


def _axes(axes: Axes, part: pd.DataFrame) -> None:
    along = only(part, "along")
    full = scales.bounds_of(
        part["multiplier"],
        part["multiplier_lower"].where(part["multiplier_lower"] > 0),
        part["multiplier_upper"],
        [1.0],
    )
    low, high = scales.bounds_of(part["multiplier"], [1.0], pad=0.15)
    y = max(full[0], low / 30), min(full[1], high * 30)
    x = scales.bounds_of(part["at"], pad=0.08)
    scales.scale_axis(axes, "x", along, x, most=5)
    scales.value_axis(axes, "y", y, most=5)
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.axhline(1.0, color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)


FIGURE = Figure(
    "multiplier",
    "How much more a family needs",
    "How many times as much of the scale a family needs as its reference to be as good, with 95% intervals; an arrow at the edge: "
    "the interval has no end there, since some draws never reach the value. Above the dashed line the family needs more.",
    (NAME,),
    table,
    draw,
    optional=True,
)
