"""Mean of the logarithm of predicted over observed: whether predictions are too high or too low on the whole."""

import numpy as np

from scalestudy.validate.scores.base import Floats, Predicted, Score, first


def _terms(rows: Predicted) -> Floats:
    terms: Floats = np.log(rows.predicted / rows.value)[:, None]
    return terms


SCORE = Score("bias", "mean of the logarithm of predicted over observed", _terms, first, positive=True)
