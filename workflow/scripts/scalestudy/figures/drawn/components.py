"""What a law's terms are of the metric, stacked along the scale: the floor, and what more N, D and the rest still take off."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Patch

from scalestudy.analyse.context import Context
from scalestudy.analyse.third import complete
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
    unit_title,
)
from scalestudy.figures.curves import Array, curves, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.measured import STATE, measured, with_units
from scalestudy.figures.panels import grid, keys, outer_labels
from scalestudy.figures.parts import Part, is_floor, is_sum, parts_of
from scalestudy.figures.paths import Path, path_to
from scalestudy.figures.style import FAINT, INK, SCALE
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.rows import UNIT_KEYS

POINTS = 48
BEYOND = 10.0
"""How far beyond the runs, as a factor of the scale."""
MOST_KEYS = 12
FLOOR = "floor"
COLUMNS = ["family", "metric", "law", "part", "place", "is_floor", "x", "value", "last", "x_name", "unit", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the terms of the laws that are sums of positive terms, along the scale in the proportions of the runs.

    Columns: family, metric, law, part (the term's parameter, and the columns it changes with), place (in the law), is_floor, x, value
    (of the term), last (the largest fitted x), x_name, unit, data_unit.
    """
    roles = roles_in(tables, settings)
    laws, instead = _laws(tables, settings, roles)
    units, notes = top(list(laws))
    found = curves(tables, settings, {unit: laws[unit] for unit in units})
    runs = tables["clean/runs"]
    parts = {unit: _unit(runs, unit, curve, roles.of(curve.law)) for unit, curve in found.items()}
    kept = [part for part in parts.values() if len(part)]
    if not kept:
        raise NotApplicableError("Not drawn: no law of the study is a sum of positive terms.")
    metrics = len({metric for _, metric in units})
    lost = [unit_title(*unit, metrics) for unit, part in parts.items() if not len(part)]
    notes += (f"Not drawn, since their laws are no sums of positive terms: {', '.join(lost[:6])}.",) if lost else ()
    return Content(with_units(pd.concat(kept, ignore_index=True), runs)[COLUMNS], (*notes, *instead))


def _laws(tables: Tables, settings: Settings, roles: Roles) -> tuple[dict[Unit, str], tuple[str, ...]]:
    """Return the law of each fit unit that is a sum over scales, and a note where it is not the chosen one."""
    chosen = drawn_laws(tables)
    known = Context(tables["clean/runs"], {}, settings).laws
    suited = [name for name, law in known.items() if is_sum(law) and not roles.chained.keys() & set(law.columns)]
    laws = drawn_laws(tables, suited)
    others = [f"{family} by {law}" for (family, metric), law in laws.items() if chosen[family, metric] != law]
    return laws, ((f"The chosen law is no sum, so drawn instead: {', '.join(others[:4])}.",) if others else ())


def _unit(runs: pd.DataFrame, unit: Unit, curve: Fitted, roles: Roles) -> pd.DataFrame:
    rows = measured(runs, unit)
    fitted = rows[rows[STATE] == "fitted"]
    middle = {name: float(fitted[name].median()) for name in _positive(fitted, curve, roles)}
    path = path_to(middle, fitted, curve.columns, roles)
    if path is None or not curve.columns <= set(middle):
        return pd.DataFrame()
    own = fitted[path.along][fitted[path.along] > 0]
    x = np.geomspace(own.min(), BEYOND * own.max(), POINTS)
    parts = parts_of(curve, complete(_along(middle, path, x), roles))
    if len(parts) < 2 or not all((part.value >= 0).all() for part in parts):
        return pd.DataFrame()
    frame = pd.concat([_part(curve, part, place, x) for place, part in enumerate(parts)], ignore_index=True)
    return frame.assign(family=unit[0], metric=unit[1], law=curve.law.name, last=float(own.max()), x_name=path.along)


