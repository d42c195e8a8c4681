"""The compute-optimal frontier: N, D and their ratio against compute, every approach with its interval."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, drawn_laws, only
from scalestudy.figures.measured import text_of
from scalestudy.figures.panels import grid
from scalestudy.figures.style import MARKERS, colour

MOST_FAMILIES = 4
QUANTITIES = ("params", "tokens", "ratio")
LINES = {"parametric": "-", "isoflop": (0, (4, 1.5)), "envelope": (0, (1, 1.2))}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the optima by the chosen law and by the approaches that need no law.

    Columns: family, metric, law, approach, flops, quantity (params, tokens, or ratio = tokens per parameter), value,
    lower, upper, data_unit. At fixed compute N and D are bound together, so the bounds of D/N are those of one end each.
    """
    optima = tables["analyse/compute_optimal"].dropna(subset=["params", "tokens"])
    laws = drawn_laws(tables)
    lawful = [laws.get((row[0], row[1])) == row[2] for row in optima[["family", "metric", "law"]].to_numpy()]
    optima = optima[np.array(lawful, dtype=bool) | (optima["approach"] != "parametric").to_numpy()]
    if optima.empty:
        raise NotApplicableError("Not drawn: no compute-optimal allocation was found for the chosen laws.")
    order = [unit for unit in laws if ((optima["family"] == unit[0]) & (optima["metric"] == unit[1])).any()]
    kept = order[:MOST_FAMILIES]
    notes = (f"{len(kept)} of {len(order)} families drawn.",) if len(order) > len(kept) else ()
    keys = pd.MultiIndex.from_frame(optima[["family", "metric"]])
    optima = optima[keys.isin(kept)].sort_values(["family", "metric", "approach", "law", "flops"], kind="stable")
    optima = optima.drop_duplicates(["family", "metric", "approach", "flops"])
    ends = {
        "ratio": optima["tokens"] / optima["params"],
        "ratio_lower": optima["tokens_lower"] / optima["params_upper"],
        "ratio_upper": optima["tokens_upper"] / optima["params_lower"],
    }
    wide = optima.assign(**ends)
    common = ["family", "metric", "law", "approach", "flops"]
    parts = [
        wide[common].assign(quantity=name, value=wide[name], lower=wide[f"{name}_lower"], upper=wide[f"{name}_upper"])
        for name in QUANTITIES
    ]
    unit = text_of(tables["clean/runs"], "data_unit", "tokens")
    return Content(pd.concat(parts, ignore_index=True).assign(data_unit=unit), notes)


def draw(figure: Figure, frame: pd.DataFrame) -> None:
    """Draw the table: colour is the family where there are several, else the approach."""
    made = grid(figure, len(QUANTITIES), columns=3, height=2.5)
    families = list(dict.fromkeys(zip(frame["family"], frame["metric"], strict=True)))
    approaches = list(dict.fromkeys(frame["approach"]))
    unit = only(frame, "data_unit")
    names = {"params": "Optimal parameters $N$", "tokens": f"Optimal {scales.plain(unit, 12)} $D$"}
    names["ratio"] = f"{scales.plain(unit, 12).capitalize()} per parameter $D/N$"
    for axes, quantity in zip(made, QUANTITIES, strict=True):
        part = frame[frame["quantity"] == quantity]
        for index, (family, metric) in enumerate(families):
            for position, approach in enumerate(approaches):
                line = part[(part["family"] == family) & (part["metric"] == metric) & (part["approach"] == approach)]
                label = family if len(families) > 1 else approach
                if len(families) > 1 and len(approaches) > 1:
                    label = f"{family}, {approach}"
                _line(axes, line, colour(index if len(families) > 1 else position), approach, scales.plain(label))
        _axes(axes, part, names[quantity])
    if len(families) * len(approaches) > 1:
        handles, labels = made[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=3)


def _line(axes: Axes, line: pd.DataFrame, tone: str, approach: str, label: str) -> None:
    if line.empty:
        return
    axes.fill_between(line["flops"], line["lower"], line["upper"], color=tone, alpha=0.16, linewidth=0)
    axes.plot(
        line["flops"],
        line["value"],
        color=tone,
        linestyle=LINES[approach],
        marker=MARKERS[list(LINES).index(approach)],
        markersize=2.6,
        markeredgecolor="white",
        markeredgewidth=0.3,
        label=label,
    )


def _axes(axes: Axes, part: pd.DataFrame, label: str) -> None:
    x = scales.bounds_of(part["flops"])
    # Weak fits have bounds decades wide; the estimates must stay readable beside them.
    middle = scales.bounds_of(part["value"], pad=0.6)
    full = scales.bounds_of(part["value"], part["lower"], part["upper"])
    y = max(full[0], middle[0] / 30), min(full[1], middle[1] * 30)
    scales.scale_axis(axes, "x", "flops", x, most=4)
    scales.scale_axis(axes, "y", "params", y)
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.set_xlabel(scales.axis_label("flops"))
    axes.set_title(label, fontweight="normal")
