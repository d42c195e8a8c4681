"""The fitted law at constant compute, and the measured IsoFLOP curves with the minima that the analysis found."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.context import Context
from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.kinds.isoflop import paid
from scalestudy.analyse.spending import SIX_ND, Spending
from scalestudy.figures import axes as scales
from scalestudy.figures.asked import cost_of, options_of
from scalestudy.figures.axes import brief
from scalestudy.figures.budget_curves import minima_of, names_apart
from scalestudy.figures.content import (
    Content,
    Settings,
    Tables,
    Unit,
    only,
    panel_title,
)
from scalestudy.figures.curves import allocating_laws, curves
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.isoflops import cost_asked, curves_asked, held
from scalestudy.figures.measured import STATE, measured, text_of, thin
from scalestudy.figures.metric import is_linear, limits, metric_axis
from scalestudy.figures.panels import corner_note, grid, log_norm
from scalestudy.figures.split import SplitLaw
from scalestudy.figures.style import BEHIND, INK, SCALE
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import found
from scalestudy.tables.analyse import TABLES

MOST_FAMILIES = 4
MOST_BUDGETS = 9
GRID = 48
CURVE, SLICE, MINIMUM, ISOFLOP = "curve", "slice", "minimum", "isoflop"
NEAR = 0.125  # decades
COLUMNS = ["family", "metric", "law", "kind", "flops", "params", "value", "lower", "upper", "budget", "unit"]
COLUMNS += ["row", "size_name", "compute_name"]
NEEDED = ("params", "tokens", "flops")


def table(tables: Tables, settings: Settings) -> Content:
    """Gather runs, contour grid, curves and frontier.

    Columns: family, metric, law, kind (run, held_out, grid, frontier, slice: the law at a budget, curve: through the runs of a
    budget, minimum: of such a curve), flops, params, value, lower and upper (of a minimum's params), budget (of a slice or curve),
    unit, row (of a run), size_name and compute_name: what the study calls these two, cost (as the study states it, else empty). Tokens follow from the cost that the study states, else from
    the median of C / (N D) over the family's runs.
    """
    laws, notes = allocating_laws(tables, settings)
    fits = curves(tables, settings, laws)
    units = list(fits)[:MOST_FAMILIES]
    if len(fits) > len(units):
        notes += (f"{len(units)} of {len(fits)} families drawn: those with the most runs.",)
    context = Context(tables["clean/runs"], {}, settings)
    parts = []
    for unit in units:
        asked, priced = curves_asked(context, settings, unit), (cost_asked(context, settings, unit), held(settings))
        part, more = _unit_table(context, unit, fits[unit], asked, priced)
        parts += [part, _minima(tables, unit, fits[unit].law.name)]
        notes += tuple(note for note in more if note not in notes)
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True).reindex(columns=COLUMNS)
    return Content(frame.assign(cost=cost_of(settings, ISOFLOP)), (*notes, *_told(frame, settings)))


def _told(frame: pd.DataFrame, settings: Settings) -> tuple[str, ...]:
    if not (frame["kind"] == CURVE).any():
        return ("Right: the law at constant compute, its minima ringed.",)
    asked = (options_of(settings, ISOFLOP) or {})["curve"]
    minima = " Diamonds: their minima with 95% intervals." if (frame["kind"] == MINIMUM).any() else ""
    return (f"Right: a curve through the runs of each budget ({asked}), the law dotted.{minima}",)


def _unit_table(
    context: Context,
    unit: Unit,
    curve: Fitted,
    asked: pd.DataFrame,
    priced: tuple[Spending | None, Mapping[str, float]],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    raw, roles = measured(context.runs, unit), context.roles.of(curve.law)
    rows, (spent, at) = roles.allocated(raw), priced
    rows = rows if spent is None else paid(rows, spent, at)
    rows = rows[(rows[STATE] != "excluded") & (rows[list(NEEDED)] > 0).all(axis=1)]
    fitted = rows[rows[STATE] == "fitted"]
    if fitted.empty:
        return pd.DataFrame(), ()
    law = SplitLaw.of(curve, roles, fitted, raw, spent)
    kept, notes = thin(rows)
    points = kept[["flops", "params", "value", "row"]].assign(
        kind=np.where(kept[STATE] == "held_out", "held_out", "run")
    )
    levels = sorted(set(asked["budget"])) if len(asked) else budgets(fitted)
    parts = [points, _grid(law, rows), asked, *(_slice(law, fitted, budget) for budget in levels), _optima(law, rows)]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    labels = {"family": unit[0], "metric": unit[1], "law": curve.law.name, "unit": text_of(rows, "unit", "")}
    size, _, compute = roles.allocation
    frame = frame.assign(size_name=size or "params", compute_name=compute or "flops")
    return frame.assign(**labels), (*notes, spent.told + "." if spent else f"C = {brief(law.paid)} N D.")


def _minima(tables: Tables, unit: Unit, law: str) -> pd.DataFrame:
    """Return the minima of the measured IsoFLOP curves, where the study asked for them."""
    minima = found(tables, TABLES["analyse/isoflop"])
    own = minima[(minima["family"] == unit[0]) & (minima["metric"] == unit[1])].dropna(subset=["params"])
    renamed = own.rename(columns={"params_lower": "lower", "params_upper": "upper"})
    kept = renamed[["family", "metric", "flops", "params", "value", "lower", "upper"]]
    return kept.assign(kind=MINIMUM, law=law)


def budgets(rows: pd.DataFrame) -> list[float]:
    """Return the compute budgets to draw: the study's own where its runs gather on few, else six spaced evenly."""
    logs = np.sort(np.log10(rows["flops"].to_numpy(dtype=float)))
    groups = np.split(logs, np.flatnonzero(np.diff(logs) > 0.12) + 1)
    own = [group for group in groups if len(group) >= 3 and group[-1] - group[0] < 0.25]
    if 2 <= len(own) <= MOST_BUDGETS and sum(map(len, own)) >= 0.7 * len(logs):
        return [float(10 ** np.median(group)) for group in own]
    low, high = np.quantile(logs, [0.03, 0.97])
    return [float(value) for value in 10 ** np.linspace(low, high, 6)] if high > low else [float(10**low)]


def _grid(law: SplitLaw, rows: pd.DataFrame) -> pd.DataFrame:
    flops = np.geomspace(rows["flops"].min() / 1.5, rows["flops"].max() * 1.5, GRID)
    params = np.geomspace(rows["params"].min() / 1.5, rows["params"].max() * 1.5, GRID)
    c, n = (axis.ravel() for axis in np.meshgrid(flops, params))
    return pd.DataFrame({"kind": "grid", "flops": c, "params": n, "value": law.of_size(c, n)})


def _slice(law: SplitLaw, fitted: pd.DataFrame, budget: float) -> pd.DataFrame:
    """Draw a budget's curve over the sizes measured near it, half as far again on either side."""
    distance = np.abs(np.log10(fitted["flops"].to_numpy(dtype=float) / budget))
    near = fitted["params"].to_numpy(dtype=float)[distance <= max(0.15, float(distance.min()) * 1.01)]
    n = np.geomspace(near.min() / 1.5, near.max() * 1.5, 60)
    value = law.of_size(np.full_like(n, budget), n)
    return pd.DataFrame({"kind": SLICE, "flops": budget, "budget": budget, "params": n, "value": value})


def _optima(law: SplitLaw, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the optimal sizes; without a cost the search assumes 6 FLOP, so a study that counts others is rescaled."""
    flops = np.geomspace(rows["flops"].min() / 1.5, rows["flops"].max() * 1.5, 30)
    if why_not(law.curve, law.others, law.roles) is not None:
        return pd.DataFrame()
    budgets_ = flops if law.spent else flops * FLOPS_PER_PARAM_TOKEN / law.paid
    found = frontier(law.curve.alone, budgets_, law.others, law.roles, law.spent or SIX_ND)
    columns = {"flops": flops, "params": found.params[0], "value": found.value[0]}
    return pd.DataFrame({"kind": "frontier", **columns}).dropna(subset=["params"])


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: one row of panels a family."""
    parts = [part for _, part in frame.groupby(["family", "metric"], sort=False)]
    made = grid(figure, 2 * len(parts), columns=2, height=2.7)
    for index, part in enumerate(parts):
        _contours(made[2 * index], part)
        _slices(made[2 * index + 1], part)
        if len(parts) > 1:
            title = scales.title(panel_title(part, frame), 2)
            made[2 * index].set_title(title)


def _contours(axes: Axes, part: pd.DataFrame) -> None:
    cells, runs = part[part["kind"] == "grid"], part[part["kind"].isin(("run", "held_out"))]
    norm = (
        log_norm(runs["value"].to_numpy(dtype=float))
        if (runs["value"] > 0).all() and not is_linear(part)
        else Normalize()
    )
    c, n = np.unique(cells["flops"]), np.unique(cells["params"])
    field = cells["value"].to_numpy(dtype=float).reshape(len(n), len(c))
    low, high = float(runs["value"].min()), float(runs["value"].max())
    levels = scales.log_ticks(low, high, 10) if low > 0 and not is_linear(part) else list(np.linspace(low, high, 9))
    lines = axes.contour(c, n, field, levels=levels, cmap=SCALE.reversed(), norm=norm)
    lines.set_linewidth(0.7)
    labels = axes.clabel(lines, levels[::2], fmt=brief, fontsize=5.5, inline=False)
    for label in labels:
        label.set_bbox(BEHIND)
    _points(axes, runs, "flops", "params", runs["value"], SCALE.reversed(), norm)
    _mark_minima(axes, part[part["kind"] == "minimum"])
    best = part[part["kind"] == "frontier"]
    inside = best["params"].between(n[0], n[-1])
    axes.plot(best["flops"][inside], best["params"][inside], color=INK, linewidth=1.4, linestyle=(0, (4, 1.5)))
    scales.scale_axis(axes, "x", "flops", (c[0], c[-1]), most=5)
    scales.scale_axis(axes, "y", "params", (n[0], n[-1]))
    axes.set_xlim(c[0], c[-1])
    axes.set_ylim(n[0], n[-1])
    cost = only(part, "cost")
    axes.set_xlabel(f"Budget: {scales.plain(cost, 40)}" if cost else scales.axis_label(only(runs, "compute_name")))
    axes.set_ylabel(scales.axis_label(only(runs, "size_name")))


def _mark_minima(axes: Axes, minima: pd.DataFrame) -> None:
    if minima.empty:
        return
    axes.vlines(minima["flops"], minima["lower"], minima["upper"], color=INK, linewidth=0.8, zorder=5)
    axes.plot(minima["flops"], minima["params"], "D", color="white", markeredgecolor=INK, markersize=3.6, zorder=6)


def _points(
    axes: Axes,
    runs: pd.DataFrame,
    x: str,
    y: str,
    tone: pd.Series,
    shades: Colormap,
    norm: Normalize,
    *,
    faded: bool = False,
) -> None:
    for kind, marker, size in (("run", "o", 9 if len(runs) < 150 else 6), ("held_out", "*", 40)):
        which = runs["kind"] == kind
        axes.scatter(
            runs[x][which],
            runs[y][which],
            c=tone[which],
            cmap=shades,
            norm=norm,
            s=size,
            marker=marker,
            edgecolors=INK if kind == "held_out" else "white",
            linewidths=0.3,
            alpha=0.25 if faded else 1.0,
            zorder=4,
            rasterized=int(which.sum()) > 500,
        )


def _near(flops: pd.Series, budgets_: pd.Series) -> pd.Series:
    """Mark the runs within a quarter of a decade's width around a budget that is drawn."""
    levels = np.log10(np.unique(budgets_.to_numpy(dtype=float)))
    distance = np.abs(np.log10(flops.to_numpy(dtype=float))[:, None] - levels[None, :]).min(axis=1)
    return pd.Series(distance < NEAR, index=flops.index)


def _slices(axes: Axes, part: pd.DataFrame) -> None:
    runs, drawn = part[part["kind"].isin(("run", "held_out"))], part[part["kind"].isin((SLICE, CURVE))]
    norm = log_norm(runs["flops"].to_numpy(dtype=float))
    near = _near(runs["flops"], drawn["budget"])
    _points(axes, runs[near], "params", "value", runs["flops"][near], SCALE, norm)
    _points(axes, runs[~near], "params", "value", runs["flops"][~near], SCALE, norm, faded=True)
    x, y = scales.bounds_of(runs["params"], drawn["params"]), limits(part, runs["value"])
    asked = bool((drawn["kind"] == CURVE).any())
    told = names_apart(drawn[(drawn["kind"] == CURVE) == asked], x, y)
    for (_, kind), line in drawn.groupby(["budget", "kind"]):
        shade, own = SCALE(norm(float(line["budget"].iloc[0]))), (kind == CURVE) == asked
        _curve(axes, line, shade, own=own, label=told.get(float(line["budget"].iloc[0])) if own else None)
    wider = x[0], x[1] * (x[1] / x[0]) ** 0.12
    scales.scale_axis(axes, "x", "params", wider, most=5)
    metric_axis(axes, "y", part, y)
    axes.set_xlim(*wider)
    _lowest(axes, part[part["kind"] == MINIMUM] if asked else minima_of(drawn))
    axes.set_xlabel(scales.axis_label(only(part, "size_name")))
    axes.set_ylabel(scales.value_label(only(part, "metric"), only(part, "unit")))
    corner_note(axes, "labels: budget" if only(part, "cost") else "labels: compute in FLOP", "lower left")


def _curve(axes: Axes, line: pd.DataFrame, shade: Any, *, own: bool, label: pd.Series | None) -> None:
    """Draw the curve of a budget; what was asked for is drawn whole and named, the law beside it dotted."""
    dotted: Any = {} if own else {"linestyle": (0, (1, 1.5)), "linewidth": 0.8}
    axes.plot(line["params"], line["value"], color=shade, **dotted)
    if label is not None:
        look = {"textcoords": "offset points", "fontsize": 6, "color": shade, "bbox": BEHIND, "zorder": 7}
        axes.annotate(scales.power(float(label["budget"])), (label["params"], label["value"]), (3, 0), **look)


def _lowest(axes: Axes, minima: pd.DataFrame) -> None:
    known = minima[minima["lower"].notna()]
    axes.hlines(known["value"], known["lower"], known["upper"], color=INK, linewidth=0.8, zorder=5)
    axes.plot(minima["params"], minima["value"], "D", markersize=3.6, color="white", markeredgecolor=INK, zorder=6)


FIGURE = Figure(
    "isoflop",
    "IsoFLOP view of the fitted law",
    "Left: contours of the law over compute and model size, with the runs (coloured by value), its compute-optimal frontier "
    "(dashed) and measured minima (diamonds). Right: value against size at constant compute, coloured by compute.",
    ("clean/runs", "fit/fits", "fit/draws"),
    table,
    draw,
    values=("value",),
)
