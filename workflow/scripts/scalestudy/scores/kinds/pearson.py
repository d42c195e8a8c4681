"""Linear correlation of predicted and observed: whether differences come out, whatever the offset and the factor."""

from scalestudy.scores.kinds.base import Floats, Predicted, Score, correlation, products
from scalestudy.scores.transforms import CORRELATION


def _terms(rows: Predicted) -> Floats:
    return products(rows.value, rows.predicted)


SCORE = Score(
    "pearson", "Pearson", "linear correlation of predicted and observed", _terms, correlation, interval=CORRELATION
)
