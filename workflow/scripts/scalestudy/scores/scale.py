"""Whether errors of a metric are measured in logarithms: a property of the metric in a study, not of a law, fold or row."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from scalestudy.scores.kinds.base import Scale

ROUNDING: Final = 1e-10
"""Squared log errors closer than this, or than a billionth of themselves, are equal: solvers end no nearer to an optimum."""


def scales_of(runs: pd.DataFrame, settings: Mapping[str, Any], counts: bool = False) -> dict[str, Scale]:
    """Return the scale of every metric: logarithms, or its unit where a measured value is 0 or negative, or may be so.

    Args:
        runs: the rows that are trained on, or predicted and known.
        settings: of the study; a `range` that begins below 0 says that values may be negative.
        counts: whether values are fitted as rates of counts, any of which may be 0.
    """
    lowest = (settings.get("range") or (None,))[0]
    negative = lowest is not None and lowest < 0
    least = runs.groupby("metric")["value"].min()
    return {str(metric): "raw" if counts or negative or value <= 0 else "log" for metric, value in least.items()}


def with_scale(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return predictions with the column `scale`; where nothing says which it is, by their values."""
    if "scale" in predictions:
        return predictions
    return predictions.assign(scale=predictions["metric"].map(scales_of(predictions, {})).astype("str"))
