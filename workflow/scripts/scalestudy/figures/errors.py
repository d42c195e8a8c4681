"""Errors as figures show them: of the metrics of one scale, relative ones where they are of logarithms, as on every page."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter

from scalestudy.figures import axes as scales
from scalestudy.figures.content import NotApplicableError
from scalestudy.scores.headline import headline_rows
from scalestudy.scores.registry import HEADLINES, SCORES
from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.validate import BASELINES

COVERED: Final = "coverage"
NOMINAL: Final = 0.95
LOG: Final = "log"
"""The unit of errors of logarithms."""


def of_one_scale(scores: pd.DataFrame) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Return errors and coverage of the metrics of one scale, the name of the error, and a note on metrics of another.

    The rows say which of them are of baselines, and which are overall: the mean over families, or the only family.
    """
    headline = headline_rows(scores)
    error = next((name for name in HEADLINES.values() if (headline["score"] == name).any()), None)
    if error is None:
        raise NotApplicableError("Not drawn: no out-of-sample error could be computed.")
    drawn = set(headline.loc[headline["score"] == error, "metric"])
    kept = scores[scores["score"].isin((error, COVERED)) & scores["metric"].isin(drawn)]
    single = len(set(kept.loc[kept["family"] != ALL_FAMILIES, "family"])) <= 1
    overall = kept["family"] == ALL_FAMILIES
    left = ", ".join(sorted(set(headline["metric"]) - drawn))
    notes = (f"Not drawn beside, since their errors are not of logarithms: {left}.",) if left else ()
    overall = overall if overall.any() else overall | single
    return kept.assign(overall=overall, baseline=kept["law"].isin(list(BASELINES))), error, notes


def told_as_relative(rows: pd.DataFrame) -> pd.DataFrame:
    """Add lower and upper, a standard error off, and turn errors of logarithms into relative ones, exp(s) - 1: `relative`."""
    relative = rows["score"].isin([name for name, score in SCORES.items() if score.unit == LOG]).to_numpy(bool)
    value, spread = rows["value"].to_numpy(float), rows["stderr"].fillna(0.0).to_numpy(float)
    ends = {"value": value, "lower": value - spread, "upper": value + spread}
    told = {name: np.where(relative, np.expm1(values), values) for name, values in ends.items()}
    return rows.assign(**told, relative=relative)


def error_of(frame: pd.DataFrame) -> str:
    """Return the error that a drawn table has beside coverage."""
    return next(name for name in HEADLINES.values() if (frame["score"] == name).any())


def error_label(frame: pd.DataFrame, error: str) -> str:
    """Return what the axis of an error is called."""
    return "relative error" if frame.loc[frame["score"] == error, "relative"].all() else SCORES[error].label


def error_axis(axes: Axes, which: str, rows: pd.DataFrame, most: int = 4) -> None:
    """Set up the axis of overall errors: logarithmic, in per cent where they are relative."""
    value, low, high = rows["value"], rows["lower"], rows["upper"]
    bounds = scales.bounds_of(value, low.clip(lower=value / 2), high, pad=0.08)
    scales.value_axis(axes, which, bounds, most=most)
    if rows["relative"].all():
        axis: Axis = getattr(axes, f"{which}axis")
        axis.set_major_formatter(FuncFormatter(lambda number, _: f"{scales.brief(100 * number)}%"))
    getattr(axes, f"set_{which}lim")(*bounds)