def _along(middle: Mapping[str, float], path: Path, x: Array) -> dict[str, Array]:
    """Return every column at points of a path; what does not move is as in the middle."""
    return {name: np.full(x.shape, value) for name, value in middle.items()} | {
        name: np.broadcast_to(value, x.shape) for name, value in path.columns(x).items()
    }


def _positive(fitted: pd.DataFrame, curve: Fitted, roles: Roles) -> list[str]:
    """The columns that the law reads, and the scales beside them that a path through the runs follows."""
    size, data, compute = roles.allocation
    beside = [compute] if {size, data} & curve.columns else []
    known = [name for name in (*curve.law.columns, *beside) if name in fitted]
    return [name for name in dict.fromkeys(known) if bool((fitted[name] > 0).any())]


def _part(curve: Fitted, part: Part, place: int, x: np.ndarray) -> pd.DataFrame:
    floor = is_floor(curve.law, part)
    columns = ", ".join(scales.words(name) for name in part.columns)
    label = f"{FLOOR} ({part.name})" if floor else f"{columns} ({part.name})" if columns else part.name
    return pd.DataFrame({"part": label, "place": place, "is_floor": floor, "x": x, "value": part.value})


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family, the floor below."""
    panels = [part for _, part in frame.groupby(UNIT_KEYS, sort=False)]
    made, metrics, shades = grid(figure, len(panels)), frame["metric"].nunique(), _shades(frame)
    for axes, part in zip(made, panels, strict=True):
        _panel(axes, part, shades, few=len(panels) <= 6)
        axes.set_title(scales.title(panel_title(part, frame), len(panels)))
    one = frame.iloc[0]
    same = len(set(frame["x_name"])) == 1
    label = scales.value_label(one["metric"], one["unit"]) if metrics == 1 else ""
    outer_labels(made, scales.axis_label(one["x_name"], one["data_unit"]) if same else "", label)
    keys(
        figure,
        [Patch(facecolor=shade, label=scales.plain(name, 40)) for name, shade in list(shades.items())[:MOST_KEYS]],
    )


def _shades(frame: pd.DataFrame) -> dict[str, Any]:
    """The shade of each part: floors pale grey, the others from pale to dark."""
    names = frame.drop_duplicates("part").sort_values("is_floor", ascending=False, kind="stable")
    rest = [str(name) for name in names.loc[~names["is_floor"], "part"]]
    dark = dict(zip(rest, SCALE(np.linspace(0.1, 0.75, max(len(rest), 1))), strict=False))
    return {str(name): FAINT for name in names.loc[names["is_floor"], "part"]} | dark


def _panel(axes: Axes, part: pd.DataFrame, shades: dict[str, Any], *, few: bool) -> None:
    rows = part.sort_values(["is_floor", "place"], ascending=[False, True], kind="stable")
    terms = [own for _, own in rows.groupby("part", sort=False)]
    x, values = terms[0]["x"].to_numpy(float), [own["value"].to_numpy(float) for own in terms]
    axes.stackplot(x, values, colors=[shades[only(own, "part")] for own in terms], linewidth=0)
    axes.plot(x, np.sum(values, axis=0), color=INK, linewidth=0.9)
    axes.axvline(float(part["last"].iloc[0]), color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
    bounds = float(x.min()), float(x.max())
    scales.scale_axis(axes, "x", only(part, "x_name"), bounds, most=5 if few else 3)
    scales.value_axis(axes, "y", (0.0, float(np.sum(values, axis=0).max())), most=5 if few else 4, linear=True)
    axes.set_xlim(*bounds)
    axes.set_ylim(0.0, 1.03 * float(np.sum(values, axis=0).max()))


FIGURE = Figure(
    name="components",
    title="What the loss is made of",
    caption="The terms of the law stacked along the scale, in the proportions of the middle run: the floor, which no scale takes "
    "off, and above it what each column still can. The dark line is the law; right of the dashes are no runs.",
    needs=("clean/runs", "fit/fits"),
    table=table,
    draw=draw,
    values=("value",),
    optional=True,
)
