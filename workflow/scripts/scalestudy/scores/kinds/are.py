"""Mean absolute relative error, the number most papers state."""

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first
from scalestudy.scores.transforms import SIZE


def _terms(rows: Predicted) -> Floats:
    terms: Floats = np.abs(rows.predicted / rows.value - 1)[:, None]
    return terms


SCORE = Score("are", "relative error", "mean absolute relative error", _terms, first, logarithmic=True, interval=SIZE)
