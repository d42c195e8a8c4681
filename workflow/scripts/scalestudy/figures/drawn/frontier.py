"""The compute-optimal frontier: N, D and their ratio against compute, every approach with its interval."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, Unit, only
from scalestudy.figures.curves import allocating_laws, curves, middle_and_bounds, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.measured import STATE, measured, text_of
from scalestudy.figures.panels import grid
from scalestudy.figures.style import FAINT, MARKERS, colour
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import found
from scalestudy.tables.analyse import APPROACHES, TABLES

MOST_FAMILIES = 4
LINE_POINTS = 40
QUANTITIES = ("params", "tokens", "ratio")
COLUMNS = ["family", "metric", "law", "approach", "kind", "quantity", "flops", "value", "lower", "upper", "data_unit"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the frontier of the chosen law, and the study's budgets by every approach.

    Columns: family, metric, law, approach, kind (line, budget, range of the runs), quantity (params, tokens, or ratio =
    tokens per parameter), flops, value, lower, upper, data_unit. At fixed compute N and D are bound together, so a bound
    of D/N is that of D over the other one of N.
    """
    laws, notes = allocating_laws(tables, settings)
    found = curves(tables, settings, laws)
    optima = _budgets(tables, laws)
    roles = roles_in(tables, settings)
    suited = {unit: curve for unit, curve in found.items() if why_not(curve, roles=roles) is None}
    units = [
        unit for unit in laws if unit in suited or unit in set(map(tuple, optima[["family", "metric"]].to_numpy()))
    ]
    if not units:
        raise NotApplicableError("Not drawn: no chosen law joins N with D or C, so there is nothing to allocate.")
    kept = units[:MOST_FAMILIES]
    if len(units) > len(kept):
        notes += (f"{len(kept)} of {len(units)} families drawn: those with the most runs.",)
    parts = [_unit_table(tables["clean/runs"], unit, suited.get(unit), optima, roles) for unit in kept]
    unit = text_of(tables["clean/runs"], "data_unit", "tokens")
    return Content(pd.concat(parts, ignore_index=True).assign(data_unit=unit)[COLUMNS], notes)


def _budgets(tables: Tables, laws: Mapping[Unit, str]) -> pd.DataFrame:
    """Return the allocations by the chosen laws, and by the approaches that need none."""
    optima = found(tables, TABLES["analyse/compute_optimal"]).dropna(subset=["params", "tokens"])
    lawful = [laws.get((row[0], row[1])) == row[2] for row in optima[["family", "metric", "law"]].to_numpy()]
    kept = optima[np.array(lawful, dtype=bool) | (optima["approach"] != "parametric").to_numpy()]
    kept = kept.sort_values(["family", "metric", "approach", "law", "flops"], kind="stable")
    return kept.drop_duplicates(["family", "metric", "approach", "flops"])


def _unit_table(
    runs: pd.DataFrame, unit: Unit, curve: Fitted | None, optima: pd.DataFrame, roles: Roles
) -> pd.DataFrame:
    own = optima[(optima["family"] == unit[0]) & (optima["metric"] == unit[1])]
    rows = measured(runs, unit)
    roles = roles.of(curve.law) if curve else roles
    flops = roles.allocated(rows).loc[rows[STATE] == "fitted", "flops"].dropna()
    parts = [_long(own.assign(kind="budget"))]
    if len(flops):
        ends = pd.DataFrame({"flops": [flops.min(), flops.max()], "quantity": "params", "kind": "range"})
        parts.append(ends.assign(approach="parametric"))
    if curve is not None and len(flops):
        reach = np.geomspace(flops.min(), max(flops.max(), own["flops"].max() if len(own) else 0) * 1.3, LINE_POINTS)
        parts.append(_line_table(curve, reach, roles))
    return pd.concat(parts, ignore_index=True).assign(
        family=unit[0], metric=unit[1], law=curve.law.name if curve else ""
    )


def _line_table(curve: Fitted, flops: np.ndarray, roles: Roles) -> pd.DataFrame:
    optimal = frontier(curve, flops, roles=roles)
    values = {"params": optimal.params, "tokens": optimal.tokens, "ratio": optimal.tokens / optimal.params}
    parts = []
    for name, draws in values.items():
        value, lower, upper = middle_and_bounds(draws)
        parts.append(pd.DataFrame({"quantity": name, "flops": flops, "value": value, "lower": lower, "upper": upper}))
    return pd.concat(parts, ignore_index=True).assign(kind="line", approach="parametric")


