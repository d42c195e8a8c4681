"""Estimates of several studies, their mean, and where one more is expected: a forest plot."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, finite, need, without_number
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.lines import AROUND, ROW, Line, band, lines
from scalestudy.figures.style import CYCLE, INK, MUTED

UNIT = ["family", "metric"]
MOST_ROWS, BESIDE = 30, 2
"""Estimates of a panel, and panels side by side."""
ESTIMATE, MEAN, NEXT = "estimate", "mean", "one more"
"""What a line is of."""
SAID = {MEAN: ("mean", "mean_lower", "mean_upper"), NEXT: ("", "next_lower", "next_upper")}
COLUMNS = [*UNIT, "of", "run", "estimate", "lower", "upper", "weight"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the estimates of each family and metric, and what is said of them together.

    Columns: family, metric, of (estimate, mean, or one more), run, estimate, lower, upper, weight (the share in the mean).
    """
    means = need(tables, "analyse/pool", "as it pools no estimates")
    known = means[finite(means, "mean")]
    if known.empty:
        raise without_number(means, "no estimates could be pooled")
    own = tables["analyse/pooled"]
    own = own[finite(own, "estimate")]
    parts = [_panel(row, own) for _, row in known[:MOST_PANELS].iterrows()]
    notes: tuple[str, ...] = (f"{MOST_PANELS} of {len(known)} are drawn.",) if len(known) > MOST_PANELS else ()
    most = max(int(row["n"]) for _, row in known.iterrows())
    notes += (f"The {MOST_ROWS} that count most are drawn.",) if most > MOST_ROWS else ()
    return Content(pd.concat(parts, ignore_index=True), notes)


def _panel(row: pd.Series, own: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of one panel: the estimates from low to high, then what is said of all."""
    inside = own[(own[UNIT] == row[UNIT]).all(axis=1)]
    most = inside.sort_values("weight", ascending=False, kind="stable")[:MOST_ROWS]
    first = most.sort_values(["estimate", "row"], kind="stable").assign(of=ESTIMATE)
    ends = [[float(row[name]) if name else np.nan for name in names] for names in SAID.values()]
    said = pd.DataFrame(ends, columns=["estimate", "lower", "upper"]).assign(of=list(SAID), run="", weight=np.nan)
    both = pd.concat([first, said], ignore_index=True).assign(**{name: row[name] for name in UNIT})
    return both[COLUMNS]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel for each family and metric."""
    groups = list(frame.groupby(UNIT, sort=False))
    several, beside = [name for name in UNIT if len(set(frame[name])) > 1], min(len(groups), BESIDE)
    height = AROUND + ROW * max(len(own) for _, own in groups)
    made = panels.grid(figure, len(groups), columns=beside, height=height)
    for axes, (key, own) in zip(made, groups, strict=True):
        _forest(axes, own)
        names = dict(zip(UNIT, map(str, key), strict=True))
        axes.set_title(scales.title(", ".join(scales.words(names[name]) for name in several), beside))


def _forest(axes: Axes, own: pd.DataFrame) -> None:
    mean = own[own["of"] == MEAN].iloc[0]
    band(axes, float(mean["lower"]), float(mean["upper"]))
    lines(axes, [_line(row) for _, row in own.iterrows()])
    axes.axhline((own["of"] == ESTIMATE).sum() - 0.5, color=MUTED, linewidth=0.5)


def _line(row: pd.Series) -> Line:
    ends = (float(row["estimate"]), float(row["lower"]), float(row["upper"]))
    colour = {MEAN: INK, NEXT: MUTED}.get(row["of"], CYCLE[0])
    label = str(row["run"] or row["of"])
    return Line(label, *ends, colour=colour, marker="o" if row["of"] == ESTIMATE else "D")


FIGURE = Figure(
    name="pooled",
    title="Estimates of several studies",
    caption="Each estimate with its 95% interval, from low to high; below, their random-effects mean (Hartung-Knapp interval, shaded) and "
    "where one more estimate is expected.",
    needs=("analyse/pool", "analyse/pooled"),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
