"""Runs in training: their curves so far beside those of finished runs, where each is forecast to end, and the best that has ended."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from scalestudy.analyse.stopping.curves import names_of
from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    Content,
    NotApplicableError,
    Settings,
    Tables,
    Unit,
    finite,
    only,
    panel_title,
    top,
)
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.measured import with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import grid, keys, outer_labels
from scalestudy.figures.style import CYCLE, INK, MUTED
from scalestudy.frames import found
from scalestudy.rows import UNIT_KEYS, run_numbers
from scalestudy.tables.analyse import TABLES

NAME: Final = "analyse/stopping"
COLUMNS = [
    "family",
    "metric",
    "kind",
    "run",
    "x",
    "value",
    "lower",
    "upper",
    "decision",
    "row",
    "x_name",
    "unit",
    "data_unit",
]
MOST_CURVES: Final = 30
CURVE_POINTS: Final = 60
FINISHED, RUNNING, FORECAST, BEST = "finished", "running", "forecast", "best"
COLOURS: Final = {"go_on": CYCLE[2], "stop": CYCLE[1], "not_known": INK}
LABELS: Final = {"go_on": "may still be the best", "stop": "to be stopped", "not_known": "no run to beat"}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the runs in training that have a forecast, and the curves beside them.

    Columns: family, metric, kind (finished: a curve; running: a curve so far; forecast: its end; best: the best finished run's end), run, x,
    value, lower, upper, decision, row, x_name, unit, data_unit.
    """
    asked = found(tables, TABLES[NAME])
    known = asked[finite(asked, "predicted", "until")]
    if known.empty:
        raise NotApplicableError("Not drawn: no run in training has a forecast.")
    counts = known.groupby(UNIT_KEYS, sort=False).size().sort_values(ascending=False, kind="stable")
    units, notes = top([(str(family), str(metric)) for family, metric in counts.index])
    runs = tables["clean/runs"]
    parts = [part for unit in units for part in _unit(runs, known, unit)]
    frame = pd.concat(parts, ignore_index=True).assign(x_name=str(known["along"].iloc[0]))
    return Content(with_units(frame, runs)[COLUMNS], notes)


def _unit(runs: pd.DataFrame, known: pd.DataFrame, unit: Unit) -> Iterator[pd.DataFrame]:
    """Yield what is drawn of a fit unit: curves, ends, and the best."""
    own = known[(known["family"] == unit[0]) & (known["metric"] == unit[1])]
    along = str(own["along"].iloc[0])
    rows = runs[(runs["family"] == unit[0]) & (runs["metric"] == unit[1])].sort_values([along, "row"], kind="stable")
    rows = rows.assign(x=rows[along].astype(float))
    rows = rows[(rows["x"] > 0) & rows["value"].notna()]
    number = run_numbers(rows)
    rows = rows.assign(run=np.array(names_of(rows, number), dtype=object)[number])
    until = rows["run"].map(own.set_index("run")["at"])
    seen = rows[until.isna() | (rows["x"] <= until)]
    states = np.where(until.reindex(seen.index).isna(), FINISHED, RUNNING)
    yield from _curves(seen.assign(kind=states, decision=seen["run"].map(own.set_index("run")["decision"])))
    ends = {
        "x": own["until"],
        "value": own["predicted"],
        "lower": own["predicted_lower"],
        "upper": own["predicted_upper"],
    }
    yield own[["family", "metric", "run", "decision"]].assign(kind=FORECAST, **ends)
    best = own[["family", "metric", "best", "until", "best_value"]].drop_duplicates("best")
    if len(best) == 1:  # where each size has a best of its own, a line would belong to one of them
        yield best.rename(columns={"best": "run", "until": "x", "best_value": "value"}).assign(kind=BEST)


def _curves(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield every curve of a run in training and so many of finished ones, each thinned."""
    counts = {FINISHED: 0, RUNNING: 0}
    for _, own in rows.groupby("run", sort=False):
        kind = str(own["kind"].iloc[0])
        counts[kind] += 1
        if len(own) > 1 and counts[kind] <= MOST_CURVES:
            yield own.iloc[np.unique(np.linspace(0, len(own) - 1, min(len(own), CURVE_POINTS)).round().astype(int))]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family."""
    parts = [part for _, part in frame.groupby(UNIT_KEYS, sort=False)]
    made = grid(figure, len(parts))
    for axes, part in zip(made, parts, strict=True):
        _panel(axes, part, few=len(parts) <= 6)
        axes.set_title(scales.title(panel_title(part, frame), len(parts)))
    one = frame.iloc[0]
    label = scales.value_label(one["metric"], one["unit"]) if len(set(frame["metric"])) == 1 else ""
    outer_labels(made, scales.axis_label(one["x_name"], one["data_unit"]), label)
    keys(figure, _handles(frame))


def _panel(axes: Axes, part: pd.DataFrame, *, few: bool) -> None:
    ends = part[part["kind"] == FORECAST]
    x = scales.bounds_of(part["x"])
    late = part.loc[part["x"] > 0.2 * part["x"].max(), "value"]
    scales.scale_axis(axes, "x", only(part, "x_name"), x, most=5 if few else 3)
    metric_axis(
        axes, "y", part, limits(part, [*late, *ends["value"]], [*ends["lower"], *ends["upper"]]), most=6 if few else 4
    )
    axes.set_xlim(*x)
    lines: dict[str, Any] = {FINISHED: {"colors": MUTED, "linewidths": 0.5, "alpha": 0.35}}
    finished = [own[["x", "value"]].to_numpy(float) for _, own in part[part["kind"] == FINISHED].groupby("run")]
    axes.add_collection(LineCollection(finished, **lines[FINISHED]))
    for _, own in part[part["kind"] == RUNNING].groupby("run"):
        axes.plot(own["x"], own["value"], color=COLOURS[own["decision"].iloc[0]], linewidth=1.0, zorder=4)
    _ends(axes, ends)
    for value in part.loc[part["kind"] == BEST, "value"].dropna():
        axes.axhline(value, color=INK, linewidth=0.7, linestyle="--", zorder=2)


def _ends(axes: Axes, ends: pd.DataFrame) -> None:
    """Draw where runs are forecast to end, beside each other where several end at one place."""
    low, high = axes.get_xlim()
    beside = (high / low) ** 0.012 if low > 0 else 1.0
    for place, (_, row) in enumerate(ends.sort_values("value", kind="stable").iterrows()):
        colour, x = COLOURS[row["decision"]], row["x"] * beside ** -(place % 4)
        axes.plot([x, x], [row["lower"], row["upper"]], color=colour, linewidth=1.0, zorder=5)
        axes.plot(x, row["value"], "o", color=colour, markersize=2.6, zorder=6)


def _handles(frame: pd.DataFrame) -> list[Line2D]:
    used = [name for name in COLOURS if (frame["decision"] == name).any()]
    made = [Line2D([], [], color=COLOURS[name], marker="o", markersize=3, label=LABELS[name]) for name in used]
    kinds = set(frame["kind"])
    made += [Line2D([], [], color=MUTED, linewidth=0.6, label="finished")] if FINISHED in kinds else []
    made += (
        [Line2D([], [], color=INK, linestyle="--", linewidth=0.7, label="the best finished")] if BEST in kinds else []
    )
    return made


FIGURE = Figure(
    name="stopping",
    title="Runs in training",
    caption="The curves of runs in training up to their last checkpoint, the values at which they are forecast to end with 95% intervals, "
    "and the curves of finished runs. A dashed line is the best of those at its end.",
    needs=("clean/runs", NAME),
    table=table,
    draw=draw,
    optional=True,
)
