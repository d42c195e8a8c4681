"""The study's derived quantities with their 95% sets: a panel for each, a line for each family, law and place."""

import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, finite, without_number
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.lines import AROUND, ROW, Line, lines
from scalestudy.figures.style import CYCLE, INK
from scalestudy.tables import AUTO

COLUMNS = [
    "name",
    "family",
    "metric",
    "law",
    "point",
    "at",
    "unit",
    "estimate",
    "lower",
    "upper",
    "gap_lower",
    "gap_upper",
]
MOST_LINES = 16
ALONE = ("family", "metric", "law", "at")
"""What tells the lines of a panel apart, as far as they differ in it."""


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the quantities that have a number, of each the lines that fit a panel.

    Columns: name, family, metric, law, point, at, unit, estimate, lower, upper (infinite where unbounded), gap_lower, gap_upper.
    """
    every = tables["analyse/derived"]
    known = every[finite(every, "estimate")]
    if known.empty:
        raise without_number(every, "no derived quantity has a number")
    shown = [own for _, own in known.groupby("name", sort=False)][:MOST_PANELS]
    left = len(set(known["name"])) - len(shown)
    notes: tuple[str, ...] = (f"{len(shown)} of {len(shown) + left} quantities are drawn.",) if left else ()
    cut = [own["name"].iloc[0] for own in shown if len(own) > MOST_LINES]
    notes += (f"The first {MOST_LINES} lines are drawn of {', '.join(cut)}.",) if cut else ()
    return Content(pd.concat([own[COLUMNS][:MOST_LINES] for own in shown], ignore_index=True), notes)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    groups = [own for _, own in frame.groupby("name", sort=False)]
    height = AROUND + ROW * max(map(len, groups))
    for axes, own in zip(
        panels.grid(figure, len(groups), columns=min(len(groups), 2), height=height), groups, strict=True
    ):
        differ = [column for column in ALONE if len(set(own[column])) > 1]
        lines(axes, [_line(row, differ) for _, row in own.iterrows()])
        unit = str(own["unit"].iloc[0])
        axes.set_title(scales.plain(own["name"].iloc[0], 40))
        axes.set_xlabel(scales.plain(unit, 40))


def _line(row: pd.Series, differ: list[str]) -> Line:
    label = ", ".join(str(row[column]) for column in differ if row[column]) or str(row["law"])
    gap = float(row["gap_lower"]), float(row["gap_upper"])
    colour = INK if row["law"] == AUTO else CYCLE[0]
    return Line(label, float(row["estimate"]), float(row["lower"]), float(row["upper"]), gap, colour)


FIGURE = Figure(
    name="derived",
    title="Derived quantities",
    caption="Each quantity of the study file with its 95% set, by family, law and place; the average of laws is dark. An arrow "
    "stands where the set has no end, since what the quantity is divided by may be zero; a break is what the set leaves out.",
    needs=("analyse/derived",),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
