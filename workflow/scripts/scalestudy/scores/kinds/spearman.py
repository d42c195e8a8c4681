"""Rank correlation of predicted and observed: whether the order comes out, whatever the sizes."""

import numpy as np
import numpy.typing as npt

from scalestudy.scores.kinds.base import Floats, Predicted, Score, correlation, products
from scalestudy.scores.transforms import CORRELATION


def _terms(rows: Predicted) -> Floats:
    return products(_ranks(rows.value), _ranks(rows.predicted))


def _ranks(numbers: Floats) -> Floats:
    """Ranks from 1, ties with their mean; none where there is no number."""
    ordered = np.sort(numbers)
    first, last = (np.searchsorted(ordered, numbers, side) for side in ("left", "right"))
    return np.where(np.isfinite(numbers), (first + last + 1) / 2, np.nan)


def _left(rows: Predicted, block: npt.NDArray[np.int64]) -> Floats:
    """Leave out one block after the other, with the ranks among the rows that stay, (blocks,)."""
    stays = block[:, None] != np.arange(block.max() + 1)
    ranks = (_ranks_left(numbers, ~stays) for numbers in (rows.value, rows.predicted))
    a, b = (np.where(stays, one - np.mean(one, axis=0, where=stays), 0.0) for one in ranks)
    with np.errstate(all="ignore"):
        found: Floats = (a * b).sum(axis=0) / np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0))
    return found


def _ranks_left(numbers: Floats, goes: npt.NDArray[np.bool_]) -> Floats:
    """Ranks (n, blocks) without the rows (n, blocks) that go: each rank less the rows below it that go, ties by half."""
    order = np.argsort(numbers, kind="stable")
    gone = np.vstack([np.zeros(goes.shape[1]), np.cumsum(goes[order], axis=0)])
    first, last = (np.searchsorted(numbers[order], numbers, side) for side in ("left", "right"))
    ranks: Floats = ((first + last + 1)[:, None] - gone[first] - gone[last]) / 2
    return ranks


SCORE = Score(
    *("spearman", "Spearman", "rank correlation of predicted and observed"),
    *(_terms, correlation),
    interval=CORRELATION,
    left=_left,
)
