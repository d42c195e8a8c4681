"""Share of the variance of the values that is predicted; negative where their mean would do better."""

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score
from scalestudy.scores.transforms import EXPLAINED


def _terms(rows: Predicted) -> Floats:
    # From the middle: an offset of 1e9 would leave no digits of the variance.
    value = rows.value - rows.value.mean()
    return np.stack([(rows.predicted - rows.value) ** 2, value, value**2], axis=1)


def _finish(means: Floats) -> Floats:
    """1 - mean squared error / variance, from the means of squared error, value and squared value."""
    share: Floats = 1 - means[..., 0] / (means[..., 2] - means[..., 1] ** 2)
    return share


SCORE = Score("r2", "R²", "share of the variance of the values that is predicted", _terms, _finish, interval=EXPLAINED)
