"""Share of the variance of the held-back values that is predicted; negative where their mean would do better."""

import numpy as np

from scalestudy.validate.scores.base import Floats, Predicted, Score


def _terms(rows: Predicted) -> Floats:
    return np.stack([(rows.predicted - rows.value) ** 2, rows.value, rows.value**2], axis=1)


def _finish(means: Floats) -> Floats:
    """1 - mean squared error / variance, from the means of squared error, value and squared value."""
    share: Floats = 1 - means[..., 0] / (means[..., 2] - means[..., 1] ** 2)
    return share


SCORE = Score("r2", "share of the variance of the held-back values that is predicted", _terms, _finish)
