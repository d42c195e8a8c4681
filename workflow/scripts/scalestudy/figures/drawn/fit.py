"""The fitted law against scale: points, lines at several values of a second scale, and bands."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    Content,
    NotApplicableError,
    Settings,
    Tables,
    Unit,
    drawn_laws,
    only,
    panel_title,
    top,
)
from scalestudy.figures.curves import Array, band, curves, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.measured import STATE, by_width, measured, text_of, thin
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.moved import moved, nearest
from scalestudy.figures.panels import colour_bar, end_labels, grid, log_norm, outer_labels
from scalestudy.figures.style import INK, SCALE
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.rows import training_rows

OVERLAID = 6  # families that can share one panel and still be told apart
SLICES = 5
LINE_POINTS = 60


def table(tables: Tables, settings: Settings) -> Content:
    """Gather points and lines.

    Columns: panel, family, metric, law, kind (point, held_out, curve within the fitted range, beyond it), slice (value
    of the second scale; null for laws of one scale), x, y (of a run: moved along the law to its line), lower, upper, measured
    and row (of a run), x_name, slice_name, unit, data_unit.
    """
    units, notes = top(list(drawn_laws(tables)))
    laws = drawn_laws(tables)
    found = curves(tables, settings, {unit: laws[unit] for unit in units})
    parts: list[pd.DataFrame] = []
    axes = _shared_axes(tables["clean/runs"], found, roles_in(tables, settings))
    for unit, curve in found.items():
        part, thinned = _unit_table(tables["clean/runs"], unit, curve, axes[curve.law.columns])
        parts.append(part)
        notes += tuple(note for note in thinned if note not in notes)
    if not any(len(part) for part in parts):
        raise NotApplicableError("Not drawn: the chosen laws have no scale that varies and is positive.")
    return Content(_number_panels([part for part in parts if len(part)]), notes)


def _shared_axes(runs: pd.DataFrame, found: dict[Unit, Fitted], roles: Roles) -> dict[tuple[str, ...], list[str]]:
    """Choose the axes once for all families whose laws read the same columns, so that their panels compare."""
    kept = training_rows(runs)
    of_unit = pd.MultiIndex.from_frame(kept[["family", "metric"]])
    groups: dict[tuple[str, ...], list[Unit]] = {}
    for unit, curve in found.items():
        groups.setdefault(curve.law.columns, []).append(unit)
    return {columns: by_width(kept[of_unit.isin(units)], columns, roles) for columns, units in groups.items()}


def _unit_table(runs: pd.DataFrame, unit: Unit, curve: Fitted, wide: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    rows = measured(runs, unit)
    # A run of which the law lacks a column, such as its compute, is no point of its line.
    rows = rows[np.isfinite(rows[list(curve.law.columns)].to_numpy(dtype=float)).all(axis=1)]
    fitted = rows[rows[STATE] == "fitted"]
    if not wide or fitted.empty:
        return pd.DataFrame(), ()
    x_name, slice_name = wide[0], wide[1] if len(wide) > 1 else ""
    kept, notes = thin(rows[rows[STATE] != "excluded"])
    groups = _slices(fitted, slice_name)
    points = _points(curve, kept, [_middle_of(curve, group) for group in groups], x_name, slice_name)
    known = rows[rows[STATE] != "excluded"]
    lines = [_line(curve, group, known, x_name, slice_name) for group in groups]
    part = pd.concat([points, *lines], ignore_index=True)
    return part.assign(
        family=unit[0],
        metric=unit[1],
        law=curve.law.name,
        x_name=x_name,
        slice_name=slice_name,
        unit=text_of(rows, "unit", ""),
        data_unit=text_of(rows, "data_unit", "tokens"),
    ), notes


def _points(
    curve: Fitted, rows: pd.DataFrame, lines: list[dict[str, float]], x_name: str, slice_name: str
) -> pd.DataFrame:
    """Return the runs, each moved along the law to the nearest line."""
    kind = np.where(rows[STATE] == "held_out", "held_out", "point")
    points = pd.DataFrame(
        {"kind": kind, "slice": np.nan, "x": rows[x_name], "measured": rows["value"], "row": rows["row"]}
    )
    if slice_name:
        levels = np.array([line[slice_name] for line in lines])
        points["slice"] = nearest(rows[slice_name].to_numpy(float), levels)
    return points.assign(y=_moved(curve, rows, points["slice"].to_numpy(float), lines, x_name, slice_name))


def _moved(
    curve: Fitted, rows: pd.DataFrame, level: Array, lines: list[dict[str, float]], x_name: str, slice_name: str
) -> Array:
    value, there = rows["value"].to_numpy(float), np.full(len(rows), np.nan)
    for line in lines if slice_name else ():
        own = level == line[slice_name]
        fixed = {column: np.full(own.sum(), middle) for column, middle in line.items()}
        there[own] = curve.estimate({**fixed, x_name: rows[x_name].to_numpy(float)[own]})
    return moved(value, curve.point(rows), there)


def _middle_of(curve: Fitted, group: pd.DataFrame) -> dict[str, float]:
    """The middle of a group of runs in every column the law reads."""
    return {column: _middle(group[column].to_numpy(dtype=float)) for column in curve.law.columns}


def _slices(rows: pd.DataFrame, name: str) -> list[pd.DataFrame]:
    """Cut the rows into groups of similar size along the second scale; few distinct values are kept apart."""
    if not name:
        return [rows]
    values = np.log(rows[name].to_numpy(dtype=float))
    distinct = np.unique(values.round(2))
    if len(distinct) <= SLICES + 1:
        return [rows[np.isclose(values, level, atol=0.02)] for level in distinct]
    edges = np.linspace(values.min(), values.max(), SLICES + 1)
    which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, SLICES - 1)
    return [rows[which == index] for index in range(SLICES) if (which == index).any()]


def _line(curve: Fitted, group: pd.DataFrame, known: pd.DataFrame, x_name: str, slice_name: str) -> pd.DataFrame:
    """Evaluate the law along x at the group's middle: over all that was measured for one scale, else near the group."""
    own = group[x_name].to_numpy(dtype=float)
    every = known[x_name].to_numpy(dtype=float)
    low, high = float(own.min()), float(own.max())
    first, last = float(every.min()), float(every.max())
    ends = (max(low / 2, first), min(high * 2, last)) if slice_name else (first, last)
    x = np.unique(np.concatenate([np.geomspace(*ends, LINE_POINTS), [low, high]]))
    middle = {column: np.full(len(x), value) for column, value in _middle_of(curve, group).items()}
    value, lower, upper = band(curve, {**middle, x_name: x})
    return pd.DataFrame(
        {
            "kind": np.where((x >= low) & (x <= high), "curve", "beyond"),
            "slice": middle[slice_name] if slice_name else np.nan,
            "x": x,
            "y": value,
            "lower": lower,
            "upper": upper,
        }
    )


