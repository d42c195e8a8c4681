"""The forecast: the runs, what forecasts them out to the targets with its 95% band, and the held-out truth."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.context import Context
from scalestudy.analyse.third import complete
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
    without_number,
)
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.forecasting import forecasters, forecasting_laws
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.measured import STATE, measured, text_of, thin
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import corner_note, grid, legend, outer_labels
from scalestudy.figures.paths import NEAR, Path, path_to
from scalestudy.figures.style import INK
from scalestudy.forecast.forecast import Forecaster
from scalestudy.tables.analyse import TABLES

OVERLAID = 3
"""Families whose bands, and targets of each whose intervals, can share one panel and still be told apart."""
LINE_POINTS = 48
MOST_BARS = 8
"""Held-out runs of a panel up to which each has an interval of its own; the band says it for more."""
LINE, RUN, ASIDE, TARGET, HELD_OUT = "line", "run", "aside", "target", "held_out"
COLUMNS = ["panel", "family", "metric", "law", "kind", "name", "inside", "x", "y", "lower", "upper", "truth"]
COLUMNS += ["row", "x_name", "unit", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather runs, lines and targets, by `auto` where there is one, else the law to draw.

    Columns: panel, family, metric, law, kind (line; run near it, or aside; target; held_out, of which the truth is known), name
    (of a target), inside (of a line: among the runs), x, y, lower, upper, truth, row (of a run), x_name, unit, data_unit.
    """
    told = tables["analyse/forecast"]
    known = told[finite(told, "predicted")]
    if known.empty:
        raise without_number(told, "nothing could be forecast")
    laws = forecasting_laws(tables, known)
    units, notes = top(list(laws))
    context = Context(tables["clean/runs"], {}, settings).computed
    able = forecasters(context, tables, {unit: laws[unit] for unit in units})
    parts = {unit: _unit_table(context, able[unit], unit, _own(known, unit, laws[unit])) for unit in able}
    drawn = {unit: part for unit, (part, _) in parts.items() if len(part)}
    if not drawn:
        raise NotApplicableError("Not drawn: no target has a positive scale that the runs have too.")
    paths = [path for _, path in parts.values() if path is not None]
    return Content(_numbered(list(drawn.values())), (*notes, *_told(paths)))


def _own(known: pd.DataFrame, unit: Unit, law: str) -> pd.DataFrame:
    return known[(known["family"] == unit[0]) & (known["metric"] == unit[1]) & (known["law"] == law)]


def _unit_table(
    context: Context, forecaster: Forecaster, unit: Unit, known: pd.DataFrame
) -> tuple[pd.DataFrame, Path | None]:
    """Return what is drawn of one fit unit, and the path its line follows; nothing where no scale leads to its targets."""
    rows = measured(context.runs, unit)
    fitted = rows[rows[STATE] == "fitted"]
    columns = frozenset(context.roles.traced(forecaster.columns))
    path = path_to(_farthest(known, columns, fitted), fitted, columns, context.roles)
    if path is None:
        return pd.DataFrame(), None
    points = _points(known, path)
    line = _line(context, forecaster, path, fitted, points)
    part = pd.concat([line, _runs(fitted, path), points], ignore_index=True)
    labels = {"family": unit[0], "metric": unit[1], "law": only(known, "law"), "x_name": path.along}
    units = {"unit": text_of(rows, "unit", ""), "data_unit": text_of(rows, "data_unit", "tokens")}
    return part.assign(**labels, **units), path


def _farthest(known: pd.DataFrame, columns: Collection[str], fitted: pd.DataFrame) -> dict[str, float]:
    """The columns of the target farthest beyond the runs; what it does not state is as in the middle of the runs."""
    row = known.iloc[int(known["decades_beyond"].fillna(-np.inf).to_numpy(float).argmax())]
    taken = {column.name for column in TABLES["analyse/forecast"].columns} - {"params", "tokens", "flops"}
    named = {name: row[name] for name in known.columns if name not in taken}
    stated = {name: float(value) for name, value in named.items() if isinstance(value, float | int) and value == value}
    lacking = [name for name in columns if name not in stated]
    return stated | {name: float(fitted[name].median()) for name in lacking}


