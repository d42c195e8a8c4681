"""The optima that a study asks for, with their 95% intervals: a panel for each column, a line for each family, law and budget."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.axes import brief
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, finite, without_number
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.lines import AROUND, ROW, Line, lines
from scalestudy.figures.style import CYCLE, INK
from scalestudy.tables import AUTO

COLUMNS = ["name", "quantity", "family", "metric", "law", "point", "budget", "unit", "estimate", "lower", "upper"]
MOST_LINES = 24
ALONE = ("family", "metric", "law", "budget")
"""What tells the lines of a panel apart, as far as they differ in it."""
WIDE = 30.0
"""Numbers that span more than this factor are drawn by their logarithms."""


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the optima that were found, of each question and column the lines that fit a panel.

    Columns: name, quantity, family, metric, law, point, budget, unit, estimate, lower, upper.
    """
    every = tables["analyse/optimum"]
    known = every[finite(every, "estimate")]
    if known.empty:
        raise without_number(every, "no optimum was found")
    groups = [own for _, own in known.groupby(["name", "quantity"], sort=False)]
    left = len(groups) - MOST_PANELS
    notes = (f"{MOST_PANELS} of {len(groups)} columns are drawn.",) if left > 0 else ()
    shown = [own[COLUMNS][:MOST_LINES] for own in groups[:MOST_PANELS]]
    return Content(pd.concat(shown, ignore_index=True), notes)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    groups = [own for _, own in frame.groupby(["name", "quantity"], sort=False)]
    height = AROUND + ROW * max(map(len, groups))
    grid = panels.grid(figure, len(groups), columns=min(len(groups), 2), height=height)
    for axes, own in zip(grid, groups, strict=True):
        differ = [column for column in ALONE if len(set(own[column])) > 1]
        log = _spans(own)
        lines(axes, [_line(row, differ, log) for _, row in own.iterrows()])
        name, quantity = str(own["name"].iloc[0]), str(own["quantity"].iloc[0])
        axes.set_title(scales.plain(quantity if name == "optimum" else f"{name}: {quantity}", 40))
        unit = f" ({own['unit'].iloc[0]})" if own["unit"].iloc[0] else ""
        axes.set_xlabel(scales.plain(f"log10 of {quantity}{unit}" if log else f"{quantity}{unit}", 40))


def _spans(own: pd.DataFrame) -> bool:
    values = own[["estimate", "lower", "upper"]].to_numpy(float)
    values = values[np.isfinite(values)]
    return bool((values > 0).all() and values.max() > WIDE * values.min())


def _line(row: pd.Series, differ: list[str], log: bool) -> Line:
    named = (brief(row[column]) if column == "budget" else str(row[column]) for column in differ)
    numbers = np.array([float(row[name]) for name in ("estimate", "lower", "upper")])
    estimate, lower, upper = (np.log10(numbers) if log else numbers).tolist()
    colour = INK if row["law"] == AUTO else CYCLE[0]
    return Line(", ".join(named) or str(row["law"]), estimate, lower, upper, colour=colour)


FIGURE = Figure(
    name="optimum",
    title="Optima",
    caption="The columns at which a law is best under its budget and limits, and the value there, with 95% intervals; the average "
    "of laws is dark.",
    needs=("analyse/optimum",),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
