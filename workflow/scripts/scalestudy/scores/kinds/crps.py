"""The continuous ranked probability score: how far the whole distribution that was forecast lies from the value; less is better.

In the unit of an error, of which it is the absolute value where a forecast states no doubt; a proper score, so that neither a
narrower nor a wider interval than one believes in pays (Gneiting & Raftery 2007). `scores.stated` says which distribution the
bounds state.
"""

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first
from scalestudy.scores.stated import crps
from scalestudy.scores.transforms import SIZE


def _terms(rows: Predicted) -> Floats:
    return crps(*(rows.scaled(numbers) for numbers in (rows.value, rows.predicted, rows.lower, rows.upper)))[:, None]


SCORE = Score(
    "crps",
    "CRPS",
    "continuous ranked probability score of the distribution that prediction and 95% interval state, on the metric's scale",
    _terms,
    first,
    unit="scale",
    of_bounds=True,
    interval=SIZE,
)
