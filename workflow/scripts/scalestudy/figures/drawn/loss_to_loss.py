"""One metric against another over the runs that were measured by both, by family."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.chains import Link
from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, Unit, only
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.linked import linked_law, linked_line
from scalestudy.figures.looks import look_of, mark, tone
from scalestudy.figures.measured import STATE, thin, with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import corner_note, grid, legend
from scalestudy.figures.style import INK
from scalestudy.fit.linked import study_links
from scalestudy.percent import of_one
from scalestudy.rows import run_keys, state_of
from scalestudy.tables.ingest import SCALES

MOST_PAIRS: Final = 6
MOST_NAMED: Final = 14
"""Families up to which a legend names them."""
MOST_LINES: Final = 12
FEWEST: Final = 3
"""Shared runs that make a picture."""
POINT, HELD_OUT, LINE = "point", "held_out", "line"
COLUMNS = ["number", "metric", "other_metric", "family", "law", "kind", "x", "y", "unit", "other_unit", "shared"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather pairs of metrics: those of the study's chain, else the first loss and each other metric.

    Columns: number (of the pair), metric (the y axis), other_metric (the x axis), family, law (of a line), kind (point; held_out; line: the
    law of the chain that reads the other metric), x, y, unit, other_unit, shared (runs of the pair).
    """
    runs = tables["clean/runs"]
    kept = runs[~runs["excluded"].astype(bool) & runs["value"].notna()]
    if kept["metric"].nunique() < 2:
        raise NotApplicableError("Not drawn: the study has one metric, so there is nothing to hold it against.")
    found = _shared(kept, study_links(runs, settings))
    shown = found[:MOST_PAIRS]
    notes = (f"{len(shown)} of {len(found)} pairs of metrics are drawn.",) if len(found) > len(shown) else ()
    lines = [line for part in shown for line in _lines(tables, settings, part)]
    frame = pd.concat([*(thin(part, state="kind")[0] for part in shown), *lines], ignore_index=True)
    times = {metric: of_one(rows) for metric, rows in kept.groupby("metric")}
    frame = with_units(frame.assign(x=frame["x"] * frame["other_metric"].map(times)), kept)
    units = kept.drop_duplicates("metric").set_index("metric")["unit"]
    return Content(frame.assign(other_unit=frame["other_metric"].map(units).fillna(""))[COLUMNS], notes)


def _shared(kept: pd.DataFrame, links: Iterable[Link]) -> list[pd.DataFrame]:
    """Return the runs of every pair of metrics that share enough.

    Raises:
        NotApplicableError: no pair does.
    """
    wide = _wide(kept)
    parts = [_pair(wide, *pair).assign(number=i) for i, pair in enumerate(_pairs(kept, links))]
    found = [part for part in parts if len(part) >= FEWEST]
    if not found:
        raise NotApplicableError(f"Not drawn: no two metrics share {FEWEST} runs.")
    return found


def _wide(kept: pd.DataFrame) -> pd.DataFrame:
    """Return a row for every point of every run, a column for each metric; of several values of one metric the first counts."""
    every = dict.fromkeys((*run_keys(kept.columns), *SCALES, "step"))
    names = [name for name in every if name in kept and name != "metric"]
    held = kept.assign(**{STATE: state_of(kept)}).drop_duplicates([*names, "metric"])
    at = held.groupby(names, dropna=False, sort=False).ngroup().to_numpy()
    first = held.assign(__at=at).drop_duplicates("__at").set_index("__at")[["family", STATE]]
    values = held.assign(__at=at).pivot(index="__at", columns="metric", values="value")  # noqa: PD010
    return first.join(values)


def _pairs(kept: pd.DataFrame, links: Iterable[Link]) -> list[tuple[str, str]]:
    """Return pairs of metrics, x and y."""
    chained = list(dict.fromkeys((link.source, link.target) for link in links))
    if chained:
        return chained
    counts = kept.groupby("metric", sort=False).agg(
        lower=("direction", lambda d: (d == "lower").all()), n=("value", "size")
    )
    ranked = counts.assign(first=counts.index == kept.sort_values("row")["metric"].iloc[0])
    ordered = ranked.sort_values(["lower", "n", "first"], ascending=False, kind="stable")
    first, *others = map(str, ordered.index)
    return [(first, other) for other in others]


