"""The compute-optimal frontier: N, D and their ratio against compute, by every approach, and as others published it."""

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from scalestudy.analyse.context import Context
from scalestudy.figures import axes as scales
from scalestudy.figures.asked import cost_of
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
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.forecasting import OF_FITS, laws_if_any
from scalestudy.figures.looks import look_of, tone
from scalestudy.figures.measured import STATE, measured, text_of
from scalestudy.figures.optima import (
    ENVELOPE,
    ISOFLOP,
    LAW,
    MAIN,
    MINIMUM,
    POINTS,
    PUBLISHED,
    QUANTITIES,
    of_unit,
    published,
)
from scalestudy.figures.panels import grid
from scalestudy.figures.style import FAINT, INK, MUTED
from scalestudy.rows import by_unit
from scalestudy.tables import AUTO

MOST_FAMILIES = 4
MOST_PUBLISHED = 3
RANGE = "range"
COLUMNS = ["family", "metric", "kind", "name", "quantity", "flops", "value", "lower", "upper", "data_unit", "budget"]
LOOKS: Final[dict[str, dict[str, Any]]] = {
    LAW: {"color": MUTED, "linewidth": 0.8},
    ENVELOPE: {"color": MUTED, "linewidth": 0.9, "linestyle": (0, (5, 1.5)), "marker": "^", "markersize": 3.0},
    ISOFLOP: {"color": INK, "linewidth": 0.9, "linestyle": (0, (4, 1, 1, 1))},
    MINIMUM: {"color": INK, "linestyle": "none", "marker": "s", "markersize": 2.8},
    PUBLISHED: {"color": INK, "linewidth": 0.9, "marker": "x", "markersize": 2.6, "markevery": (0, POINTS - 1)},
}
LAW_DASHES = ((0, (1, 1.2)), (0, (3, 1.2)), (0, (3, 1.2, 1, 1.2)), "-")
PUBLISHED_DASHES = ((0, (2, 2)), (0, (6, 2, 1, 2)), (0, (1, 3)))
WORDS = {ISOFLOP: "IsoFLOP", MINIMUM: "IsoFLOP minima", ENVELOPE: "envelope"}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the optima of every approach and law, those of others, and the range of the runs.

    Columns: family, metric, kind (main: of `auto`, or of the law to draw; law; isoflop; envelope; minimum: of one measured IsoFLOP
    curve; published; range: of the runs), name (of the law or the source), quantity (params, tokens, or ratio = tokens per
    parameter), flops, value, lower, upper, data_unit, budget (what it pays for, where a study says; else empty).
    """
    laws = laws_if_any(tables)
    every = dict.fromkeys([*laws, *by_unit(tables["analyse/compute_optimal"])])
    own = {unit: of_unit(tables, unit, laws.get(unit, "")) for unit in every}
    units = [unit for unit, rows in own.items() if len(rows)]
    if not units:
        raise NotApplicableError(
            "Not drawn: no approach found an optimum; the messages of analyse/compute_optimal say why."
        )
    (kept, notes), cost = top(units, MOST_FAMILIES), cost_of(settings, "compute_optimal")
    parts = [own[unit].assign(family=unit[0], metric=unit[1]) for unit in kept]
    context = Context(tables["clean/runs"], {name: tables[name] for name in OF_FITS}, settings)
    parts += [] if cost else [_range(context, unit) for unit in kept]
    others, more = _published(context, settings, {unit: own[unit] for unit in kept})
    unit = text_of(tables["clean/runs"], "data_unit", "tokens")
    frame = pd.concat([*parts, *others], ignore_index=True).assign(data_unit=unit, budget=cost)
    return Content(frame.reindex(columns=COLUMNS), (*notes, *more))


def _published(
    context: Context, settings: Settings, own: dict[Unit, pd.DataFrame]
) -> tuple[list[pd.DataFrame], tuple[str, ...]]:
    found = [part for part in published(context, settings, own) if len(part)]
    names = list(dict.fromkeys(name for part in found for name in part["name"]))
    kept = [part for part in found if only(part, "name") in names[:MOST_PUBLISHED]]
    left = f"{MOST_PUBLISHED} of {len(names)} published sources are drawn."
    return kept, (left,) if len(names) > MOST_PUBLISHED else ()


def _range(context: Context, unit: Unit) -> pd.DataFrame:
    rows = measured(context.runs, unit)
    flops = context.roles.allocated(rows).loc[(rows[STATE] == "fitted").to_numpy(), "flops"].dropna()
    ends = {"kind": RANGE, "name": "", "quantity": "", "family": unit[0], "metric": unit[1]}
    return pd.DataFrame({"flops": [flops.min(), flops.max()]}).assign(**ends) if len(flops) else pd.DataFrame()


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a row of panels a family, with the law in the family's colour."""
    parts = [part for _, part in frame.groupby(["family", "metric"], sort=False)]
    made = grid(figure, len(QUANTITIES) * len(parts), columns=3, height=2.5 if len(parts) == 1 else 2.0)
    names = _names(frame)
    for number, part in enumerate(parts):
        row = made[3 * number : 3 * number + 3]
        for axes, quantity in zip(row, QUANTITIES, strict=True):
            _panel(axes, part, quantity)
            axes.set_ylabel(names[quantity])
        if len(parts) > 1:
            row[0].set_title(scales.title(panel_title(part, frame), 4))
    for axes in made[-3:]:
        budget = only(frame, "budget")
        axes.set_xlabel(f"Budget: {scales.plain(budget, 40)}" if budget else scales.axis_label("flops"))
    handles = _handles(frame)
    figure.legend(handles=handles, loc="outside upper left", ncols=min(len(handles), 4))


