"""The best of several families: what each reaches, where one gives way to another, and how probable it is that each is best."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, Settings, Tables, only
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import grid, legend
from scalestudy.figures.rivals import one_law
from scalestudy.figures.style import INK, MUTED
from scalestudy.frames import found
from scalestudy.tables.analyse import TABLES

MOST_METRICS = 3
MOST_FAMILIES = 8
NAME = "analyse/strategy"
COLUMNS = ["metric", "law", "along", "unit", "kind", "family", "at", "value", "lower", "upper", "probability"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather what families reach with budgets, or need for values, and where the best one changes.

    Columns: metric, law, along, unit (of the metric), kind (budget, value, or switch, whose family takes over there), family, at
    (the budget, or the value), value (what is reached, or needed), lower and upper, probability to be the best. Of a switch,
    lower and upper are the bounds of its place, 0 or infinite where they are open.
    """
    kept, notes = one_law(tables[NAME], tables, "probability", NAME)
    kept = kept[kept["asked"] == ("budget" if (kept["asked"] == "budget").any() else "value")]
    metrics, families = list(dict.fromkeys(kept["metric"]))[:MOST_METRICS], _likely(kept)
    if len(set(kept["family"])) > len(families):
        notes += (
            f"{len(families)} of {kept['family'].nunique()} families drawn: those most likely to be best somewhere.",
        )
    kept = kept[kept["metric"].isin(metrics) & kept["family"].isin(families)]
    made = pd.concat([_found(kept), *_switches(tables, kept)], ignore_index=True)
    return Content(
        made[COLUMNS].sort_values(["metric", "kind", "family", "at"], kind="stable").reset_index(drop=True), notes
    )


def _likely(rows: pd.DataFrame) -> list[str]:
    most = rows.groupby("family")["probability"].max().sort_values(ascending=False, kind="stable")
    return list(most.index[:MOST_FAMILIES])


def _found(rows: pd.DataFrame) -> pd.DataFrame:
    given = only(rows, "asked")
    other = {"budget": "value", "value": "budget"}[given]
    named = {"at": rows[given], "value": rows[other], "lower": rows[f"{other}_lower"], "upper": rows[f"{other}_upper"]}
    return rows.assign(kind=given, unit=rows["unit"] if given == "budget" else "", **named)


def _switches(tables: Tables, kept: pd.DataFrame) -> list[pd.DataFrame]:
    rows = found(tables, TABLES["analyse/switches"])
    pairs = set(map(tuple, kept[["metric", "law"]].to_numpy()))
    mine = (
        np.array([(row.metric, row.law) in pairs for row in rows.itertuples()], dtype=bool)
        & rows["at"].notna().to_numpy()
    )
    rows = rows[mine & (only(kept, "asked") == "budget")]
    named: dict[str, Any] = {
        "family": rows["above"],
        "value": np.nan,
        "lower": rows["at_lower"],
        "upper": rows["at_upper"],
    }
    return [rows.assign(kind="switch", unit="", probability=rows["share"], **named)] if len(rows) else []


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a column a metric, what is found above and the probabilities below, a colour a family."""
    metrics = list(dict.fromkeys(frame["metric"]))
    looks = {str(family): look_of(rows) for family, rows in frame.groupby("family", sort=True)}
    made = grid(figure, 2 * len(metrics), columns=2 if len(metrics) == 1 else len(metrics), height=2.4)
    for number, metric in enumerate(metrics):
        part = frame[frame["metric"] == metric]
        switches, rows = part[part["kind"] == "switch"], part[part["kind"] != "switch"]
        above, below = made[number], made[number + len(metrics)]
        _curves(above, rows)
        _chances(below, rows)
        _mark(above, switches)
        above.set_title(_short(scales.words(metric)) if len(metrics) > 1 else "")
    legend(figure, looks)


def _short(text: str) -> str:
    """Cut what has a third of a page."""
    return scales.plain(text, 28)


def _curves(axes: Axes, rows: pd.DataFrame) -> None:
    for _, own in rows.groupby("family", sort=True):
        look = look_of(own)
        x, y = own["at"].to_numpy(float), own["value"].to_numpy(float)
        ends = own["lower"].to_numpy(float), own["upper"].to_numpy(float)
        known = np.isfinite(ends).all(axis=0)
        axes.fill_between(x[known], ends[0][known], ends[1][known], color=tone(look), alpha=0.2, linewidth=0)
        if known.sum() == 1:  # a band of no width would not be seen
            axes.vlines(x[known], ends[0][known], ends[1][known], color=tone(look), alpha=0.5, linewidth=1.0)
        axes.plot(x, y, f"{mark(look)}-", color=tone(look), markersize=2.2)
    _given_axis(axes, rows)
    given, along = only(rows, "kind"), only(rows, "along")
    if given == "budget":
        metric_axis(
            axes, "y", rows, limits(rows, rows["value"], np.concatenate([rows["lower"], rows["upper"]])), most=5
        )
        axes.set_ylabel(_short(scales.value_label(only(rows, "metric"), only(rows, "unit"))))
    else:
        bounds = scales.bounds_of(rows["value"])
        scales.scale_axis(axes, "y", along, bounds, most=5)
        axes.set_ylabel(f"Needed: {scales.axis_label(along)}")
        axes.set_ylim(*bounds)


def _given_axis(axes: Axes, rows: pd.DataFrame) -> None:
    bounds = scales.bounds_of(rows["at"])
    if only(rows, "kind") == "budget":
        scales.scale_axis(axes, "x", only(rows, "along"), bounds, most=5)
        axes.set_xlabel(scales.axis_label(only(rows, "along")))
    else:
        metric_axis(axes, "x", rows, bounds, most=5)
        axes.set_xlabel(_short(scales.words(only(rows, "metric"))))
    axes.set_xlim(*bounds)


def _chances(axes: Axes, rows: pd.DataFrame) -> None:
    for _, own in rows.groupby("family", sort=True):
        look = look_of(own)
        axes.plot(own["at"], own["probability"], f"{mark(look)}-", color=tone(look), markersize=2.2)
    _given_axis(axes, rows)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
    axes.set_ylabel("Probability to be the best")


def _mark(axes: Axes, switches: pd.DataFrame) -> None:
    left, right = axes.get_xlim()
    for row in switches.itertuples():
        low, high = max(float(row.lower), left), min(float(row.upper), right)  # type: ignore[arg-type]
        axes.axvspan(low, high, color=MUTED, alpha=0.12, linewidth=0, zorder=0)
        axes.axvline(float(row.at), color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)  # type: ignore[arg-type]


FIGURE = Figure(
    "strategy",
    "The best strategy at each budget",
    "What each family reaches with a budget, or needs for a value, with 95% intervals, and the probability that it is the best of "
    "them. Dashed and shaded: where the best one changes, with the interval of that place.",
    (NAME,),
    table,
    draw,
    optional=True,
)
