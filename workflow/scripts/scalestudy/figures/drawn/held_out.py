"""Predicted against measured, for rows the fit never saw, with the error below: relative, where a metric can have one."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    Content,
    NotApplicableError,
    Settings,
    Tables,
    finite,
    forecast_laws,
    only,
    scheme_title,
)
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.measured import text_of, thin
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import corner_note, legend
from scalestudy.figures.style import COLUMN, CYCLE, INK, MUTED, PAGE
from scalestudy.numerals import change, signed
from scalestudy.scores.scale import with_scale
from scalestudy.splits.registry import MEANINGS

MOST_SCHEMES = 4
TINY = 1e-6
ALONE = "all families"
UNDEFINED = "Where a value can be 0 or negative no relative error is defined: errors are in the metric's unit."


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the predictions of the automatic choice where there is one, else of the law drawn in `fit`.

    Columns: scheme, family, metric, law, group (what colours a point), row, value, predicted, lower, upper, unit,
    scale (raw where a value can be 0 or negative, so that there is no relative error).
    """
    predictions = tables["validate/predictions"]
    known = with_scale(predictions[finite(predictions, "value", "predicted")])
    wanted = forecast_laws(tables, known)
    keys = pd.MultiIndex.from_frame(known[["family", "metric", "law"]])
    known = known[keys.isin([(*unit, law) for unit, law in wanted.items()])]
    if known.empty:
        raise NotApplicableError("Not drawn: no out-of-sample prediction has a measured value to compare with.")
    order = {name: index for index, name in enumerate(MEANINGS)}
    known = known.sort_values(
        ["scheme", "family", "metric", "row", "fold"], key=lambda c: c.map(order) if c.name == "scheme" else c
    )
    few = known["family"].nunique() <= len(CYCLE) - 1
    known = known.assign(group=known["family"] if few else ALONE, unit=text_of(tables["clean/runs"], "unit", ""))
    kept, notes = zip(
        *(thin(part.reset_index(drop=True)) for _, part in known.groupby("scheme", sort=False)), strict=True
    )
    columns = [
        "scheme",
        "family",
        "metric",
        "law",
        "group",
        "row",
        "value",
        "predicted",
        "lower",
        "upper",
        "unit",
        "scale",
    ]
    more: tuple[str, ...] = () if few else (f"All {known['family'].nunique()} families together.",)
    more += () if (known["scale"] == "log").all() else (UNDEFINED,)
    return Content(
        pd.concat(kept, ignore_index=True)[columns], (*more, *dict.fromkeys(n for part in notes for n in part))
    )


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: one column of panels a scheme."""
    parts = [part for _, part in frame.groupby("scheme", sort=False)][-MOST_SCHEMES:]
    count = len(parts)
    figure.set_size_inches(COLUMN if count == 1 else PAGE, 3.4 if count < 4 else 2.8)
    panels = figure.subplots(2, count, squeeze=False, sharex="col", height_ratios=[2.4, 1])
    groups = list(dict.fromkeys(frame["group"]))
    for column, part in enumerate(parts):
        upper, lower = panels[0, column], panels[1, column]
        _agreement(upper, part, groups)
        _errors(lower, part, groups, relative=_relative(frame))
        scheme = only(part, "scheme")
        upper.set_title(scheme_title(scheme))
        if column == 0:
            metric = only(part, "metric") if len(set(frame["metric"])) == 1 else "value"
            upper.set_ylabel(f"Predicted {scales.words(metric)}")
            lower.set_ylabel("Relative error" if _relative(frame) else "Predicted less measured")
    unit = only(frame, "unit")
    metric = only(frame, "metric") if len(set(frame["metric"])) == 1 else "value"
    figure.supxlabel(
        f"Measured {scales.value_label(metric, unit)[:1].lower()}{scales.value_label(metric, unit)[1:]}", size=7
    )
    if len(groups) > 1:
        legend(figure, {str(group): look_of(rows) for group, rows in frame.groupby("group", sort=False)}, lines="none")


def _agreement(axes: Axes, part: pd.DataFrame, groups: list[str]) -> None:
    bounds = limits(part, np.concatenate([part["value"], part["predicted"]]))
    axes.plot(bounds, bounds, color=MUTED, linewidth=0.7, zorder=1)
    _marks(axes, part, groups, part["predicted"], part["lower"], part["upper"])
    inside = part["value"].between(part["lower"], part["upper"])[finite(part, "lower", "upper")]
    if len(inside):
        corner_note(axes, f"{inside.sum()} of {len(inside)} inside\ntheir 95% interval", "upper left")
    for which in "xy":
        metric_axis(axes, which, part, bounds, most=5)


def _relative(frame: pd.DataFrame) -> bool:
    return bool((frame["scale"] == "log").all())


def _errors(axes: Axes, part: pd.DataFrame, groups: list[str], *, relative: bool) -> None:
    unit = part["value"] if relative else 1.0
    error = {name: (part[name] - part["value"]) / unit for name in ("predicted", "lower", "upper")}
    axes.axhline(0, color=INK, linewidth=0.7, zorder=1)
    _marks(axes, part, groups, error["predicted"], error["lower"], error["upper"])
    limit = _largest(error["predicted"], error["lower"])
    axes.set_ylim(-limit, limit)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: change(value, 3) if relative else signed(value)))
    axes.locator_params(axis="y", nbins=4)


def _largest(error: pd.Series, bound: pd.Series) -> float:
    """The end of the axis: beyond every error, and nine in ten bounds, as far as these are finite."""
    ends = [1.25 * error.abs().max(), 1.1 * bound[np.isfinite(bound)].abs().quantile(0.9), TINY]
    return float(np.nanmax(ends))


def _marks(
    axes: Axes, part: pd.DataFrame, groups: list[str], middle: pd.Series, lower: pd.Series, upper: pd.Series
) -> None:
    many = len(part) > 150
    for group in groups:
        which = part["group"] == group
        x = part["value"][which]
        look = look_of(part[which]) if which.any() and group != ALONE else 0
        colour = tone(look)
        axes.vlines(x, lower[which], upper[which], color=colour, linewidth=0.6, alpha=0.15 if many else 0.5, zorder=2)
        axes.plot(
            x,
            middle[which],
            mark(look),
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.25,
            markersize=2.2 if many else 3.2,
            label=scales.plain(group, 24),
            rasterized=len(part) > 800,
            zorder=3,
        )
    axes.margins(x=0.03)


FIGURE = Figure(
    "held_out",
    "Out-of-sample predictions",
    "Predicted against measured for rows the fit never saw, one panel a scheme; below, the error. Bars "
    "are the 95% interval of a new observation.",
    ("validate/predictions",),
    table,
    draw,
)
