"""How far rows lie beyond the training rows: one answer for horizons, intervals, folds and forecasts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.remembered import numbers

Floats = npt.NDArray[np.float64]


def decades_beyond(train: pd.DataFrame, rows: pd.DataFrame, scales: Sequence[str]) -> Floats:
    """Return how far rows lie outside the range of the training rows, in decades: the largest over the scales, (m,).

    At least 0; a scale that a row, or all training rows, have no positive value of says nothing.
    """
    beyond = np.zeros(len(rows))
    for name in scales:
        seen = numbers(train, name) if name in train and name in rows else np.empty(0)
        seen = seen[seen > 0]
        if len(seen):
            at = numbers(rows, name)
            with np.errstate(all="ignore"):
                outside = np.fmax(np.log10(at / seen.max()), np.log10(seen.min() / at))
            beyond = np.fmax(beyond, np.where(np.isfinite(at) & (at > 0), outside, np.nan))
    return np.where(np.isfinite(beyond), beyond, 0.0)


def nearest(inside: Floats, outside: Floats) -> npt.NDArray[np.int64]:
    """Return which row of `inside` (n, d) is nearest to each of `outside` (m, d), each column over the range inside."""
    from scipy.spatial import KDTree  # loaded where it is needed

    logarithmic = (inside > 0).all(axis=0) & (outside > 0).all(axis=0)
    with np.errstate(all="ignore"):
        here, there = (np.where(logarithmic, np.log(values), values) for values in (inside, outside))
    extent = np.ptp(here, axis=0)
    extent = np.where(extent > 0, extent, 1.0)
    _, number = KDTree(here / extent).query(np.nan_to_num(there / extent))
    return np.asarray(number, np.int64)
