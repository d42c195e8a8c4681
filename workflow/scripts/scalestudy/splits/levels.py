"""The levels of a column: its distinct values, near-equal sizes being one."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

SAME: Final = 1e-3
"""Sizes closer than this relative distance are one level: nominal sizes are often recounted or digitised."""


def levels(values: pd.Series) -> npt.NDArray[np.int64]:
    """Number the levels of a column in rising order, (n,); missing values are level -1."""
    if not pd.api.types.is_numeric_dtype(values):
        return pd.factorize(values, sort=True)[0].astype(np.int64)
    numbers = values.to_numpy(float)
    distinct = np.unique(numbers[np.isfinite(numbers)])
    known = np.isfinite(numbers)
    level = np.full(len(numbers), -1, np.int64)
    level[known] = _merged(distinct)[np.searchsorted(distinct, numbers[known])]
    return level


def _merged(distinct: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Number sorted sizes; a level reaches from its smallest size to `SAME` above it, so that chains do not form."""
    level = np.zeros(len(distinct), np.int64)
    start = 0
    for k in range(1, len(distinct)):
        apart = distinct[k] - distinct[start] > SAME * abs(distinct[start])
        level[k] = level[k - 1] + apart
        start = k if apart else start
    return level


def span(values: pd.Series) -> str:
    """Write the smallest and the largest of some values, or the one there is."""
    low, high = values.min(), values.max()
    if not pd.api.types.is_numeric_dtype(values):
        return str(low) if low == high else f"{low} to {high}"
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"
