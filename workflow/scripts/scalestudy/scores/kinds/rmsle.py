"""Root mean squared error of the natural logarithm: near a relative error, and the same for values of any size."""

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score, root
from scalestudy.scores.transforms import SIZE


def _terms(rows: Predicted) -> Floats:
    terms: Floats = np.log(rows.predicted / rows.value)[:, None] ** 2
    return terms


SCORE = Score(
    *("rmsle", "RMSLE", "root mean squared error of the natural logarithm"),
    *(_terms, root),
    unit="log",
    logarithmic=True,
    headline="log",
    interval=SIZE,
)