def _pair(wide: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    both = wide[wide[x].notna() & wide[y].notna()]
    kind = np.where(both[STATE] == "held_out", HELD_OUT, POINT)
    points = pd.DataFrame({"family": both["family"], "kind": kind, "x": both[x], "y": both[y]})
    return points.assign(metric=y, other_metric=x, law="", shared=len(both)).reset_index(drop=True)


def _lines(tables: Tables, settings: Settings, part: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the line of each family whose law of one metric reads the other alone."""
    x, y = only(part, "other_metric"), only(part, "metric")
    links = study_links(tables["clean/runs"], settings)
    into = next((link.into for link in links if (link.source, link.target) == (x, y)), "")
    units: list[Unit] = [(str(family), y) for family in dict.fromkeys(part["family"])]
    fits = linked_law(tables, settings, units, into) if into else {}
    ends = float(part["x"].min()), float(part["x"].max())
    found = []
    for (family, _), fit in list(fits.items())[:MOST_LINES]:
        line = linked_line(fit, tables["clean/runs"], into, ends) if fit.columns == {into} else pd.DataFrame()
        told = {"family": family, "kind": LINE, "law": fit.law.name, "metric": y, "other_metric": x}
        found.append(line.rename(columns={"value": "y"}).assign(**told, shared=0, number=only(part, "number")))
    return [line.astype({"number": "int64"}) for line in found if len(line)]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a pair, a colour and mark a family."""
    parts = [part for _, part in frame.groupby("number")]
    made = grid(figure, len(parts), columns=min(len(parts), 3) if len(parts) != 4 else 2)
    named = {str(family): look_of(rows) for family, rows in frame.groupby("family", sort=False)}
    for axes, part in zip(made, parts, strict=True):
        _panel(axes, part, few=len(named) <= MOST_NAMED)
        one = part.iloc[0]
        axes.set_xlabel(scales.plain(scales.value_label(one["other_metric"], one["other_unit"]), 44))
        axes.set_ylabel(scales.plain(scales.value_label(one["metric"], one["unit"]), 36))
    if 1 < len(named) <= MOST_NAMED:
        legend(figure, named)


def _panel(axes: Axes, part: pd.DataFrame, *, few: bool) -> None:
    y = limits(part, part["y"].where(part["kind"] != LINE), part["y"])
    x = scales.bounds_of(part["x"], pad=0.06)
    metric_axis(axes, "y", part, y, most=5)
    scales.value_axis(axes, "x", x, most=5)
    axes.set_xlim(*x)
    for _, own in part.groupby("family", sort=False):
        _family(axes, own)
    if not few:
        corner_note(axes, f"{part['family'].nunique()} families", "upper right")


def _family(axes: Axes, own: pd.DataFrame) -> None:
    look = look_of(own)
    style: dict[str, Any] = {
        "color": tone(look),
        "linestyle": "none",
        "markeredgecolor": "white",
        "markeredgewidth": 0.25,
    }
    kinds = {kind: own[own["kind"] == kind] for kind in (POINT, HELD_OUT, LINE)}
    many = len(kinds[POINT]) > 500
    axes.plot(kinds[POINT]["x"], kinds[POINT]["y"], mark(look), **style, markersize=3, zorder=2, rasterized=many)
    rim = {**style, "markeredgecolor": INK, "markeredgewidth": 0.8}
    axes.plot(kinds[HELD_OUT]["x"], kinds[HELD_OUT]["y"], mark(look), **rim, markersize=4.2, zorder=4)
    axes.plot(kinds[LINE]["x"], kinds[LINE]["y"], color=tone(look), linewidth=1.0, zorder=3)


FIGURE = Figure(
    name="loss_to_loss",
    title="One metric against another",
    caption="Runs that were measured by both metrics, in the colours and marks of their families; ringed dark: held out. A line is "
    "the law of the chain that reads the one metric to predict the other.",
    needs=("clean/runs",),
    table=table,
    draw=draw,
    values=("y",),
    optional=True,
)