def _line(
    context: Context, forecaster: Forecaster, path: Path, fitted: pd.DataFrame, points: pd.DataFrame
) -> pd.DataFrame:
    own = fitted[path.along][fitted[path.along] > 0].to_numpy(float)
    first, last = float(own.min()), float(own.max())
    ends = min(first, float(points["x"].min())), max(last, float(points["x"].max()))
    x = np.unique(np.concatenate([np.geomspace(*ends, LINE_POINTS), [first, last]]))
    made = forecaster.at(pd.DataFrame(complete(path.columns(x), context.roles))).within(context.possible)
    values = {"y": made.value, "lower": made.lower, "upper": made.upper}
    return pd.DataFrame({"kind": LINE, "x": x, **values, "inside": (x >= first) & (x <= last)})


def _runs(fitted: pd.DataFrame, path: Path) -> pd.DataFrame:
    near = path.beside(fitted) <= NEAR
    named = {"x": fitted[path.along], "y": fitted["value"], "row": fitted["row"]}
    points = pd.DataFrame({"kind": np.where(near, RUN, ASIDE), **named})
    return thin(points[points["x"] > 0], state="kind")[0]


def _points(known: pd.DataFrame, path: Path) -> pd.DataFrame:
    renamed = known.rename(columns={"target": "name", "predicted": "y", "value": "truth", path.along: "x"})
    kinds = np.where(renamed["truth"].notna(), HELD_OUT, TARGET)
    return renamed.loc[renamed["x"] > 0, ["name", "x", "y", "lower", "upper", "truth"]].assign(
        kind=kinds[renamed["x"] > 0]
    )