def _names(frame: pd.DataFrame) -> dict[str, str]:
    unit = scales.plain(only(frame, "data_unit"), 12)
    told = {"params": "Optimal parameters $N$", "tokens": f"Optimal {unit} $D$"}
    return {**told, "ratio": f"{unit.capitalize()} per parameter $D/N$"}


def _panel(axes: Axes, part: pd.DataFrame, quantity: str) -> None:
    own, ends = part[part["quantity"] == quantity], part[part["kind"] == RANGE]
    colour = tone(look_of(part))
    _main(axes, own[own["kind"] == MAIN], colour)
    for (kind, name), look in _looks(part).items():
        rows = own[(own["kind"] == kind) & (own["name"] == name)]
        axes.plot(rows["flops"], rows["value"], **look)
    minima = own[(own["kind"] == MINIMUM) & finite(own, "lower", "upper")]
    axes.vlines(minima["flops"], minima["lower"], minima["upper"], color=INK, linewidth=0.6)
    if len(ends):
        reach = float(ends["flops"].min()), float(ends["flops"].max())
        axes.axvspan(*reach, color=FAINT, alpha=0.3, linewidth=0, zorder=0)
    _axes(axes, part, own)


def _main(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    axes.fill_between(rows["flops"], rows["lower"], rows["upper"], color=colour, alpha=0.18, linewidth=0)
    if len(rows) == 1:
        axes.vlines(rows["flops"], rows["lower"], rows["upper"], color=colour, linewidth=1.0)
    axes.plot(rows["flops"], rows["value"], "o-", color=colour, markersize=3.0, markeredgecolor="white", zorder=3)


def _looks(rows: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """How every line but the main one is drawn, by its kind and name; laws and sources differ in their dashes."""
    found = {}
    for kind, look in LOOKS.items():
        for place, name in enumerate(dict.fromkeys(rows.loc[rows["kind"] == kind, "name"])):
            dashes = {LAW: LAW_DASHES, PUBLISHED: PUBLISHED_DASHES}.get(kind)
            found[kind, str(name)] = {**look, **({"linestyle": dashes[place % len(dashes)]} if dashes else {})}
    return found


def _axes(axes: Axes, part: pd.DataFrame, own: pd.DataFrame) -> None:
    x = scales.bounds_of(part["flops"])
    # Bounds of a weak fit span decades; the estimates must stay readable beside them.
    full = scales.bounds_of(own["value"], own["lower"], own["upper"])
    low, high = scales.bounds_of(own["value"])
    y = max(full[0], low / 10), min(full[1], high * 10)
    scales.scale_axis(axes, "x", "flops", x, most=4)
    scales.scale_axis(axes, "y", "params", y)
    axes.set_xlim(*x)
    axes.set_ylim(*y)


def _handles(frame: pd.DataFrame) -> list[Line2D]:
    """What the lines are: the law's in the colour of its family where there is one, else dark."""
    colour = tone(look_of(frame)) if len(set(frame["family"])) == 1 else INK
    main = {"color": colour, "marker": "o", "markersize": 3.0}
    looks = {(MAIN, name): main for name in dict.fromkeys(frame.loc[frame["kind"] == MAIN, "name"])} | _looks(frame)
    return [Line2D([], [], label=scales.plain(_word(*key), 40), **look) for key, look in looks.items()]


def _word(kind: str, name: str) -> str:
    return WORDS.get(kind) or ("average of laws" if name == AUTO else name)


FIGURE = Figure(
    "frontier",
    "Compute-optimal frontier",
    "Compute-optimal parameters, tokens and tokens per parameter against what is spent, by every approach of the study. Line and "
    "band: the average of laws, or else the chosen law, with its 95% interval; squares: minima of measured IsoFLOP curves; crosses "
    "at their ends: lines of published parameters, or of a published exponent alone through the centre of ours (slope). The shaded "
    "range holds the runs.",
    ("clean/runs", "analyse/compute_optimal"),
    table,
    draw,
    values=(),
)