def _middle(values: np.ndarray) -> float:
    return float(np.exp(np.median(np.log(values)))) if values.min() > 0 else float(np.median(values))


def _number_panels(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put laws of one scale that share axes into one panel, all else into a panel each."""
    axes = {(only(part, "x_name"), only(part, "slice_name"), only(part, "metric")) for part in parts}
    together = len(parts) <= OVERLAID and len(axes) == 1 and next(iter(axes))[1] == ""
    numbered = [part.assign(panel=0 if together else index) for index, part in enumerate(parts)]
    frame = pd.concat(numbered, ignore_index=True)
    first = ["panel", "family", "metric", "law", "kind", "slice", "x", "y", "lower", "upper", "measured", "row"]
    return frame[[*first, "x_name", "slice_name", "unit", "data_unit"]]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    panels = [part for _, part in frame.groupby("panel")]
    made = grid(figure, len(panels))
    slices = frame["slice"].to_numpy(dtype=float)
    sliced = len(set(frame["slice_name"])) == 1 and only(frame, "slice_name") != ""
    norm = log_norm(slices)
    metrics = frame["metric"].nunique()
    for axes, part in zip(made, panels, strict=True):
        _set_axes(axes, part, ticks=3 if len(made) > 6 else 5)
        if only(part, "slice_name"):
            _draw_slices(axes, part, norm if sliced else log_norm(part["slice"].to_numpy(dtype=float)))
        else:
            _draw_families(axes, part)
        if len(panels) > 1 or len(set(part["family"])) == 1:
            axes.set_title(scales.title(panel_title(part, frame), len(panels)))
    one = frame.iloc[0]
    x_label = scales.axis_label(one["x_name"], one["data_unit"]) if len(set(frame["x_name"])) == 1 else ""
    outer_labels(made, x_label, scales.value_label(one["metric"], one["unit"]) if metrics == 1 else "")
    if sliced:
        colour_bar(figure, made, norm, one["slice_name"], scales.axis_label(one["slice_name"], one["data_unit"]))
    else:
        _own_colour_bars(figure, made, panels)
    _label_families(figure, made, panels)


def _own_colour_bars(figure: Canvas, made: list[Axes], panels: list[pd.DataFrame]) -> None:
    """Give each panel its own axis label and colour bar where the panels' laws read different scales."""
    for axes, part in zip(made, panels, strict=True):
        name, unit = only(part, "slice_name"), only(part, "data_unit")
        if name:
            norm = log_norm(part["slice"].to_numpy(dtype=float))
            colour_bar(figure, axes, norm, name, scales.axis_label(name, unit))
        if len({only(other, "x_name") for other in panels}) > 1:
            axes.set_xlabel(scales.axis_label(only(part, "x_name"), unit))


def _set_axes(axes: Axes, part: pd.DataFrame, ticks: int) -> None:
    x, y = scales.bounds_of(part["x"]), limits(part, part["y"], np.concatenate([part["lower"], part["upper"]]))
    scales.scale_axis(axes, "x", only(part, "x_name"), x, most=ticks)
    metric_axis(axes, "y", part, y)
    axes.set_xlim(*x)


def _draw_slices(axes: Axes, part: pd.DataFrame, norm: LogNorm) -> None:
    for kind, marker in (("point", "o"), ("held_out", "*")):
        points = part[part["kind"] == kind]
        held = kind == "held_out"
        axes.scatter(
            points["x"],
            points["y"],
            s=36 if held else 7,
            c=points["slice"],
            cmap=SCALE,
            norm=norm,
            marker=marker,
            linewidths=0.6 if held else 0.25,
            edgecolors=INK if held else "white",
            zorder=4 if held else 3,
            rasterized=len(points) > 500,
        )
    lines = part[part["kind"].isin(("curve", "beyond"))]
    for level in sorted(set(lines["slice"])):
        line = lines[lines["slice"] == level]
        shade = SCALE(norm(level))
        axes.fill_between(line["x"], line["lower"], line["upper"], color=shade, alpha=0.2, linewidth=0, zorder=1)
        axes.plot(line["x"], line["y"], color=shade, zorder=2)


def _draw_families(axes: Axes, part: pd.DataFrame) -> None:
    for family, rows in part.groupby("family", sort=False):
        colour, marker = tone(look_of(rows)), mark(look_of(rows))
        points, held = rows[rows["kind"] == "point"], rows[rows["kind"] == "held_out"]
        line = rows[rows["kind"].isin(("curve", "beyond"))].sort_values("x")
        inside = line["kind"] == "curve"
        axes.fill_between(line["x"], line["lower"], line["upper"], color=colour, alpha=0.18, linewidth=0)
        axes.plot(line["x"], line["y"], color=colour, linestyle=(0, (3, 2)), linewidth=0.9)
        axes.plot(line["x"][inside], line["y"][inside], color=colour, label=scales.plain(family))
        size = 3.0 if len(points) <= 40 else 1.8
        axes.plot(
            points["x"],
            points["y"],
            marker,
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.1 * size,
            markersize=size,
            zorder=3 if size == 3.0 else 1.5,
        )
        few = len(held) <= 30
        ring: dict[str, Any] = {
            "markersize": 4.5 if few else 2.4,
            "markeredgewidth": 1.0 if few else 0.4,
            "alpha": 1.0 if few else 0.5,
        }
        axes.plot(held["x"], held["y"], marker, color="white", markeredgecolor=colour, zorder=5, **ring)


def _label_families(figure: Canvas, made: list[Axes], panels: list[pd.DataFrame]) -> None:
    if len(panels) > 1 or len(set(panels[0]["family"])) == 1:
        return
    figure.draw_without_rendering()
    lines = panels[0][panels[0]["kind"].isin(("curve", "beyond"))]
    ends = []
    for family, line in lines.groupby("family", sort=False):
        ends.append((float(line.sort_values("x")["y"].iloc[-1]), scales.plain(family, 20), tone(look_of(line))))
    end_labels(made[0], ends)
    figure.draw_without_rendering()  # the layout makes room for the names; one pass alone would leave too little


FIGURE = Figure(
    "fit",
    "The fitted law",
    "Measured points and the chosen law against its widest scale, at several values of the next widest; "
    "bands are the 95% interval of the law over its draws. A run between two lines is moved along the law to the nearer one, so that "
    "its distance from the line is its residual.",
    ("clean/runs", "fit/fits", "fit/draws"),
    table,
    draw,
    values=("y", "lower", "upper", "measured"),
)
