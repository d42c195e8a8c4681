"""Predictions that take no law: what a forecast must beat to be worth anything."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.tables import BASELINE

Floats = npt.NDArray[np.float64]
Baseline = Callable[[Floats, Floats, Floats], Floats]
"""(scales of the training rows (n, k), their values (n,), scales of the test rows (m, k)) -> predictions (m,)."""


def going_by(train: pd.DataFrame, test: pd.DataFrame, sizes: Sequence[str]) -> list[str]:
    """Return the scales that baselines go by: those that are positive in every row.

    Where none of these varies, scales that begin at 0, as steps and tokens do, count too: rows at 0 are then left out, as laws leave
    them out.
    """
    known = [name for name in sizes if name in train and not (train[name].isna().any() or test[name].isna().any())]
    positive = [name for name in known if (train[name] > 0).all() and (test[name] > 0).all()]
    if any(train[name].min() < train[name].max() for name in positive):
        return positive
    begun = [name for name in known if (train[name] >= 0).all() and 2 * (train[name] > 0).sum() > len(train)]
    return list(dict.fromkeys([*positive, *begun]))


def _standardised(train: Floats, test: Floats) -> tuple[Floats, Floats]:
    """Logarithms of positive columns, each divided by its spread over the training rows, constant columns left out."""
    positive = (train > 0).all(axis=0) & (test > 0).all(axis=0)
    floor = np.where(positive, train, 1.0), np.where(positive, test, 1.0)
    a, b = np.where(positive, np.log(floor[0]), train), np.where(positive, np.log(floor[1]), test)
    spread = np.ptp(a, axis=0)
    kept = spread > 0
    return a[:, kept] / spread[kept], b[:, kept] / spread[kept]


def nearest_run(train: Floats, value: Floats, test: Floats) -> Floats:
    """The value of the training row nearest in the logarithms of the scales; the mean over ties (replicates)."""
    a, b = _standardised(train, test)
    distance = ((b[:, None, :] - a[None, :, :]) ** 2).sum(axis=2)
    nearest = distance <= distance.min(axis=1, keepdims=True) + 1e-12
    result: Floats = (nearest * value).sum(axis=1) / nearest.sum(axis=1)
    return result


def log_linear(train: Floats, value: Floats, test: Floats) -> Floats:
    """A straight line in the logarithms of the scales, of the logarithm of the value where all values are positive.

    Least squares of smallest norm, so collinear scales (flops = 6 params tokens) do no harm.
    """
    a, b = _standardised(train, test)
    logarithmic = bool((value > 0).all())
    target = np.log(value) if logarithmic else value
    centre = a.mean(axis=0)
    slope = np.linalg.lstsq(a - centre, target - target.mean(), rcond=1e-9)[0]
    line = target.mean() + (b - centre) @ slope
    continued: Floats = np.exp(line) if logarithmic else line
    return continued


def last_value(train: Floats, value: Floats, test: Floats) -> Floats:
    """The value at the largest scale trained, for every test row; the mean over replicates."""
    a, _ = _standardised(train, test)
    size = a.sum(axis=1)
    return np.full(len(test), value[size >= size.max() - 1e-12].mean())


BASELINES: Final[dict[str, Baseline]] = {
    f"{BASELINE}nearest_run": nearest_run,
    f"{BASELINE}log_linear": log_linear,
    f"{BASELINE}last_value": last_value,
}
