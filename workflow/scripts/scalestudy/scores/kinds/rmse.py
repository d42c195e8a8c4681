"""Root mean squared error, in the metric's unit: for values that may be negative or zero."""

from scalestudy.scores.kinds.base import Floats, Predicted, Score, root
from scalestudy.scores.transforms import SIZE


def _terms(rows: Predicted) -> Floats:
    terms: Floats = (rows.predicted - rows.value)[:, None] ** 2
    return terms


SCORE = Score(
    *("rmse", "RMSE", "root mean squared error, in the metric's unit"),
    *(_terms, root),
    unit="metric",
    headline="raw",
    interval=SIZE,
)
