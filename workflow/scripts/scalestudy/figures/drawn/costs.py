"""What all runs cost: a panel a quantity, a bar a family, parts by purpose; what cleaning took out is hatched."""

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, finite
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.panels import grid
from scalestudy.figures.style import CYCLE, INK, MUTED
from scalestudy.frames import found
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.costs import QUANTITIES

NAME: Final = "analyse/costs"
COLUMNS: Final = ["quantity", "unit", "family", "purpose", "use", "amount", "runs"]
MOST_BARS: Final = 14
MOST_PURPOSES: Final = 6
MOST_QUANTITIES: Final = 4
REST, UNSAID = "other purposes", "no purpose stated"
ROW, AROUND = 0.17, 0.75
"""Inches that a bar takes, and that title and axis take."""
HATCH: Final = {"fitted": "", "held_out": "....", "excluded": "//////"}
LABELS: Final = {"fitted": "fitted", "held_out": "held out", "excluded": "taken out"}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather what is known of the dearest families.

    Columns: quantity, unit, family, purpose, use, amount, runs.
    """
    rows = found(tables, TABLES[NAME])
    parts = rows[(rows["use"] != "all") & finite(rows, "amount")]
    if parts.empty:
        raise NotApplicableError("Not drawn: no run tells what it cost.")
    names = [name for name in QUANTITIES if (parts["quantity"] == name).any()][:MOST_QUANTITIES]
    first = parts[parts["quantity"] == names[0]].groupby("family")["amount"].sum()
    families = list(first.sort_values(ascending=False, kind="stable").index)
    notes = (f"{MOST_BARS} of {len(families)} families are drawn: the dearest.",) if len(families) > MOST_BARS else ()
    shown = parts[parts["quantity"].isin(names) & parts["family"].isin(families[:MOST_BARS])]
    order = {name: place for place, name in enumerate([*names, *families])}
    keys = shown[["quantity", "family"]].apply(lambda column: column.map(order))
    made = shown.assign(purpose=_purposes(shown), quantity_at=keys["quantity"], family_at=keys["family"])
    made = made.sort_values(["quantity_at", "family_at", "purpose", "use"], kind="stable")
    return Content(made[COLUMNS].reset_index(drop=True), notes)


def _purposes(rows: pd.DataFrame) -> "pd.Series[str]":
    """Return the purposes, the cheapest of many as one."""
    named = rows["purpose"].where(rows["purpose"] != "", UNSAID)
    least = named[rows["quantity"] == rows["quantity"].iloc[0]]
    sums = rows["amount"].groupby(least).sum().sort_values(ascending=False, kind="stable")
    return named.where(named.isin(sums.index[:MOST_PURPOSES]), REST)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    quantities, families = list(dict.fromkeys(frame["quantity"])), list(dict.fromkeys(frame["family"]))
    purposes = list(dict.fromkeys(frame["purpose"]))
    colours = {name: CYCLE[place % len(CYCLE)] for place, name in enumerate(purposes)}
    height = AROUND + ROW * (len(families) + 2)
    panels = grid(figure, len(quantities), columns=min(len(quantities), 2), height=height)
    for axes, name in zip(panels, quantities, strict=True):
        _panel(axes, frame[frame["quantity"] == name], families, colours)
    handles = [Patch(facecolor=colour, label=scales.plain(name, 40)) for name, colour in colours.items()]
    used = [name for name in HATCH if (frame["use"] == name).any()]
    handles += [Patch(facecolor="white", edgecolor=MUTED, hatch=HATCH[name], label=LABELS[name]) for name in used]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(len(handles), 3))


def _panel(axes: Axes, rows: pd.DataFrame, families: list[str], colours: dict[str, str]) -> None:
    for place, family in enumerate(families):
        left = 0.0
        for _, row in rows[rows["family"] == family].iterrows():
            width, hatch = float(row["amount"]), HATCH[row["use"]]
            axes.barh(place, width, 0.72, left, color=colours[row["purpose"]], hatch=hatch, edgecolor="white", lw=0.3)
            left += width
    axes.set_ylim(len(families) - 0.4, -0.6)
    axes.set_yticks(range(len(families)), [scales.plain(name, 24) for name in families])
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: scales.brief(number)))
    axes.set_title(QUANTITIES[rows["quantity"].iloc[0]].split(",")[0].capitalize(), color=INK)
    axes.set_xlabel(scales.plain(str(rows["unit"].iloc[0]), 30))


FIGURE = Figure(
    name="costs",
    title="Costs",
    caption="What the runs of each family cost together, in parts by what they were for. Hatched parts were taken out of the fits, "
    "dotted ones are held out: they were paid for too.",
    needs=(NAME,),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
