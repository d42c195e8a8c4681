"""Out-of-sample scores of every law beside the baselines, one panel a scheme, and the coverage of the intervals."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    Content,
    Settings,
    Tables,
    scheme_title,
)
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.errors import (
    COVERED,
    NOMINAL,
    error_axis,
    error_label,
    error_of,
    of_one_scale,
    told_as_relative,
)
from scalestudy.figures.style import CYCLE, FAINT, INK, MUTED, PAGE
from scalestudy.splits.registry import MEANINGS

COLUMNS = ["scheme", "score", "law", "baseline", "overall", "family", "metric", "value", "lower", "upper", "relative"]
MOST_LAWS = 14
MOST_SCHEMES = 3


def table(tables: Tables, settings: Settings) -> Content:
    """Gather errors and coverage.

    Columns: scheme, score (the headline of the metrics' scale; coverage), law, baseline, overall (the mean over
    families, or the only family), family, metric, value, lower and upper (a standard error off), relative (whether these are
    relative errors: exp(s) - 1 for an error s of logarithms).
    """
    scores, error, left = of_one_scale(tables["validate/scores"].dropna(subset=["value"]))
    schemes = [name for name in reversed(MEANINGS) if (scores["scheme"] == name).any()][:MOST_SCHEMES]
    kept = _best(scores[scores["scheme"].isin(schemes)], error)
    left_out = len(set(scores["law"])) - len(set(kept["law"]))
    notes: tuple[str, ...] = (f"The best {MOST_LAWS} of {MOST_LAWS + left_out} laws are drawn.",) if left_out else ()
    notes += left
    rank = {name: index for index, name in enumerate(MEANINGS)}
    kept = kept.sort_values(
        ["scheme", "score", "law", "metric", "family"], key=lambda c: c.map(rank) if c.name == "scheme" else c
    )
    return Content(told_as_relative(kept)[COLUMNS].reset_index(drop=True), notes)


def _best(scores: pd.DataFrame, error: str) -> pd.DataFrame:
    """Keep the baselines and the laws with the smallest mean error."""
    mean = scores[(scores["score"] == error) & ~scores["baseline"]].groupby("law")["value"].mean()
    room = MOST_LAWS - len(set(scores.loc[scores["baseline"], "law"]))
    wanted = list(mean.sort_values(kind="stable").index[:room])
    return scores[scores["baseline"] | scores["law"].isin(wanted)]


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: laws down the side, best first, a column for each scheme, coverage below."""
    error = error_of(frame)
    laws = _order(frame, error)
    schemes = list(dict.fromkeys(frame["scheme"]))
    covered = [law for law in laws if len(frame[(frame["law"] == law) & (frame["score"] == COVERED)])]
    heights = [0.17 * len(laws), 0.17 * len(covered)] if covered else [0.17 * len(laws)]
    figure.set_size_inches(PAGE, sum(heights) + 0.62 * len(heights) + 0.1)
    ratios = [height + 0.1 for height in heights]
    panels = figure.subplots(len(heights), len(schemes), squeeze=False, sharey="row", height_ratios=ratios)
    for column, scheme in enumerate(schemes):
        axes = panels[0, column]
        _dots(axes, _rows(frame, scheme, error), laws)
        own = _rows(frame, scheme, error)
        error_axis(axes, "x", own[own["overall"]])
        axes.set_title(scheme_title(scheme))
        axes.set_xlabel(error_label(frame, error))
        if covered:
            _coverage(panels[1, column], _rows(frame, scheme, COVERED), covered)
    for row, listed in enumerate((laws, covered)[: len(heights)]):
        panels[row, 0].set_yticks(range(len(listed)), [scales.plain(law, 22).replace("_", " ") for law in listed])
        panels[row, 0].set_ylim(len(listed) - 0.4, -0.6)


def _coverage(axes: Axes, rows: pd.DataFrame, laws: list[str]) -> None:
    axes.axvline(NOMINAL, color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
    _dots(axes, rows, laws)
    axes.set_xlim(-0.04, 1.04)
    axes.set_xticks([0, 0.25, 0.5, 0.75, NOMINAL], ["0", "25%", "50%", "75%", "95%"])
    axes.set_xlabel("share inside the 95% interval")


def _order(frame: pd.DataFrame, error: str) -> list[str]:
    rows = frame[(frame["score"] == error) & frame["overall"]]
    mean = np.log(rows["value"].clip(lower=1e-12)).groupby(rows["law"]).mean()
    baseline = {str(law) for law in rows.loc[rows["baseline"], "law"]}
    return sorted((str(law) for law in mean.index), key=lambda law: (law in baseline, float(mean[law]), law))


def _rows(frame: pd.DataFrame, scheme: str, score: str) -> pd.DataFrame:
    return frame[(frame["scheme"] == scheme) & (frame["score"] == score)]


def _dots(axes: Axes, rows: pd.DataFrame, laws: list[str]) -> None:
    axes.grid(visible=False, axis="x")
    axes.tick_params(axis="y", length=0)
    for position, law in enumerate(laws):
        own = rows[rows["law"] == law]
        single, overall = own[~own["overall"]], own[own["overall"]]
        baseline = bool(own["baseline"].any())
        axes.plot(single["value"], np.full(len(single), position), "|", color=FAINT, markersize=5, markeredgewidth=0.5)
        tone = MUTED if baseline else CYCLE[0]
        for value, low, high in overall[["value", "lower", "upper"]].to_numpy(dtype=float):
            axes.plot([low, high], [position] * 2, color=tone, linewidth=1.0)
            axes.plot(value, position, "s" if baseline else "o", color=tone, markersize=3.6)


FIGURE = Figure(
    "scores",
    "Out-of-sample scores",
    "Out-of-sample error of each law beside the baselines (grey squares), with standard errors, and the coverage of the 95% "
    "interval. A relative error is exp(s) - 1 for a root mean squared error s of logarithms. Faint marks are single families.",
    ("validate/scores",),
    table,
    draw,
    lacks=("y",),
)
