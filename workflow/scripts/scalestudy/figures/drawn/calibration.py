"""Whether forecasts are as sure as they should be: what share of values every central interval held, by horizon and by axis."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    Content,
    NotApplicableError,
    Settings,
    Tables,
    finite,
    forecast_laws,
    scheme_title,
)
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.style import FAINT, INK, MUTED, PAGE, colour
from scalestudy.scores.scale import with_scale
from scalestudy.scores.stated import transform
from scalestudy.tables.score import HORIZONS
from scalestudy.validate.scoring import horizon_of

LEVELS = np.round(np.linspace(0.05, 0.95, 19), 2)
BINS = 10
FEW = 10
"""Rows of a group from which on it has a line of its own."""
TRANSFORM, HORIZON, AXIS = "transform", "horizon", "axis"
TITLES = {TRANSFORM: "All {} predictions", HORIZON: "By horizon", AXIS: "By what was held back"}
MOST = 6


def table(tables: Tables, settings: Settings) -> Content:
    """Gather, for the automatic choice where there is one, else the law drawn in `fit`, what its intervals held.

    Columns: panel (transform: a histogram of the probability integral transform; horizon and axis: central intervals), group
    (of predictions), level (the middle of a bin, or what share an interval should hold), share (over an even one, or what it
    held), n (predictions of the group).
    """
    predictions = with_scale(tables["validate/predictions"])
    known = predictions[finite(predictions, "value", "predicted", "lower", "upper")]
    wanted = forecast_laws(tables, known)
    keys = pd.MultiIndex.from_frame(known[["family", "metric", "law"]])
    known = known[keys.isin([(*unit, law) for unit, law in wanted.items()])]
    known = known.assign(place=_places(known)).dropna(subset=["place"])
    if known.empty:
        raise NotApplicableError("Not drawn: no out-of-sample prediction has both an interval and a measured value.")
    known = known.assign(horizon=horizon_of(known), axis=_axes(known))
    frames = [_histogram(known), *_held(known, HORIZON, list(HORIZONS)), *_held(known, AXIS, _largest(known))]
    return Content(pd.concat(frames, ignore_index=True), _note(known))


def _places(rows: pd.DataFrame) -> pd.Series:
    """The probability integral transform of every row, on its metric's scale."""
    found = pd.Series(np.nan, rows.index)
    for scale, part in rows.groupby("scale"):
        numbers = part[["value", "predicted", "lower", "upper"]].to_numpy(float).T
        with np.errstate(all="ignore"):
            found[part.index] = transform(*(np.log(numbers) if scale == "log" else numbers))
    return found


def _axes(rows: pd.DataFrame) -> pd.Series:
    """What was held back: the column along which rolling tests looked ahead, else the way of splitting."""
    along = rows["fold"].astype(str).str.partition(" above ")
    return pd.Series(np.where(along[1] != "", "ahead in " + along[0], rows["scheme"].map(scheme_title)), rows.index)


def _largest(rows: pd.DataFrame) -> list[str]:
    """The axes with the most predictions."""
    return [str(name) for name in rows["axis"].value_counts(sort=True).index[:MOST]]


def _histogram(rows: pd.DataFrame) -> pd.DataFrame:
    count, edges = np.histogram(rows["place"], BINS, (0, 1))
    middle = (edges[1:] + edges[:-1]) / 2
    share = count * BINS / len(rows)
    return pd.DataFrame({"panel": TRANSFORM, "group": "", "level": middle, "share": share, "n": len(rows)})


def _held(rows: pd.DataFrame, panel: str, groups: list[str]) -> Iterator[pd.DataFrame]:
    """What share of each group's values every central interval held; groups of a few rows are left out."""
    for group in groups:
        apart = np.abs(2 * rows.loc[rows[panel] == group, "place"].to_numpy(float) - 1)
        if len(apart) >= FEW:
            share = (apart[:, None] <= LEVELS).mean(axis=0)
            yield pd.DataFrame({"panel": panel, "group": group, "level": LEVELS, "share": share, "n": len(apart)})


def _note(rows: pd.DataFrame) -> tuple[str, ...]:
    left = sorted({str(name) for panel in (HORIZON, AXIS) for name, n in rows[panel].value_counts().items() if n < FEW})
    return (f"Fewer than {FEW} predictions, and so not drawn apart: {', '.join(left)}.",) if left else ()


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a histogram that should be even, and shares that should be the levels."""
    figure.set_size_inches(PAGE, 2.6 + 0.13 * frame.groupby("panel")["group"].nunique().max())
    left, *others = figure.subplots(1, 3)
    _bars(left, frame[frame["panel"] == TRANSFORM])
    for axes, panel in zip(others, (HORIZON, AXIS), strict=True):
        _lines(axes, frame[frame["panel"] == panel])
    for axes, title in zip((left, *others), TITLES.values(), strict=True):
        axes.set_title(title.format(int(frame["n"].iloc[0])))


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    """Beside the bars, where one of them lies by chance in 95% of cases if rows were independent."""
    n = int(rows["n"].iloc[0])
    reach = 1.96 * np.sqrt((BINS - 1) / n)
    axes.bar(rows["level"], rows["share"], 0.9 / BINS, color=colour(0))
    axes.axhspan(max(1 - reach, 0), 1 + reach, color=FAINT, alpha=0.5, zorder=0)
    axes.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
    axes.set_xlabel("share forecast below the value")
    axes.set_ylabel("density")
    axes.set_xlim(0, 1)


def _lines(axes: Axes, rows: pd.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.7, zorder=1)
    for index, (group, part) in enumerate(rows.groupby("group", sort=False)):
        label = f"{scales.words(str(group))} ({int(part['n'].iloc[0])})"
        axes.plot(part["level"], part["share"], color=colour(index), label=label, zorder=2)
    axes.set_xlabel("level of a central interval")
    axes.set_ylabel("share it held")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    if len(rows):
        axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.2))


FIGURE = Figure(
    "calibration",
    "Calibration of the intervals",
    "Left, where measured values lie in the distribution that was forecast for them: even if forecasts are as sure as they should "
    "be, a hill if intervals are too wide, heaped at the ends if too narrow; the band holds 95% of the bars of as many "
    "independent rows. Middle and right, the share of values inside every central interval: above the diagonal intervals are too "
    "wide. Numbers in brackets count predictions.",
    ("validate/predictions",),
    table,
    draw,
)
