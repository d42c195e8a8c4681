"""Training curves: the metric of every run while it trains, shaded by size, and the lower envelope with its runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.kinds.envelope import FEWEST_RUNS, lower_hull
from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, Unit, only, panel_title, top
from scalestudy.figures.curves import Array, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, tone
from scalestudy.figures.measured import STATE, measured, most_rows, with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import colour_bar, grid, log_norm, outer_labels
from scalestudy.figures.style import INK, SCALE
from scalestudy.fit.roles import Roles
from scalestudy.rows import UNIT_KEYS, run_numbers

FEWEST = 3
"""Points along its training that make a curve of a run."""
MOST_CURVES = 40
CURVE_POINTS = 60
WITHIN = (0.02, 0.98)
"""Quantiles of all points that must be seen: spikes and what comes before training need not."""
CURVE, ENVELOPE = "curve", "envelope"
COLUMNS = ["family", "metric", "kind", "run", "size", "x", "value", "fitted", "row", "x_name", "unit", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the curves of runs that were measured more than once, and the envelope of the rows that laws are fitted to.

    Columns: family, metric, kind (curve; envelope), run (a number), size (N; nan where it is not known), x, value, fitted, row, x_name,
    unit, data_unit.
    """
    runs = _long(tables["clean/runs"])
    along = _along(runs, roles_in(tables, settings))
    if not along:
        raise NotApplicableError("Not drawn: no scale changes within a run, so there is no training to follow.")
    units, notes = top(most_rows(runs))
    rows = roles_in(tables, settings).allocated(runs)
    found = [_unit(rows.assign(x=rows[along]), unit) for unit in units]
    most = max(int(part["of"].iloc[0]) for part in found)
    told = f"Of at most {most:,} runs of a family, {MOST_CURVES} of all sizes are drawn."
    frame = pd.concat(found, ignore_index=True).assign(x_name=along)
    return Content(with_units(frame, runs)[COLUMNS], (*notes, *((told,) if most > MOST_CURVES else ())))


def _long(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of runs that have several, which cleaning may have taken out but for the last, of families with two such.

    Raises:
        NotApplicableError: there is no such family.
    """
    kept = runs[runs["value"].notna()].sort_values("row")
    number = run_numbers(kept)
    rows = kept.assign(__run=number)[np.bincount(number)[number] >= FEWEST]
    found = rows[rows.groupby(UNIT_KEYS)["__run"].transform("nunique") > 1].drop(columns="__run")
    if found.empty:
        told = f"no family has two runs that were measured {FEWEST} times while they trained"
        raise NotApplicableError(f"Not drawn: {told}.")
    return found


def _along(runs: pd.DataFrame, roles: Roles) -> str:
    """Return what grows in the runs: compute, else the first scale, under the names of `Roles.allocated`; empty for nothing."""
    rows, number = roles.allocated(runs), run_numbers(runs)
    for name in dict.fromkeys(("flops", "tokens", *roles.checkpoints)):
        if name in rows and rows[name].where(rows[name] > 0).groupby(number).nunique().max() >= FEWEST:
            return name
    return ""


def _unit(rows: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return the curves of a fit unit, evenly chosen over sizes, and its envelope."""
    own = measured(rows, unit)
    own = own[own["x"] > 0]
    own = own.assign(run=run_numbers(own), fitted=own[STATE] == "fitted", size=own["params"]).sort_values(["run", "x"])
    sizes = own.groupby("run")["size"].first().sort_values(kind="stable").index
    chosen = sizes[_evenly(len(sizes), MOST_CURVES)]
    curves = [_thinned(part) for _, part in own[own["run"].isin(chosen)].groupby("run")]
    parts = [*(part.assign(kind=CURVE) for part in curves), own.iloc[_envelope(own)].assign(kind=ENVELOPE)]
    return pd.concat(parts, ignore_index=True).assign(of=len(sizes))


def _evenly(count: int, most: int) -> Sequence[int]:
    return list(np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int)))


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the fitted points of a curve and others evenly between them, as many as make a line."""
    places = _evenly(len(curve), CURVE_POINTS)
    fitted = np.flatnonzero(curve["fitted"])
    return curve.iloc[np.unique([*places, *fitted[_evenly(len(fitted), CURVE_POINTS)]])]


def _envelope(rows: pd.DataFrame) -> list[int]:
    """Return where the rows on the lower envelope are, by place; none where it has too few runs."""
    sign = -1.0 if len(rows) and (rows["direction"] == "higher").all() else 1.0
    x, y = np.log(rows["x"].to_numpy(float)), sign * rows["value"].to_numpy(float)
    fitted = rows["fitted"].to_numpy(bool)
    places = lower_hull(x, y, fitted) if fitted.any() else []
    return places if len(places) >= FEWEST_RUNS else []


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family, a shade a size."""
    parts = [part for _, part in frame.groupby(UNIT_KEYS, sort=False)]
    made, sizes = grid(figure, len(parts)), frame["size"].to_numpy(float)
    norm = log_norm(sizes) if np.unique(sizes[sizes > 0]).size > 1 else None
    metrics = frame["metric"].nunique()
    for axes, part in zip(made, parts, strict=True):
        _panel(axes, part, norm, few=len(parts) <= 6)
        axes.set_title(scales.title(panel_title(part, frame), len(parts)))
    one = frame.iloc[0]
    label = scales.value_label(one["metric"], one["unit"]) if metrics == 1 else ""
    outer_labels(made, scales.axis_label(one["x_name"], one["data_unit"]), label)
    if norm is not None:
        colour_bar(figure, made, norm, "params", scales.axis_label("params"))