def _long(optima: pd.DataFrame) -> pd.DataFrame:
    ratio = {
        "ratio": optima["tokens"] / optima["params"],
        "ratio_lower": optima["tokens_lower"] / optima["params_upper"],
        "ratio_upper": optima["tokens_upper"] / optima["params_lower"],
    }
    wide = optima.assign(**ratio)
    parts = [
        wide[["approach", "kind", "flops"]].assign(
            quantity=name, value=wide[name], lower=wide[f"{name}_lower"], upper=wide[f"{name}_upper"]
        )
        for name in QUANTITIES
    ]
    return pd.concat(parts, ignore_index=True)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: colour is the family where there are several, else the approach; marks are approaches."""
    made = grid(figure, len(QUANTITIES), columns=3, height=2.5)
    families = list(dict.fromkeys(frame["family"]))
    unit = scales.plain(only(frame, "data_unit"), 12)
    names = {
        "params": "Optimal parameters $N$",
        "tokens": f"Optimal {unit} $D$",
        "ratio": f"{unit.capitalize()} per parameter $D/N$",
    }
    for axes, quantity in zip(made, QUANTITIES, strict=True):
        part = frame[(frame["quantity"] == quantity) & (frame["kind"] != "range")]
        for family in families:
            for approach in APPROACHES:
                own = part[(part["family"] == family) & (part["approach"] == approach)]
                tone = colour(families.index(family) if len(families) > 1 else list(APPROACHES)[::-1].index(approach))
                _one(axes, own, tone, approach, family if len(families) > 1 else "")
        _shade(axes, frame[frame["kind"] == "range"])
        _axes(axes, part, names[quantity])
    handles, labels = made[0].get_legend_handles_labels()
    if len(labels) > 1:
        figure.legend(handles, labels, loc="outside upper left", ncols=min(len(labels), 4))


def _one(axes: Axes, own: pd.DataFrame, tone: str, approach: str, family: str) -> None:
    line, points = own[own["kind"] == "line"], own[own["kind"] == "budget"]
    words = {"parametric": "fitted law", "isoflop": "IsoFLOP minima", "envelope": "envelope"}[approach]
    label = scales.plain(f"{family}: {words}" if family else words)
    if len(line):
        axes.fill_between(line["flops"], line["lower"], line["upper"], color=tone, alpha=0.18, linewidth=0)
        axes.plot(line["flops"], line["value"], color=tone, label=label)
    if len(points):
        below, above = points["value"] - points["lower"], points["upper"] - points["value"]
        axes.errorbar(
            points["flops"],
            points["value"],
            yerr=[below.clip(lower=0).fillna(0), above.clip(lower=0).fillna(0)],
            fmt=MARKERS[list(APPROACHES)[::-1].index(approach)],
            color=tone,
            markersize=3.2,
            markeredgecolor="white",
            markeredgewidth=0.3,
            elinewidth=0.7,
            label=None if len(line) else label,
        )


def _shade(axes: Axes, ends: pd.DataFrame) -> None:
    if len(ends):
        axes.axvspan(
            float(ends["flops"].min()), float(ends["flops"].max()), color=FAINT, alpha=0.3, linewidth=0, zorder=0
        )


def _axes(axes: Axes, part: pd.DataFrame, label: str) -> None:
    x = scales.bounds_of(part["flops"])
    # Bounds of a weak fit span decades; the estimates must stay readable beside them.
    full = scales.bounds_of(part["value"], part["lower"], part["upper"])
    low, high = scales.bounds_of(part["value"])
    y = max(full[0], low / 30), min(full[1], high * 30)
    scales.scale_axis(axes, "x", "flops", x, most=4)
    scales.scale_axis(axes, "y", "params", y)
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.set_xlabel(scales.axis_label("flops"))
    axes.set_title(label, fontweight="normal")


FIGURE = Figure(
    "frontier",
    "Compute-optimal frontier",
    "Compute-optimal parameters, tokens and tokens per parameter against compute. Line and band: the chosen law "
    "with its 95% interval; marks: the study's budgets by each approach. The shaded range holds the runs.",
    ("clean/runs", "fit/fits", "fit/draws"),
    table,
    draw,
    values=(),
)
