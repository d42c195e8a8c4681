"""Mean absolute relative error, the number most papers state."""

import numpy as np

from scalestudy.validate.scores.base import Floats, Predicted, Score, first


def _terms(rows: Predicted) -> Floats:
    terms: Floats = np.abs(rows.predicted / rows.value - 1)[:, None]
    return terms


SCORE = Score("are", "mean absolute relative error", _terms, first, positive=True)