def _panel(axes: Axes, part: pd.DataFrame, norm: LogNorm | None, *, few: bool) -> None:
    x, seen = scales.bounds_of(part["x"]), [*part.loc[part["fitted"], "value"], *part["value"].quantile(WITHIN)]
    scales.scale_axis(axes, "x", only(part, "x_name"), x, most=5 if few else 3)
    metric_axis(axes, "y", part, limits(part, seen, part["value"]), most=6 if few else 4)
    axes.set_xlim(*x)
    _curves(axes, part, norm)
    envelope = part[part["kind"] == ENVELOPE]
    look: dict[str, Any] = {
        "color": INK,
        "linewidth": 0.9,
        "markersize": 3.2,
        "markerfacecolor": "white",
        "markeredgewidth": 0.8,
    }
    axes.plot(envelope["x"], envelope["value"], "o--", **look, zorder=5)


def _curves(axes: Axes, part: pd.DataFrame, norm: LogNorm | None) -> None:
    """Draw every run pale, and what laws are fitted to of it in full."""
    curves, plain = part[part["kind"] == CURVE], tone(look_of(part))
    runs = [(_shade(own, norm, plain), own) for _, own in curves.groupby("run")]
    shades = [shade for shade, _ in runs]
    axes.add_collection(LineCollection([_points(own) for _, own in runs], colors=shades, linewidths=0.6, alpha=0.35))
    kept = [own[own["fitted"]] for _, own in runs]
    axes.add_collection(LineCollection([_points(own) for own in kept], colors=shades, linewidths=0.8))
    single = [(shade, own) for shade, own in zip(shades, kept, strict=True) if len(own) == 1]
    for shade, own in single:
        axes.plot(own["x"], own["value"], ".", color=shade, markersize=4)


def _points(rows: pd.DataFrame) -> Array:
    return rows[["x", "value"]].to_numpy(float)


def _shade(rows: pd.DataFrame, norm: LogNorm | None, plain: str) -> Any:
    size = float(rows["size"].iloc[0])
    return plain if norm is None or not size > 0 else SCALE(norm(size))


FIGURE = Figure(
    name="training",
    title="Training curves",
    caption="The metric of each run while it trains, shaded by its size: pale what no law is fitted to. Rings and dashes: the lower "
    "envelope of the fitted rows, that is the runs which no mixture of two others beats at what they spent.",
    needs=("clean/runs",),
    table=table,
    draw=draw,
    optional=True,
)
