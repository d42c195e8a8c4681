"""Scores of predictions, with their standard errors and 95% intervals by the jackknife over groups of rows.

Several laws on the same rows are scored together: a study of a thousand families has a million scores.
"""

import warnings
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from scalestudy.scores.kinds.base import Floats, Predicted, Score
from scalestudy.scores.transforms import Transform

BLOCKS: Final = 40
"""With more groups than these, groups are pooled into as many blocks."""


class Measured(NamedTuple):
    """A score, its standard error, the number of predictions scored, and the bounds of its 95% interval."""

    value: float = np.nan
    stderr: float = np.nan
    n: int = 0
    lower: float = np.nan
    upper: float = np.nan


def terms_of(score: Score, rows: Predicted) -> Floats:
    """Return the terms of each row, (n, k); not finite where there is none."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return score.terms(rows)


def are_able(terms: Floats) -> npt.NDArray[np.bool_]:
    """Return which rows have finite terms, (n,)."""
    return np.asarray(np.isfinite(terms).all(axis=1))


def able(score: Score, rows: Predicted) -> npt.NDArray[np.bool_]:
    """Return which rows have a finite term, (n,)."""
    return are_able(terms_of(score, rows))


def measure(score: Score, rows: Predicted, spent: float = 0) -> Measured:
    """Score the rows that have a finite term; one group, or none, has no standard error and no interval.

    Args:
        score: what is measured.
        rows: the predictions.
        spent: parameters that were fitted to these rows, whose errors so have fewer degrees of freedom than rows.
    """
    if score.logarithmic and rows.scale == "raw":
        return Measured()
    known = able(score, rows) if len(rows.value) else np.zeros(0, bool)
    return measure_each(score, [rows if known.all() else rows.only(known)], spent=spent)[0]


def measure_each(
    score: Score, laws: Sequence[Predicted], terms: Sequence[Floats] = (), spent: float = 0
) -> list[Measured]:
    """Score what several laws predict of the same rows, as `measure` scores each.

    Args:
        score: what is measured, on a scale that it is defined on.
        laws: what each law predicted; all of them have a finite term in each row.
        terms: of each law, where they are known.
        spent: as for `measure`.
    """
    if not laws or not len(laws[0].value):
        return [Measured()] * len(laws)
    number, groups = pd.factorize(laws[0].group)
    wider = float(np.sqrt(len(groups) / (len(groups) - spent))) if len(groups) > spent else np.inf
    with np.errstate(all="ignore"):
        return _jackknifed(score, laws, terms or [terms_of(score, one) for one in laws], number % BLOCKS, wider)


def _jackknifed(
    score: Score, laws: Sequence[Predicted], terms: Sequence[Floats], block: npt.NDArray[np.int64], wider: float
) -> list[Measured]:
    value, n = _finite(score.finish(np.stack([one.mean(axis=0) for one in terms]))), len(block)
    if not block.any():
        return [Measured(one, n=n) for one in value.tolist()]
    left = np.stack(
        [score.left(one, block) for one in laws] if score.left else [_left(score, one, block) for one in terms]
    )
    stderr = _finite(wider * _spread(left))
    ends = _interval(score.interval, value, stderr, left, wider)
    cells = (column.tolist() for column in (value, stderr, *ends))
    return [Measured(one, error, n, lower, upper) for one, error, lower, upper in zip(*cells, strict=True)]


def _left(score: Score, terms: Floats, block: npt.NDArray[np.int64]) -> Floats:
    """The scores of terms (n, k) with one block left out each, (blocks,)."""
    size = np.bincount(block).astype(float)
    sums = np.stack([np.bincount(block, column) for column in terms.T], axis=1)
    return score.finish((sums.sum(axis=0) - sums) / (size.sum() - size)[:, None])


def _spread(left: Floats) -> Floats:
    """The jackknife's standard errors, (laws,), of estimates from those with one block left out each, (laws, blocks)."""
    count = left.shape[1]
    return np.asarray(np.sqrt((count - 1) / count * np.sum((left - left.mean(axis=1, keepdims=True)) ** 2, axis=1)))


def _interval(
    transform: Transform | None, value: Floats, stderr: Floats, left: Floats, wider: float
) -> tuple[Floats, Floats]:
    """95% bounds by Student's t over blocks, on the scale where the estimate is near to normal, its bias taken off."""
    if transform is None:
        return np.full_like(value, np.nan), np.full_like(value, np.nan)
    count = left.shape[1]
    times = float(stdtrit(count - 1, 0.975))
    if transform.share:
        return _wilson(value, stderr, count, times)
    scaled = transform.forward(left)
    middle = count * transform.forward(value) - (count - 1) * scaled.mean(axis=1)
    reach = wider * times * _spread(scaled)
    return _finite(transform.back(middle - reach)), _finite(transform.back(middle + reach))


def _wilson(share: Floats, stderr: Floats, groups: int, times: float) -> tuple[Floats, Floats]:
    """Wilson's bounds of shares, for as many independent rows as would have their standard errors; groups if they have none."""
    n = np.where(stderr > 0, share * (1 - share) / stderr**2, groups)
    middle = (share + times**2 / (2 * n)) / (1 + times**2 / n)
    reach = times / (1 + times**2 / n) * np.sqrt(share * (1 - share) / n + times**2 / (4 * n**2))
    return _finite(middle - reach), _finite(middle + reach)


def _finite(numbers: Floats) -> Floats:
    return np.where(np.isfinite(numbers), numbers, np.nan)