def _numbered(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put a few families that share axes into one panel, all else into a panel each."""
    axes = {(only(part, "x_name"), only(part, "metric")) for part in parts}
    targets = max(int(part["kind"].isin((TARGET, HELD_OUT)).sum()) for part in parts)
    together = len(parts) <= OVERLAID and len(axes) == 1 and targets <= OVERLAID
    frame = pd.concat([part.assign(panel=0 if together else i) for i, part in enumerate(parts)], ignore_index=True)
    return frame.assign(inside=frame["inside"].eq(True), name=frame["name"].fillna(""))[COLUMNS]


def _told(paths: list[Path]) -> tuple[str, ...]:
    several = [path for path in paths if len(path.grows) > 1]
    if not several:
        return ()
    first = several[0]
    there = ", ".join(f"{name} {scales.name_scale(name, first.target[name])}" for name in first.grows)
    which = "the target" if len(several) == 1 else "each family's target"
    told = f"The line keeps the proportions of {which} farthest beyond the runs ({there})"
    return (f"{told}: pale runs have others, by more than a factor of two.",)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    panels = [part for _, part in frame.groupby("panel")]
    made = grid(figure, len(panels))
    metrics = frame["metric"].nunique()
    for axes, part in zip(made, panels, strict=True):
        _panel(axes, part, few=len(panels) <= 6)
        if len(panels) > 1 or len(set(part["family"])) == 1:
            axes.set_title(scales.title(panel_title(part, frame), len(panels)))
    one = frame.iloc[0]
    same = len(set(frame["x_name"])) == 1
    x, y = (
        scales.axis_label(one["x_name"], one["data_unit"]) if same else "",
        scales.value_label(one["metric"], one["unit"]),
    )
    outer_labels(made, x, y if metrics == 1 else "")
    if len(panels) == 1 and len(set(frame["family"])) > 1:
        legend(figure, {str(family): look_of(rows) for family, rows in frame.groupby("family", sort=False)})


def _panel(axes: Axes, part: pd.DataFrame, *, few: bool) -> None:
    seen = part["y"].where(part["kind"] != TARGET)
    y = limits(part, np.concatenate([seen, part["truth"]]), np.concatenate([part["y"], part["lower"], part["upper"]]))
    x = scales.bounds_of(part["x"])
    scales.scale_axis(axes, "x", only(part, "x_name"), x, most=5 if few else 3)
    metric_axis(axes, "y", part, y, most=6 if few else 4)
    axes.set_xlim(*x)
    for _, rows in part.groupby("family", sort=False):
        _family(axes, rows, few=few)
    stated = part[part["kind"] == TARGET]
    if few and 0 < len(stated) <= OVERLAID and stated["family"].is_unique:
        rises = _rises(part)
        corner_note(axes, "\n".join(_said(row, named=len(stated) > 1) for _, row in stated.iterrows()), _corner(rises))


def _rises(part: pd.DataFrame) -> bool:
    line = part[part["kind"] == LINE]
    return bool(line["y"].iloc[0] < line["y"].iloc[-1])


def _corner(rises: bool) -> str:
    return "lower right" if rises else "lower left"


def _said(row: pd.Series, *, named: bool) -> str:
    """The forecast of a target in numbers, with its family where a panel has several."""
    middle, low, high = (scales.brief(float(row[name])) for name in ("y", "lower", "upper"))
    x = scales.name_scale(str(row["x_name"]), float(row["x"]))
    family = f"{scales.plain(row['family'], 24)} " if named else ""
    return f"{family}at {x}: {middle} [{low}, {high}]"


def _family(axes: Axes, rows: pd.DataFrame, *, few: bool) -> None:
    look = look_of(rows)
    colour, marker = tone(look), mark(look)
    kinds = {kind: rows[rows["kind"] == kind] for kind in (LINE, RUN, ASIDE, TARGET, HELD_OUT)}
    _lines(axes, kinds[LINE], colour)
    size = 3.0 if few else 2.4
    style: dict[str, Any] = {
        "color": colour,
        "markeredgecolor": "white",
        "markeredgewidth": 0.25 if few else 0.0,
        "linestyle": "none",
    }
    many = len(kinds[RUN]) > 500
    axes.plot(kinds[ASIDE]["x"], kinds[ASIDE]["y"], marker, **style, markersize=size, alpha=0.25, zorder=2)
    axes.plot(kinds[RUN]["x"], kinds[RUN]["y"], marker, **style, markersize=size, zorder=3, rasterized=many)
    _targets(axes, kinds[TARGET], colour, size)
    _held_out(axes, kinds[HELD_OUT], colour, marker, size)


def _lines(axes: Axes, line: pd.DataFrame, colour: str) -> None:
    axes.fill_between(line["x"], line["lower"], line["upper"], color=colour, alpha=0.16, linewidth=0, zorder=1)
    axes.plot(line["x"], line["y"], color=colour, linestyle=(0, (3, 2)), linewidth=0.9, zorder=2.5)
    inside = line[line["inside"]]
    axes.plot(inside["x"], inside["y"], color=colour, zorder=2.5)


def _targets(axes: Axes, rows: pd.DataFrame, colour: str, size: float) -> None:
    axes.vlines(rows["x"], rows["lower"], rows["upper"], color=colour, linewidth=0.9, zorder=4)
    axes.plot(rows["x"], rows["y"], "D", color="white", markeredgecolor=colour, markersize=size + 1.2, zorder=5)


def _held_out(axes: Axes, rows: pd.DataFrame, colour: str, marker: str, size: float) -> None:
    """What was measured, ringed dark; its interval where runs are few."""
    if len(rows) <= MOST_BARS:
        axes.vlines(rows["x"], rows["lower"], rows["upper"], color=colour, linewidth=0.9, zorder=4)
    look: dict[str, Any] = {"color": colour, "markeredgecolor": INK, "markeredgewidth": 0.8, "linestyle": "none"}
    axes.plot(rows["x"], rows["truth"], marker, **look, markersize=size + 1.2, zorder=6)


FIGURE = Figure(
    "forecast",
    "The forecast",
    "Runs, what forecasts them, and its 95% band for a new run; dashed beyond the runs. White diamonds: the study's targets with "
    "their intervals; ringed dark: what was measured and held out.",
    ("clean/runs", "analyse/forecast"),
    table,
    draw,
    values=("y", "lower", "upper", "truth"),
)
