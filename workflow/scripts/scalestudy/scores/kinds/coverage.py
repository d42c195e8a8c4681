"""Share of observations inside the 95% interval: it should be 0.95."""

import numpy as np

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first
from scalestudy.scores.transforms import SHARE


def _terms(rows: Predicted) -> Floats:
    inside = ((rows.lower <= rows.value) & (rows.value <= rows.upper)).astype(float)
    return np.where(np.isfinite(rows.lower + rows.upper), inside, np.nan)[:, None]


SCORE = Score(
    *("coverage", "coverage", "share of observations inside the 95% interval"),
    *(_terms, first),
    of_bounds=True,
    interval=SHARE,
)
