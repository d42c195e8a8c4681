"""Rank correlation of predicted and observed: whether the order comes out, whatever the sizes."""

import numpy as np
import pandas as pd

from scalestudy.scores.kinds.base import Floats, Predicted, Score, correlation, products
from scalestudy.scores.transforms import CORRELATION


def _terms(rows: Predicted) -> Floats:
    return products(_ranks(rows.value), _ranks(rows.predicted))


def _ranks(numbers: Floats) -> Floats:
    return np.asarray(pd.Series(numbers).rank(), float)


SCORE = Score(
    "spearman", "Spearman", "rank correlation of predicted and observed", _terms, correlation, interval=CORRELATION
)
