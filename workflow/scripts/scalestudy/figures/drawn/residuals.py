"""What the chosen law leaves unexplained, against each scale."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, Unit, drawn_laws, only, top
from scalestudy.figures.curves import curves, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.measured import STATE, by_width, measured, text_of, thin
from scalestudy.figures.panels import corner_note, grid, legend
from scalestudy.figures.style import CYCLE, FAINT, INK, MUTED
from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.roles import Roles
from scalestudy.fit.settings import Settings as FitSettings
from scalestudy.forecast.fitted import Fitted

MOST_AXES = 3
MOST_FAMILIES = 200
BINS = 8
ALONE = "all families"


def table(tables: Tables, settings: Settings) -> Content:
    """Gather residuals and their running medians.

    Columns: family, metric, law, kind (point, median), state (fitted, held_out, excluded), group (what colours a point),
    x_name, x, residual (of the logarithm where `logarithmic`, else in the metric's unit), delta (Huber threshold, null
    if none applies), row (of a point), data_unit.
    """
    laws = drawn_laws(tables)
    units, notes = top(list(laws), MOST_FAMILIES)
    found = curves(tables, settings, {unit: laws[unit] for unit in units})
    roles = roles_in(tables, settings)
    runs = roles.computed(tables["clean/runs"])
    runs = runs[runs["family"].isin([family for family, _ in found])]
    pieces = [_unit_table(runs, unit, curve, roles) for unit, curve in found.items()]
    frame = pd.concat(pieces, ignore_index=True)
    if frame.empty:
        raise NotApplicableError("Not drawn: no scale of the chosen laws varies.")
    logarithmic = bool(frame["logarithmic"].all())
    frame["residual"] = np.where(logarithmic, frame["relative"], frame["absolute"])
    few = frame["family"].nunique() <= len(CYCLE) - 1
    frame["group"] = frame["family"] if few else ALONE
    notes += () if few else (f"All {frame['family'].nunique()} families together.",)
    kept, thinned = zip(*(thin(part, state="state") for _, part in frame.groupby("x_name", sort=False)), strict=True)
    medians = [_medians(part) for _, part in frame.groupby("x_name", sort=False)]
    columns = ["family", "metric", "law", "kind", "state", "group", "x_name", "x", "residual", "row", "data_unit"]
    whole = pd.concat([*kept, *medians], ignore_index=True)[columns]
    whole = whole.assign(logarithmic=logarithmic, delta=_delta(settings, found.values()) if logarithmic else np.nan)
    return Content(whole, (*notes, *dict.fromkeys(note for part in thinned for note in part)))


def _delta(settings: Settings, curves: Iterable[Fitted]) -> float:
    """Return where the loss of log residuals turns linear on both sides; NaN where that of some law drawn does not."""
    options = FitSettings.from_study(settings.get("fit"))
    each = [options.under(curve.law.objective) for curve in curves]
    return options.delta if all(one.log and loss_of(one).tunable for one in each) else float("nan")


def _unit_table(runs: pd.DataFrame, unit: Unit, curve: Fitted, roles: Roles) -> pd.DataFrame:
    rows = measured(runs, unit)
    used = list(curve.law.columns)
    rows = rows[np.isfinite(rows[used].to_numpy(dtype=float)).all(axis=1)]
    law = curve.estimate({column: rows[column].to_numpy(dtype=float) for column in used})
    value = rows["value"].to_numpy(dtype=float)
    logarithmic = bool((value > 0).all() and (law > 0).all())
    with np.errstate(all="ignore"):
        relative = np.log(value / law) if logarithmic else np.full(len(rows), np.nan)
    compute = [name for name in (roles.of(curve.law).plays["C"],) if name in rows]
    names = by_width(rows[rows[STATE] == "fitted"], [*used, *compute], roles.of(curve.law))
    parts = [
        pd.DataFrame({"x_name": name, "x": rows[name], "row": rows["row"], "state": rows[STATE]}).assign(
            relative=relative, absolute=value - law
        )
        for name in names[:MOST_AXES]
    ]
    if not parts:
        return pd.DataFrame()
    labels: Any = {
        "family": unit[0],
        "metric": unit[1],
        "law": curve.law.name,
        "kind": "point",
        "logarithmic": logarithmic,
    }
    return pd.concat(parts, ignore_index=True).assign(**labels, data_unit=text_of(rows, "data_unit", "tokens"))


def _medians(part: pd.DataFrame) -> pd.DataFrame:
    """Return the median residual in bins along x, over the fitted rows of all families; equal x share a bin."""
    fitted = part[part["state"] == "fitted"]
    x = np.log(fitted["x"].to_numpy(dtype=float))
    near = x.round(1)  # runs of one budget differ by rounding
    wanted = min(BINS, len(x) // 5 or 1)
    edges = np.unique(np.quantile(near, np.linspace(0, 1, wanted + 1)[1:-1])) if wanted > 1 else np.empty(0)
    bins = pd.DataFrame({"x": x, "residual": fitted["residual"].to_numpy(dtype=float)}).groupby(
        np.digitize(near, edges)
    )
    frame = pd.DataFrame({"x": np.exp(bins["x"].mean()), "residual": bins["residual"].median()})
    first = part.iloc[0]
    labels: Any = {name: first[name] for name in ("metric", "law", "x_name", "data_unit")}
    return frame.assign(**labels, family=ALONE, kind="median", state="fitted", group=ALONE)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: one panel a scale."""
    panels = [part for _, part in frame.groupby("x_name", sort=False)]
    made = grid(figure, len(panels), columns=len(panels), height=2.4, level=True)
    limit = _limit(frame)
    groups = list(dict.fromkeys(frame.loc[frame["kind"] == "point", "group"]))
    for axes, part in zip(made, panels, strict=True):
        _panel(axes, part, groups, limit)
    logarithmic = bool(frame["logarithmic"].iloc[0])
    made[0].set_ylabel("Log residual (measured / law)" if logarithmic else "Residual (law subtracted)")
    if len(groups) > 1:
        own = frame[frame["kind"] == "point"]
        legend(figure, {str(group): look_of(rows) for group, rows in own.groupby("group", sort=False)}, lines="none")


