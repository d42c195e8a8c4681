"""A parameter in every family, the mean over families, and the one value that fits them all: a forest plot."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.axes import brief
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, finite, without_number
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.drawn.draws import symbol
from scalestudy.figures.lines import AROUND, ROW, Line, band, lines
from scalestudy.figures.style import CYCLE, INK, MUTED

KEYS = ["metric", "law", "parameter"]
MOST_FAMILIES = 30
FAMILY, MEAN, NEXT, SHARED = "family", "mean over families", "one more family", "one value for all"
"""What a line is of."""
OF_ALL = {MEAN: ("mean", "mean_lower", "mean_upper"), NEXT: ("", "next_lower", "next_upper")}
OF_ALL |= {SHARED: ("shared", "shared_lower", "shared_upper")}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the families' own values and what is said of them together.

    Columns: metric, law, parameter, of (family, or what is said of all), family, estimate, lower, upper, p_value.
    """
    equal, forest = tables["analyse/equal"], tables["analyse/forest"]
    compared = equal[finite(equal, "shared")]
    if compared.empty:
        raise without_number(equal, "no parameter could be compared")
    shown = compared[:MOST_PANELS]
    notes: tuple[str, ...] = (
        (f"{MOST_PANELS} of {len(compared)} comparisons are drawn.",) if len(compared) > MOST_PANELS else ()
    )
    known = forest[finite(forest, "estimate")]
    parts = [_panel(row, known) for _, row in shown.iterrows()]
    most = max(int(row["families"]) for _, row in shown.iterrows())
    notes += (f"The first {MOST_FAMILIES} families are drawn.",) if most > MOST_FAMILIES else ()
    return Content(pd.concat(parts, ignore_index=True), notes)


def _panel(row: pd.Series, forest: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of one comparison: its families, then what is said of all."""
    inside = (forest[KEYS] == row[KEYS]).all(axis=1)
    own = forest.loc[inside, ["family", "estimate", "lower", "upper"]][:MOST_FAMILIES].assign(of=FAMILY)
    ends = [[float(row[name]) if name else np.nan for name in names] for names in OF_ALL.values()]
    said = pd.DataFrame(ends, columns=["estimate", "lower", "upper"]).assign(of=list(OF_ALL), family="")
    both = pd.concat([own, said], ignore_index=True).assign(**{name: row[name] for name in (*KEYS, "p_value")})
    return both[[*KEYS, "of", "family", "estimate", "lower", "upper", "p_value"]]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel for each metric, law and parameter."""
    groups = list(frame.groupby(KEYS, sort=False))
    height = AROUND + ROW * max(len(own) for _, own in groups)
    made = panels.grid(figure, len(groups), columns=min(len(groups), 2), height=height)
    several = [name for name in ("metric", "law") if len(set(frame[name])) > 1]
    for axes, (key, own) in zip(made, groups, strict=True):
        _forest(axes, own)
        names = dict(zip(KEYS, map(str, key), strict=True))
        prefix = "".join(f"{scales.plain(names[name], 16)}, " for name in several)
        axes.set_title(f"{prefix}{symbol(names['parameter'])}{_chance(own)}")


def _forest(axes: Axes, own: pd.DataFrame) -> None:
    mean = own[own["of"] == MEAN].iloc[0]
    band(axes, float(mean["lower"]), float(mean["upper"]))
    lines(axes, [_line(row) for _, row in own.iterrows()])
    axes.axhline((own["of"] == FAMILY).sum() - 0.5, color=MUTED, linewidth=0.5)


def _line(row: pd.Series) -> Line:
    label, ends = str(row["family"] or row["of"]), (float(row["estimate"]), float(row["lower"]), float(row["upper"]))
    colour = {MEAN: INK, NEXT: MUTED, SHARED: CYCLE[1]}.get(row["of"], CYCLE[0])
    return Line(label, *ends, colour=colour, marker="o" if row["of"] == FAMILY else "D")


def _chance(own: pd.DataFrame) -> str:
    p = float(own["p_value"].iloc[0])
    return f" (p = {brief(p, 2)} if equal)" if np.isfinite(p) else ""


FIGURE = Figure(
    name="forest",
    title="One parameter in every family",
    caption="Each family's own value with its 95% interval; below, the random-effects mean (Hartung-Knapp interval, shaded), where "
    "one more family is expected, and the one value that fits all families together. p says how probable differences so large "
    "are if all families have that value.",
    needs=("analyse/equal", "analyse/forest"),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
