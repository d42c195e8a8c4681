"""What figures of several families share: whose law is drawn, and intervals that may be open."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scalestudy.figures.content import NotApplicableError, Tables
from scalestudy.figures.looks import mark, tone
from scalestudy.tables import AUTO


def one_law(frame: pd.DataFrame, tables: Tables, number: str, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep the rows of one law a metric: `auto`, else the one chosen most often, else the first; of those with a number.

    Raises:
        NotApplicableError: no row has one.
    """
    known = frame[frame[number].notna()]
    if known.empty:
        raise NotApplicableError(f"Not drawn: nothing in {name} has a number; its messages say why.")
    choice = tables.get("validate/choice")
    chosen = [] if choice is None else list(choice.query("chosen")["candidate"].value_counts().index)
    order = [AUTO, *map(str, chosen)]
    rank = {law: len(order) - place for place, law in enumerate(order)}
    best = (
        known.sort_values("law")
        .groupby("metric")["law"]
        .agg(lambda laws: max(dict.fromkeys(laws), key=lambda law: rank.get(law, 0)))
    )
    kept = frame[frame["law"] == frame["metric"].map(best)]
    laws = sorted(set(best))
    return kept, (f"By {' and '.join(laws)}.",)


def whiskers(axes: Axes, x: np.ndarray, y: pd.DataFrame, name: str, look: int) -> None:
    """Draw points with their intervals; an arrow to the edge of the axes stands for an end that is open."""
    colour = tone(look)
    middle, low, high = (y[column].to_numpy(float) for column in (name, f"{name}_lower", f"{name}_upper"))
    bottom, top = axes.get_ylim()
    ends = np.where(low > 0, low, bottom), np.where(np.isfinite(high), high, top)
    known = np.isfinite(low) & ~np.isnan(high)
    axes.vlines(x[known], ends[0][known], ends[1][known], color=colour, linewidth=0.9)
    for arrow, open_, end in (("v", known & ~(low > 0), bottom), ("^", known & np.isinf(high), top)):
        axes.plot(
            x[open_], np.full(open_.sum(), end), arrow, color=colour, markersize=3.5, clip_on=False, in_layout=False
        )
    axes.plot(x, middle, mark(look), color=colour, markersize=3.4, markeredgecolor="white", markeredgewidth=0.3)
