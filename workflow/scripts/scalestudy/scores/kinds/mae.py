"""Mean absolute error, in the metric's unit: less moved by single large errors than their squares."""

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first
from scalestudy.scores.transforms import SIZE


def _terms(rows: Predicted) -> Floats:
    terms: Floats = np.abs(rows.predicted - rows.value)[:, None]
    return terms


SCORE = Score("mae", "MAE", "mean absolute error, in the metric's unit", _terms, first, unit="metric", interval=SIZE)
