"""A chain step by step: the first metric over scale, measured and predicted, and what follows from it by the second law."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    MOST_PANELS,
    Content,
    NotApplicableError,
    Settings,
    Tables,
    Unit,
    finite,
    only,
    top,
)
from scalestudy.figures.curves import roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.linked import linked_law, linked_line
from scalestudy.figures.looks import look_of, tone
from scalestudy.figures.measured import most_rows, thin, with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import grid, keys
from scalestudy.figures.style import INK
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.percent import of_one
from scalestudy.rows import training_rows
from scalestudy.splits.registry import MEANINGS

MOST_PREDICTED: Final = 24
"""Predictions of a panel, those farthest out."""
FIRST, SECOND = 1, 2
RUN, LINE, PREDICTED = "run", "line", "predicted"
COLUMNS = ["task", "family", "target", "metric", "step", "law", "scheme", "kind", "x", "y", "lower", "upper"]
COLUMNS += ["truth_x", "truth", "x_name", "unit", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the two steps of the fit units that end a chain.

    Columns: task (a number), family, target (the last metric), metric (on the y axis), step (1: the first metric over scale; 2: the last
    over the first), law, scheme (how what is predicted was held back), kind (run; line of the second law; predicted), x, y, lower,
    upper, truth_x and truth (as measured, of what is predicted), x_name, unit, data_unit.
    """
    steps = tables["analyse/chain"]
    known = steps[(steps["column"] != "") & finite(steps, "predicted", "input")]
    if known.empty:
        raise NotApplicableError("Not drawn: no law of the study reads what another one predicts.")
    units, notes = top(most_rows(known), MOST_PANELS // 2)
    roles, runs = roles_in(tables, settings), tables["clean/runs"]
    parts = []
    for task, (family, metric) in enumerate(units):
        rows = known[(known["family"] == family) & (known["metric"] == metric)]
        laws = linked_law(tables, settings, [(family, metric)], only(rows, "column"))
        parts.append(_task(runs, roles, _chosen(rows, laws), laws.get((family, metric))).assign(task=task))
    return Content(with_units(pd.concat(parts, ignore_index=True), runs).reindex(columns=COLUMNS), notes)


def _chosen(rows: pd.DataFrame, laws: dict[Unit, Fitted]) -> pd.DataFrame:
    """Return the predictions of one law and column, by the scheme that looks farthest."""
    wanted = [law.law.name for law in laws.values()]
    law = next((name for name in wanted if (rows["law"] == name).any()), only(rows, "law"))
    own = rows[(rows["law"] == law) & (rows["column"] == only(rows, "column"))]
    scheme = next((name for name in reversed(MEANINGS) if (own["scheme"] == name).any()), only(own, "scheme"))
    return own[own["scheme"] == scheme].drop_duplicates("row")


def _task(runs: pd.DataFrame, roles: Roles, steps: pd.DataFrame, law: Fitted | None) -> pd.DataFrame:
    family, target, source, into = (only(steps, name) for name in ("family", "metric", "from", "column"))
    first, second = (training_rows(rows_of(runs, family, metric)) for metric in (source, target))
    along = next((name for name in (*roles.along, *roles.scales) if name in first and (first[name] > 0).any()), "")
    place = runs.drop_duplicates("row").set_index("row")[along] if along else pd.Series(dtype=float)
    rows = steps.assign(at=steps["row"].map(place)).sort_values("at", kind="stable")[-MOST_PREDICTED:]
    over, onto = _first(first, along, rows), _second(second, into, rows, law, runs)
    whole = of_one(rows_of(runs, family, source))
    onto = onto.assign(x=whole * onto["x"], truth_x=whole * onto["truth_x"])
    parts = [
        over.assign(step=FIRST, metric=source, x_name=along),
        onto.assign(step=SECOND, metric=target, x_name=source),
    ]
    told = {"family": family, "target": target, "scheme": only(steps, "scheme"), "law": only(steps, "law")}
    return pd.concat(parts, ignore_index=True).assign(**told)


def rows_of(runs: pd.DataFrame, family: str, metric: str) -> pd.DataFrame:
    """Return the rows of one fit unit."""
    return runs[(runs["family"] == family) & (runs["metric"] == metric)]


def _first(first: pd.DataFrame, along: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The first metric over scale, as measured, and as predicted for the runs that were held back."""
    if not along:
        return pd.DataFrame()
    runs = thin(pd.DataFrame({"kind": RUN, "x": first[along], "y": first["value"]}))[0]
    told = {"x": rows["at"], "y": rows["input"], "truth_x": rows["at"], "truth": rows["input_measured"]}
    both = pd.concat([runs, pd.DataFrame({"kind": PREDICTED, **told})], ignore_index=True)
    return both[both["x"] > 0]


def _second(
    second: pd.DataFrame, into: str, rows: pd.DataFrame, law: Fitted | None, runs: pd.DataFrame
) -> pd.DataFrame:
    """The last metric over the first: runs, the law that links them, and what the chain predicts beside what was measured."""
    points = thin(pd.DataFrame({"kind": RUN, "x": second[into], "y": second["value"]}).dropna())[0]
    told = {"x": rows["input"], "y": rows["predicted"], "lower": rows["lower"], "upper": rows["upper"]}
    told |= {"truth_x": rows["input_measured"], "truth": rows["value"]}
    predicted = pd.DataFrame({"kind": PREDICTED, **told})
    x = pd.concat([points["x"], predicted["x"], predicted["truth_x"]]).dropna()
    line = pd.DataFrame()
    if law is not None and len(x):
        line = linked_line(law, runs, into, (float(x.min()), float(x.max())))
        line = line.rename(columns={"value": "y"}).assign(kind=LINE)
    return pd.concat([points, line, predicted], ignore_index=True)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: two panels a task, the steps side by side."""
    tasks = [part for _, part in frame.groupby("task")]
    made = grid(figure, 2 * len(tasks), columns=2 if len(tasks) <= 2 else 4, height=2.5)
    several = len(set(frame["family"])) > 1
    for number, part in enumerate(tasks):
        left, right = made[2 * number : 2 * number + 2]
        steps = {step: part[part["step"] == step] for step in (FIRST, SECOND)}
        _step(left, steps[FIRST], few=len(tasks) <= 2)
        _step(right, steps[SECOND], few=len(tasks) <= 2)
        _name(left, right, part, several=several, few=len(tasks) <= 2)
    keys(figure, _handles(frame))


def _name(left: Axes, right: Axes, part: pd.DataFrame, *, several: bool, few: bool) -> None:
    longest = 36 if few else 20
    for axes, step in ((left, FIRST), (right, SECOND)):
        own = part[part["step"] == step]
        if len(own):
            one = own.iloc[0]
            axes.set_ylabel(scales.plain(scales.value_label(one["metric"], one["unit"]), longest))
            scale = few and step == FIRST
            axes.set_xlabel(
                scales.axis_label(one["x_name"], one["data_unit"]) if scale else scales.words(one["x_name"])
            )
    if several:
        left.set_title(scales.title(only(part, "family"), 1 if few else 8))


def _step(axes: Axes, own: pd.DataFrame, *, few: bool) -> None:
    if own.empty:
        axes.set_visible(False)
        return
    colour, most = tone(look_of(own)), 5 if few else 3
    kinds = {kind: own[own["kind"] == kind] for kind in (RUN, LINE, PREDICTED)}
    _axes(axes, own, kinds, most)
    line = kinds[LINE]
    axes.fill_between(line["x"], line["lower"], line["upper"], color=colour, alpha=0.16, linewidth=0)
    axes.plot(line["x"], line["y"], color=colour)
    runs, size = kinds[RUN], 3.0 if few else 2.4
    axes.plot(runs["x"], runs["y"], "o", color=colour, markersize=size, markeredgecolor="white", markeredgewidth=0.25)
    _predictions(axes, kinds[PREDICTED], colour, size)


def _axes(axes: Axes, own: pd.DataFrame, kinds: dict[str, pd.DataFrame], most: int) -> None:
    seen = np.concatenate([kinds[RUN]["y"], kinds[PREDICTED]["y"], kinds[PREDICTED]["truth"]])
    metric_axis(axes, "y", own, limits(own, seen, np.concatenate([own["y"], own["lower"], own["upper"]])), most=most)
    x = scales.bounds_of(own["x"], own["truth_x"], pad=0.06)
    if int(own["step"].iloc[0]) == FIRST:
        scales.scale_axis(axes, "x", only(own, "x_name"), x, most=most)
    else:
        scales.value_axis(axes, "x", x, most=most)
    axes.set_xlim(*x)


def _predictions(axes: Axes, rows: pd.DataFrame, colour: str, size: float) -> None:
    """A white diamond for what was predicted, joined to what was measured, which is ringed dark."""
    axes.vlines(rows["x"], rows["lower"], rows["upper"], color=colour, linewidth=0.8, zorder=3)
    axes.plot([rows["x"], rows["truth_x"]], [rows["y"], rows["truth"]], color=INK, linewidth=0.5, zorder=3)
    look: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0.8}
    axes.plot(rows["x"], rows["y"], "D", color="white", markeredgecolor=colour, **look, markersize=size + 0.8, zorder=4)
    axes.plot(
        rows["truth_x"], rows["truth"], "o", color=colour, markeredgecolor=INK, **look, markersize=size + 0.8, zorder=5
    )


def _handles(frame: pd.DataFrame) -> list[Line2D]:
    colour = tone(look_of(frame)) if len(set(frame["family"])) == 1 else INK
    marks: list[tuple[str, dict[str, Any]]] = [
        ("fitted", {"color": colour, "markersize": 3}),
        ("predicted", {"color": "white", "marker": "D", "markeredgecolor": colour, "markersize": 4}),
        ("measured", {"color": colour, "markeredgecolor": INK, "markersize": 4}),
    ]
    return [Line2D([], [], linestyle="none", **{"marker": "o", **look}, label=label) for label, look in marks]


FIGURE = Figure(
    name="chain",
    title="The chain, step by step",
    caption="Left, the first metric over scale; right, the last metric over the first, with the law that links them and its 95% "
    "interval. Dots are the runs that laws are fitted to; for those held back, white diamonds are what the chain predicts, with the "
    "95% interval, joined to what was measured, ringed dark.",
    needs=("clean/runs", "analyse/chain"),
    table=table,
    draw=draw,
    values=("y", "lower", "upper", "truth"),
    optional=True,
)
