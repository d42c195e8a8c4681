"""The law by tokens per parameter: against compute, a line for each ratio, the runs moved along the law to the nearest."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, Unit, panel_title, top
from scalestudy.figures.curves import Array, allocating_laws, band, curves, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.measured import STATE, measured, text_of, thin
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.moved import moved, nearest
from scalestudy.figures.panels import colour_bar, grid, log_norm, outer_labels
from scalestudy.figures.split import SplitLaw
from scalestudy.figures.style import INK, SCALE
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted

LEVELS = 4
LINE_POINTS = 40
NEEDED = ["params", "tokens", "flops"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather runs and lines of the law that joins N with D or C.

    Columns: family, metric, law, kind (line, run, held_out), ratio (tokens per parameter, of the line), flops, value (of a run:
    moved along the law to its line), lower, upper, measured and row (of a run), unit, data_unit, compute_name.
    """
    laws, notes = allocating_laws(tables, settings)
    units, left = top(list(laws))
    found, roles = curves(tables, settings, {unit: laws[unit] for unit in units}), roles_in(tables, settings)
    parts = [_unit_table(tables["clean/runs"], unit, curve, roles.of(curve.law)) for unit, curve in found.items()]
    kept = [part for part in parts if len(part)]
    if not kept:
        raise NotApplicableError("Not drawn: tokens per parameter do not vary among the runs, or are not known.")
    return Content(pd.concat(kept, ignore_index=True), (*left, *notes))


def _unit_table(runs: pd.DataFrame, unit: Unit, curve: Fitted, roles: Roles) -> pd.DataFrame:
    rows = measured(runs, unit)
    known = roles.allocated(rows).loc[(rows[STATE] != "excluded").to_numpy()]
    known = known[(known[NEEDED] > 0).all(axis=1)]
    fitted = known[known[STATE] == "fitted"]
    levels = _levels((fitted["tokens"] / fitted["params"]).to_numpy(float))
    if not len(levels):
        return pd.DataFrame()
    law = SplitLaw.of(curve, roles, fitted, rows)
    parts = [_points(law, rows.loc[known.index], thin(known)[0], levels)]
    parts += [_line(law, fitted, known, level) for level in levels]
    labels = {"family": unit[0], "metric": unit[1], "law": curve.law.name, "unit": text_of(rows, "unit", "")}
    return pd.concat(parts, ignore_index=True).assign(
        **labels, data_unit=text_of(rows, "data_unit", "tokens"), compute_name=roles.allocation[2] or "flops"
    )


def _levels(ratio: Array) -> Array:
    """Return the ratios to draw: the study's own where they are few, else evenly spaced between the 5% and 95% points."""
    if not len(ratio) or ratio.max() < ratio.min() * 1.05:
        return np.empty(0)
    own = np.unique(np.round(np.log(ratio), 1))
    if len(own) <= LEVELS + 1:
        return np.exp(own)
    low, high = (float(end) for end in np.quantile(np.log(ratio), [0.05, 0.95]))
    return np.asarray(np.exp(np.linspace(low, high, LEVELS)))


def _points(law: SplitLaw, rows: pd.DataFrame, known: pd.DataFrame, levels: Array) -> pd.DataFrame:
    value, flops = known["value"].to_numpy(float), known["flops"].to_numpy(float)
    level = nearest((known["tokens"] / known["params"]).to_numpy(float), levels)
    own, there = law.curve.point(rows.loc[known.index]), law.curve.estimate(law.by_ratio(flops, level))
    kind, row = np.where(known[STATE] == "held_out", "held_out", "run"), rows.loc[known.index, "row"].to_numpy()
    return pd.DataFrame(
        {"kind": kind, "ratio": level, "flops": flops, "value": moved(value, own, there), "measured": value, "row": row}
    )


def _line(law: SplitLaw, fitted: pd.DataFrame, known: pd.DataFrame, level: float) -> pd.DataFrame:
    flops = np.geomspace(fitted["flops"].min(), known["flops"].max(), LINE_POINTS)
    value, lower, upper = band(law.curve, law.by_ratio(flops, level))
    return pd.DataFrame(
        {"kind": "line", "ratio": level, "flops": flops, "value": value, "lower": lower, "upper": upper}
    )


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family, a shade a ratio."""
    parts = [part for _, part in frame.groupby(["family", "metric"], sort=False)]
    made, norm = grid(figure, len(parts)), log_norm(frame["ratio"].to_numpy(float))
    metrics = frame["metric"].nunique()
    for axes, part in zip(made, parts, strict=True):
        _panel(axes, part, norm, ticks=3 if len(made) > 6 else 5)
        axes.set_title(scales.title(panel_title(part, frame), len(parts)))
    one = frame.iloc[0]
    label = scales.value_label(one["metric"], one["unit"]) if metrics == 1 else ""
    outer_labels(made, scales.axis_label(one["compute_name"]), label)
    colour_bar(figure, made, norm, "ratio", f"{scales.plain(one['data_unit'], 12).capitalize()} per parameter")


def _panel(axes: Axes, part: pd.DataFrame, norm: LogNorm, ticks: int) -> None:
    x = scales.bounds_of(part["flops"])
    scales.scale_axis(axes, "x", "flops", x, most=ticks)
    metric_axis(axes, "y", part, limits(part, part["value"], np.concatenate([part["lower"], part["upper"]])))
    axes.set_xlim(*x)
    lines = part[part["kind"] == "line"]
    for level in sorted(set(lines["ratio"])):
        line, shade = lines[lines["ratio"] == level], SCALE(norm(float(level)))
        axes.fill_between(line["flops"], line["lower"], line["upper"], color=shade, alpha=0.2, linewidth=0, zorder=1)
        axes.plot(line["flops"], line["value"], color=shade, zorder=2)
    _runs(axes, part, norm)


def _runs(axes: Axes, part: pd.DataFrame, norm: LogNorm) -> None:
    for kind, marker, size, edge in (("run", "o", 8, "white"), ("held_out", "*", 40, INK)):
        own = part[part["kind"] == kind]
        look: dict[str, Any] = {
            "c": own["ratio"],
            "cmap": SCALE,
            "norm": norm,
            "edgecolors": edge,
            "linewidths": 0.3,
            "zorder": 3,
        }
        axes.scatter(own["flops"], own["value"], s=size, marker=marker, rasterized=len(own) > 500, **look)


FIGURE = Figure(
    "ratio",
    "The law by tokens per parameter",
    "The law against compute, a line for each number of tokens per parameter, with the 95% interval over its draws. Runs are "
    "moved along the law to the nearest line at their compute, so that the distance from the line is the residual; stars are held "
    "out.",
    ("clean/runs", "fit/fits", "fit/draws"),
    table,
    draw,
    values=("value", "lower", "upper", "measured"),
)
