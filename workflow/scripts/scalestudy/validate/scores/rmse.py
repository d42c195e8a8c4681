"""Root mean squared error, in the metric's unit: for values that may be negative or zero."""

from scalestudy.validate.scores.base import Floats, Predicted, Score, root


def _terms(rows: Predicted) -> Floats:
    terms: Floats = (rows.predicted - rows.value)[:, None] ** 2
    return terms


SCORE = Score("rmse", "root mean squared error, in the metric's unit", _terms, root)
