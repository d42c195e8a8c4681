"""The interval score: narrow intervals are good, values outside them are dear (Gneiting & Raftery 2007, equation 43).

On the scale of logarithms an interval that reaches 0, or is open, is infinitely wide: it has no finite term, and is counted.
The score has no interval of its own, since rare misses dominate it: rows without one do not show how it varies.
"""

from typing import Final

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first

MISS: Final = 40.0
"""2 / 0.05, the penalty for a 95% interval."""


def _terms(rows: Predicted) -> Floats:
    low, high, value = (rows.scaled(numbers) for numbers in (rows.lower, rows.upper, rows.value))
    return (high - low + MISS * np.maximum(low - value, 0) + MISS * np.maximum(value - high, 0))[:, None]


SCORE = Score(
    "interval_score",
    "interval score",
    "width of the 95% interval plus 40 times the distance of each miss, on the metric's scale",
    _terms,
    first,
    unit="scale",
    of_bounds=True,
    interval=None,
)
