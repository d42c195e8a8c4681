"""Which runs were left out by which rule: the design, or the metric over its one scale, with what is fitted on top."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

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
from scalestudy.figures.curves import roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import look_of, tone
from scalestudy.figures.measured import by_width, most_rows, thin, with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import grid, keys, outer_labels
from scalestudy.figures.style import INK, SCALE
from scalestudy.fit.roles import Roles
from scalestudy.rows import UNIT_KEYS, state_of

MARKS: Final = ("x", "+", "1", "2", "3", "4", "|")
"""Marks of rules; none is a family's."""
REST: Final = "other rules"
FITTED, HELD_OUT, EXCLUDED = "fitted", "held_out", "excluded"
COLUMNS = ["family", "metric", "state", "rule", "count", "x", "y", "row", "x_name", "y_name", "unit", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the rows of the families of which most were left out.

    Columns: family, metric, state (fitted, held_out, excluded), rule (of what is excluded: its name and reason), count (rows of all
    families it took out), x, y, row, x_name, y_name (`value` where the runs have one scale), unit, data_unit.
    """
    runs = tables["clean/runs"]
    out = runs[runs["excluded"].astype(bool)]
    if out.empty:
        raise NotApplicableError("Not drawn: no rule left out a run.")
    units, notes = top(most_rows(out))
    x, y = plane(runs, roles_in(tables, settings))
    rules, counts = _rules(out, tables.get("clean/ledger"))
    rows = runs.assign(state=state_of(runs), rule=rules.reindex(runs.index).fillna(""), x=runs[x], y=runs[y])
    parts = [_unit(rows, unit, y) for unit in units]
    points = pd.concat([part for part, _ in parts], ignore_index=True)
    if points.empty:
        raise NotApplicableError(f"Not drawn: no row that was left out has a place over {scales.words(x)}.")
    told = points.assign(x_name=x, y_name=y, count=points["rule"].map(counts).fillna(0).astype("int64"))
    notes = tuple(note.replace("the most runs", "the most rows left out") for note in notes)
    thinned = dict.fromkeys(note for _, said in parts for note in said)
    return Content(with_units(told, runs)[COLUMNS], (*notes, *thinned))


def plane(runs: pd.DataFrame, roles: Roles) -> tuple[str, str]:
    """Return the columns of the two axes: N and D if both vary, else the widest scales, else the widest and `value`.

    Raises:
        NotApplicableError: no scale varies.
    """
    names = [name for name in dict.fromkeys((*roles.scales, *roles.checkpoints)) if name in runs]
    wide = by_width(runs.assign(**{name: runs[name].where(runs[name] > 0) for name in names}), names, roles)
    size, data = (roles.plays[symbol] for symbol in "ND")
    if not wide:
        raise NotApplicableError("Not drawn: no scale of the runs varies, so there is no map to put them on.")
    both = [name for name in (size, data) if name in wide]
    first, *others = both if len(both) == 2 else wide
    return first, (others or ["value"])[0]


def _rules(out: pd.DataFrame, ledger: pd.DataFrame | None) -> tuple[pd.Series, dict[str, int]]:
    """Return the rule of every row that is out, and how many rows each took; the least of many are one."""
    known = ledger if ledger is not None else pd.DataFrame({"position": [], "rule": [], "reason": []})
    names = {int(row["position"]): f"{row['rule']}: {row['reason']}" for _, row in known.iterrows()}
    found = out["excluded_by"].map(lambda position: names.get(position, "") if pd.notna(position) else "")
    named = found.where(found != "", out["reason"].fillna("left out"))
    counts = named.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    kept = list(counts.index[: len(MARKS) - (len(counts) > len(MARKS))])
    named = named.where(named.isin(kept), REST)
    return named, {str(name): int(count) for name, count in named.value_counts().items()}


def _unit(rows: pd.DataFrame, unit: Unit, y: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    own = rows[(rows["family"] == unit[0]) & (rows["metric"] == unit[1])]
    there = own[finite(own, "x", "y") & (own["x"] > 0) & ((own["y"] > 0) | (y == "value"))]
    return thin(there[["family", "metric", "state", "rule", "x", "y", "row"]], state="state")


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family."""
    parts = [part for _, part in frame.groupby(UNIT_KEYS, sort=False)]
    made, metrics, looks = grid(figure, len(parts)), frame["metric"].nunique(), _looks(frame)
    for axes, part in zip(made, parts, strict=True):
        _panel(axes, part, looks, few=len(parts) <= 6)
        axes.set_title(scales.title(panel_title(part, frame), len(parts)))
    one = frame.iloc[0]
    x, y = (scales.axis_label(one[name], one["data_unit"]) for name in ("x_name", "y_name"))
    told = scales.value_label(one["metric"], one["unit"]) if metrics == 1 else ""
    outer_labels(made, x, told if one["y_name"] == "value" else y)
    keys(figure, _handles(frame, looks))


def _looks(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """How every rule is marked, the one that took most first."""
    counts = (
        frame[frame["state"] == EXCLUDED].groupby("rule")["count"].max().sort_values(ascending=False, kind="stable")
    )
    shades = np.linspace(0.15, 0.75, max(len(counts), 1))
    return {str(rule): {"marker": MARKS[i], "color": SCALE(shades[i])} for i, rule in enumerate(counts.index)}


def _panel(axes: Axes, part: pd.DataFrame, looks: dict[str, dict[str, Any]], *, few: bool) -> None:
    _axes(axes, part, few=few)
    size = 4.0 if few else 3.0
    for rule, look in looks.items():
        own = part[part["rule"] == rule]
        axes.plot(own["x"], own["y"], linestyle="none", **look, markersize=size, markeredgewidth=0.8, zorder=2)
    colour, kept, held = tone(look_of(part)), *(part[part["state"] == name] for name in (FITTED, HELD_OUT))
    rim: dict[str, Any] = {"linestyle": "none", "markeredgecolor": "white", "markeredgewidth": 0.25}
    axes.plot(
        kept["x"], kept["y"], "o", color=colour, **rim, markersize=size - 1.0, zorder=3, rasterized=len(kept) > 500
    )
    axes.plot(held["x"], held["y"], "*", color=colour, **{**rim, "markeredgecolor": INK}, markersize=size + 2, zorder=4)


def _axes(axes: Axes, part: pd.DataFrame, *, few: bool) -> None:
    x, most = scales.bounds_of(part["x"], pad=0.06), 5 if few else 3
    scales.scale_axis(axes, "x", only(part, "x_name"), x, most=most)
    axes.set_xlim(*x)
    if only(part, "y_name") == "value":
        seen = part["y"].where(part["state"] != EXCLUDED)
        metric_axis(axes, "y", part, limits(part, seen if seen.notna().any() else part["y"], part["y"]))
        return
    y = scales.bounds_of(part["y"], pad=0.06)
    scales.scale_axis(axes, "y", only(part, "y_name"), y, most=most)
    axes.set_ylim(*y)


def _handles(frame: pd.DataFrame, looks: dict[str, dict[str, Any]]) -> list[Line2D]:
    counts = frame.groupby("rule")["count"].max()
    colour = tone(look_of(frame)) if len(set(frame["family"])) == 1 else INK
    made = [Line2D([], [], color=colour, marker="o", linestyle="none", markersize=3, label="fitted")]
    if (frame["state"] == HELD_OUT).any():
        made.append(Line2D([], [], color=colour, marker="*", linestyle="none", markersize=6, label="held out"))
    for rule, look in looks.items():
        label = f"{scales.plain(rule, 56)} ({counts[rule]:,})"
        made.append(Line2D([], [], linestyle="none", **look, markersize=4, label=label))
    return made


FIGURE = Figure(
    name="exclusions",
    title="What was left out",
    caption="Every measured row where it stands in the design: dots are fitted, stars are held out, and the other marks say which "
    "rule left a row out, with the rows each took in brackets. What is fitted lies on top.",
    needs=("clean/runs",),
    table=table,
    draw=draw,
    optional=True,
)