def _limit(frame: pd.DataFrame) -> float:
    """Return the half-height that shows the fitted rows well: outliers are drawn on the edge instead."""
    fitted = frame[(frame["kind"] == "point") & (frame["state"] == "fitted")]["residual"].abs()
    return float(max(float(fitted.quantile(0.98)) * 1.4, 1e-12)) if len(fitted) else 1.0


def _panel(axes: Axes, part: pd.DataFrame, groups: list[str], limit: float) -> None:
    axes.axhline(0, color=INK, linewidth=0.7, zorder=1)
    delta = float(part["delta"].iloc[0])
    if np.isfinite(delta) and delta < limit:
        for sign in (-1, 1):
            axes.axhline(sign * delta, color=MUTED, linewidth=0.6, linestyle=(0, (3, 2)), zorder=1)
    points, line = part[part["kind"] == "point"], part[part["kind"] == "median"]
    for group in groups:
        own = points[points["group"] == group]
        look = look_of(own) if len(own) and group != ALONE else 0
        _scatter(axes, own, tone(look), mark(look), limit)
    axes.plot(line["x"], line["residual"], color=INK, linewidth=1.3, zorder=5)
    kept = points[points["state"] != "excluded"]
    bounds = scales.bounds_of(kept["x"])
    if told := _beyond(points, limit, bounds):
        corner_note(axes, told, "lower left")
    scales.scale_axis(axes, "x", only(part, "x_name"), bounds, most=5)
    axes.set_xlim(*bounds)
    axes.set_ylim(-limit * 1.08, limit * 1.08)
    axes.set_xlabel(scales.axis_label(only(part, "x_name"), only(part, "data_unit")))


def _beyond(points: pd.DataFrame, limit: float, bounds: tuple[float, float]) -> str:
    """Say which points lie beyond the axes: on their edge those of large residuals, nowhere excluded ones of other scales."""
    across = points["x"].between(*bounds)
    above, aside = int((points["residual"].abs() > limit)[across].sum()), int((~across).sum())
    told = [f"{above} beyond the axis, drawn on its edge"] if above else []
    return "\n".join([*told, f"{aside} excluded outside the runs' range, not drawn"] if aside else told)


def _scatter(axes: Axes, points: pd.DataFrame, colour: str, marker: str, limit: float) -> None:
    shown = points["residual"].clip(-limit, limit)
    states = points["state"]
    many = len(points) > 500
    looks: dict[str, dict[str, Any]] = {
        "fitted": {"color": colour, "linewidths": 0.25, "edgecolors": "white", "s": 9, "alpha": 0.5 if many else 0.9},
        "held_out": {
            "facecolors": "white",
            "edgecolors": colour,
            "linewidths": 0.4 if many else 0.8,
            "s": 5 if many else 14,
        },
        "excluded": {"facecolors": "none", "edgecolors": FAINT, "linewidths": 0.6, "s": 8, "zorder": 1.5},
    }
    for state, look in looks.items():
        which = states == state
        if which.any():
            shape = marker if state != "excluded" else "d"
            axes.scatter(points["x"][which], shown[which], marker=shape, rasterized=many, **{"zorder": 3, **look})


FIGURE = Figure(
    "residuals",
    "Residuals against scale",
    "What the chosen law leaves unexplained, in sample; dashed lines mark the Huber threshold where one "
    "applies. The black line is the running median; open marks are held out, pale diamonds excluded. A trend or a fan says "
    "the law or the noise model is wrong.",
    ("clean/runs", "fit/fits", "fit/draws"),
    table,
    draw,
    values=("residual",),
)
