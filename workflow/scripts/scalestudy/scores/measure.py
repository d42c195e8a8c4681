"""A score of some predictions, with its standard error and 95% interval by the jackknife over groups of rows."""

import warnings
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


def able(score: Score, rows: Predicted) -> npt.NDArray[np.bool_]:
    """Return which rows have a finite term, (n,)."""
    return np.asarray(np.isfinite(_terms(score, rows)).all(axis=1))


def measure(score: Score, rows: Predicted, spent: float = 0) -> Measured:
    """Score the rows that have a finite term; one group, or none, has no standard error and no interval.

    Args:
        score: what is measured.
        rows: the predictions.
        spent: parameters that were fitted to these rows, whose errors so have fewer degrees of freedom than rows.
    """
    if score.logarithmic and rows.scale == "raw":
        return Measured()
    kept = rows.only(able(score, rows)) if len(rows.value) else rows
    if not len(kept.value):
        return Measured()
    number, groups = pd.factorize(kept.group)
    with np.errstate(all="ignore"):
        return _jackknifed(
            score, kept, number % BLOCKS, float(np.sqrt(np.float64(len(groups)) / max(len(groups) - spent, 0)))
        )


def _terms(score: Score, rows: Predicted) -> Floats:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return score.terms(rows)


def _jackknifed(score: Score, rows: Predicted, block: npt.NDArray[np.int64], wider: float) -> Measured:
    terms = _terms(score, rows)
    value = _finite(float(score.finish(terms.mean(axis=0))))
    if not block.any():
        return Measured(value, n=len(terms))
    left = score.left(rows, block) if score.left else score.finish(_means_left(terms, block))
    stderr = _finite(wider * _spread(left))
    return Measured(value, stderr, len(terms), *_interval(score.interval, value, stderr, left, wider))


def _means_left(terms: Floats, block: npt.NDArray[np.int64]) -> Floats:
    """Means of the terms (n, k) with one block left out each, (blocks, k)."""
    size = np.bincount(block).astype(float)
    sums = np.stack([np.bincount(block, column) for column in terms.T], axis=1)
    means: Floats = (sums.sum(axis=0) - sums) / (size.sum() - size)[:, None]
    return means


def _spread(left: Floats) -> float:
    """The jackknife's standard error of an estimate, from those with one block left out each."""
    return float(np.sqrt((len(left) - 1) / len(left) * np.sum((left - left.mean()) ** 2)))


def _interval(
    transform: Transform | None, value: float, stderr: float, left: Floats, wider: float
) -> tuple[float, float]:
    """95% bounds by Student's t over blocks, on the scale where the estimate is near to normal, its bias taken off."""
    if transform is None:
        return np.nan, np.nan
    count, times = len(left), float(stdtrit(len(left) - 1, 0.975))
    if transform.share:
        return _wilson(value, stderr, count, times)
    scaled = transform.forward(left)
    middle = count * transform.forward(np.array(value)) - (count - 1) * scaled.mean()
    reach = wider * times * _spread(scaled)
    lower, upper = (_finite(float(transform.back(middle + sign * reach))) for sign in (-1, 1))
    return lower, upper


def _wilson(share: float, stderr: float, groups: int, times: float) -> tuple[float, float]:
    """Wilson's bounds of a share, for as many independent rows as would have its standard error; groups if it has none."""
    n = share * (1 - share) / stderr**2 if stderr > 0 else groups
    middle = (share + times**2 / (2 * n)) / (1 + times**2 / n)
    reach = times / (1 + times**2 / n) * np.sqrt(share * (1 - share) / n + times**2 / (4 * n**2))
    return _finite(float(middle - reach)), _finite(float(middle + reach))


def _finite(number: float) -> float:
    return number if np.isfinite(number) else np.nan
