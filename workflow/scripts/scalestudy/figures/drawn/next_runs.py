"""What is known now, what is expected after each proposed run, and after the usual designs: a panel for each question."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.content import MOST_PANELS, Content, Settings, Tables, finite, without_number
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.lines import AROUND, ROW, Line, lines
from scalestudy.figures.style import CYCLE, FAINT, INK
from scalestudy.numerals import alone

QUESTION = ["name", "family", "metric", "law"]
COLUMNS = [*QUESTION, "step", "label", "estimate", "lower", "upper", "unit"]
MOST_LINES = 20
NOW, RUN, DESIGN = "now", "run", "design"
COLOURS = {NOW: INK, RUN: CYCLE[0], DESIGN: CYCLE[1]}


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the intervals of each question: the present one, then after each proposed run, then those of designs.

    Columns: name, family, metric, law, step (now, run or design), label, estimate, lower, upper, unit.
    """
    every = tables["analyse/next_designs"]
    known = every[finite(every, "half_width")]
    if known.empty:
        raise without_number(every, "no further run was weighed")
    groups = [own for _, own in known.groupby(QUESTION, sort=False)]
    notes = (f"{MOST_PANELS} of {len(groups)} questions are drawn.",) if len(groups) > MOST_PANELS else ()
    shown = [_of_question(own.set_index("design"), tables["analyse/next_runs"]) for own in groups[:MOST_PANELS]]
    return Content(pd.concat(shown, ignore_index=True), notes)


def _of_question(designs: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    now = designs.loc["now"].to_dict()
    shared = ["name", "metric", "law"] if now["goal"] == "winner" else QUESTION
    same = (runs[shared] == [now[name] for name in shared]).all(axis=1)
    chosen = runs[same & (runs["seeds"] > 0)].sort_values("place")
    rows = [(NOW, "now", now["half_width"])]
    rows += [(RUN, _label(run), run["half_width"]) for _, run in chosen.iterrows()][:MOST_LINES]
    others = designs.drop(index=["now", "proposed"], errors="ignore")
    rows += [(DESIGN, f"{name}, {row['runs']} runs", row["half_width"]) for name, row in others.iterrows()]
    found = pd.DataFrame(rows, columns=["step", "label", "half"])
    low, high = (_end(now["estimate"], side * found["half"].to_numpy(float), now["unit"]) for side in (-1, 1))
    found = found.assign(estimate=now["estimate"], lower=low, upper=high, unit=now["unit"])
    return found.assign(**{name: now[name] for name in QUESTION})[COLUMNS]


def _end(estimate: float, half: np.ndarray, unit: str) -> np.ndarray:
    return np.asarray(estimate * np.exp(half) if unit == "relative" else estimate + half)


def _label(run: pd.Series) -> str:
    """Name a run by its place and its size, or by its number where it has none."""
    sizes = (("N", "params"), ("D", "tokens"))
    at = [f"{symbol} {alone(float(run[name]), 2, count=True).text}" for symbol, name in sizes if np.isfinite(run[name])]
    times = f" x{run['seeds']}" if run["seeds"] > 1 else ""
    return f"{run['place']}: {', '.join(at) or 'candidate ' + str(run['candidate'])}{times}"


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    groups = [own for _, own in frame.groupby(QUESTION, sort=False)]
    height = AROUND + ROW * max(map(len, groups))
    grid = panels.grid(figure, len(groups), columns=min(len(groups), 2), height=height)
    for axes, own in zip(grid, groups, strict=True):
        lines(axes, [_line(row) for _, row in own.iterrows()])
        axes.axvline(float(own["estimate"].iloc[0]), color=FAINT, linewidth=0.8, zorder=0)
        axes.set_title(scales.plain(f"{own['name'].iloc[0]}: {own['family'].iloc[0]}, {own['metric'].iloc[0]}", 40))
        axes.set_xlabel("expected 95% interval")


def _line(row: pd.Series) -> Line:
    estimate, lower, upper = (float(row[name]) for name in ("estimate", "lower", "upper"))
    return Line(str(row["label"]), estimate, lower, upper, colour=COLOURS[str(row["step"])])


FIGURE = Figure(
    name="next_runs",
    title="Which runs next",
    caption="What is to be known, with its 95% interval now (dark), as it is expected to be after each proposed run and those before it, and "
    "after the usual designs for the same budget, all about the present estimate.",
    needs=("analyse/next_designs", "analyse/next_runs"),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
