"""The interval score: narrow intervals are good, values outside them are dear (Gneiting & Raftery 2007, equation 43)."""

from typing import Final

import numpy as np

from scalestudy.validate.scores.base import Floats, Predicted, Score, first

MISS: Final = 40.0
"""2 / 0.05, the penalty for a 95% interval."""


def _terms(rows: Predicted) -> Floats:
    low, high, value = (np.log(a) if (a > 0).all() else a for a in (rows.lower, rows.upper, rows.value))
    return (high - low + MISS * np.maximum(low - value, 0) + MISS * np.maximum(value - high, 0))[:, None]


SCORE = Score(
    "interval_score",
    "width of the 95% interval plus 40 times the distance of each miss, in log units",
    _terms,
    first,
    positive=True,
    of_bounds=True,
)
