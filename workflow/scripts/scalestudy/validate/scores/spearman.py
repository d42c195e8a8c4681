"""Rank correlation of predicted and observed: whether the order comes out, whatever the sizes."""

import numpy as np
import pandas as pd

from scalestudy.validate.scores.base import Floats, Predicted, Score


def _terms(rows: Predicted) -> Floats:
    a, b = (pd.Series(values).rank().to_numpy() for values in (rows.value, rows.predicted))
    return np.stack([a, b, a * b, a * a, b * b], axis=1)


def _finish(means: Floats) -> Floats:
    """Pearson's correlation from the means of a, b, ab, a^2 and b^2."""
    a, b, ab, aa, bb = np.moveaxis(means, -1, 0)
    correlation: Floats = (ab - a * b) / np.sqrt((aa - a * a) * (bb - b * b))
    return correlation


SCORE = Score("spearman", "rank correlation of predicted and observed", _terms, _finish)
