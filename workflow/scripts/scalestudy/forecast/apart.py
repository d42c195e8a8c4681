"""How unlike the training rows a row is in all that a law reads together: its Mahalanobis distance."""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
SAME: Final = 1e-6
"""Relative rounding: what varies by less among the training rows is constant, and what follows from other columns to this does."""


def mahalanobis(train: pd.DataFrame, rows: pd.DataFrame, columns: Sequence[str], scales: Collection[str]) -> Floats:
    """Return how far rows lie from the middle of the training rows, in standard deviations that know how columns vary together, (m,).

    d = sqrt((z - mean) S^-1 (z - mean)) with z the columns, logarithms of those that are scales, and S their sample covariance
    over the training rows (Mahalanobis 1936). For one column it is the number of standard deviations from the mean; over the
    n training rows themselves the mean of d^2 is p (n - 1) / n for p columns that vary by themselves. What follows from other columns,
    as compute from N and D, counts once. NaN where a row lacks a column, or differs in what training rows do not vary in.

    Args:
        train: the training rows; those that lack a column do not count.
        rows: where to forecast.
        columns: the variables of a law.
        scales: the columns that count in logarithms.
    """
    inside, there = (_variables(frame, columns, scales) for frame in (train, rows))
    inside = inside[np.isfinite(inside).all(axis=1)]
    if len(inside) < 2 or not len(columns):
        return np.full(len(rows), np.nan)
    middle, spread = inside.mean(axis=0), inside.std(axis=0, ddof=1)
    varies = spread > SAME * np.maximum(np.abs(middle), 1.0)
    unit = np.where(varies, spread, np.maximum(np.abs(middle), 1.0))
    with np.errstate(all="ignore"):
        return _in_what_varies((inside - middle)[:, varies] / unit[varies], (there - middle) / unit, varies)


def _in_what_varies(inside: Floats, there: Floats, varies: npt.NDArray[np.bool_]) -> Floats:
    """The distance in the directions that training rows (n, p) span; NaN for rows (m, columns) outside them.

    Columns are put in an order by what is in them, so that sums do not depend on what they are called.
    """
    order = np.lexsort(inside)
    inside, own = inside[:, order], there[:, varies][:, order]
    _, singular, directions = np.linalg.svd(inside, full_matrices=False)
    spanned = singular > SAME * singular[:1]
    # Sums of products one by one, so that no row's bytes depend on how many there are.
    along = (own[:, None, :] * directions[spanned]).sum(axis=-1)
    rest = np.hypot(
        np.linalg.norm(own - (along[:, :, None] * directions[spanned]).sum(axis=1), axis=1),
        np.linalg.norm(there[:, ~varies], axis=1),
    )
    found = np.sqrt(len(inside) - 1) * np.linalg.norm(along / singular[spanned], axis=1)
    return np.where(rest <= SAME * (1 + np.linalg.norm(there, axis=1)), found, np.nan)


def _variables(rows: pd.DataFrame, columns: Sequence[str], scales: Collection[str]) -> Floats:
    """The columns as a law's distance sees them, (n, columns); NaN where a row has none, or no logarithm."""
    made = np.full((len(rows), len(columns)), np.nan)
    for k, name in enumerate(columns):
        if name in rows:
            values = rows[name].to_numpy(float)
            with np.errstate(all="ignore"):
                made[:, k] = np.log(values) if name in scales else values
    return np.where(np.isfinite(made), made, np.nan)
