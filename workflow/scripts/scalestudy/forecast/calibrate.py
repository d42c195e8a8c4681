"""How many standard deviations a forecast of `auto` needs, by what went wrong before.

The multiple that holds 95% is read off the rolling extrapolations inside the training rows, pooled over families, each
counting the same. Those are shorter horizons than a forecast's, so this is a calibration, not a guarantee: residuals at
different horizons are not exchangeable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri, stdtrit

from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.predict import LEVEL
from scalestudy.forecast.spread import residuals, spread
from scalestudy.forecast.task import Task
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
FAR: Final = 0.6
"""Folds count that reach at least this share of the decades of the farthest."""
PRIOR_MISSES: Final = 4.0
"""Number of folds that the assumption of a well-stated standard deviation counts for."""
FEW: Final = 40
"""Below so many folds the multiple is Student's, above it is the quantile that was observed."""
LEAST_MULTIPLE: Final = float(ndtri(1 - (1 - LEVEL) / 2))
"""The multiple of a normal distribution: near misses may widen far forecasts, but not narrow them."""


@dataclass(frozen=True)
class Missed:
    """Errors of one fold inside a training set, over their standard deviations, (m,)."""

    family: str
    ratio: Floats


def missed(decisions: Sequence[tuple[Fold, Decision]], fitter: Fitter, task: Task) -> list[Missed]:
    """Return what was missed in the folds inside a training set, relative to what was said that might be.

    Of each fold only the far half counts, and only folds that reach about as far as the farthest: near misses would make far
    forecasts look safe.

    Args:
        decisions: every fold and what the training set decides without it.
        fitter: has the fits.
        task: the training set.
    """
    kept = fitter.training(task)
    looked = []
    for fold, decision in decisions:
        test, inner = kept[kept["row"].isin(fold.test)], decision.inside(fold, fitter)
        if len(test) and inner.members:
            beyond = decades_beyond(fitter.training(task.inside(fold)), test, fitter.roles.along)
            looked.append((fold, inner, test[beyond >= beyond.max() / 2], beyond.max()))
    reach = FAR * max((far for *_, far in looked), default=0.0)
    found = [_ratio(inner, fitter, task.inside(fold), test) for fold, inner, test, far in looked if far >= reach]
    return [Missed(task.family, ratio) for ratio in found if len(ratio)]


def _ratio(decision: Decision, fitter: Fitter, task: Task, rows: pd.DataFrame) -> Floats:
    total = spread(decision, fitter.training(task), rows, fitter.roles).total
    with np.errstate(all="ignore"):
        ratio = np.abs(residuals(decision, rows)) / total
    kept: Floats = ratio[np.isfinite(ratio)]
    return kept


def multiple(pool: Sequence[Missed]) -> float:
    """Return how many standard deviations hold 95%: observed where there are enough folds, else Student's; at least 1.96.

    Every family counts the same, and within it every fold.
    """
    families = pd.Series([one.family for one in pool], dtype=object)
    share = (1 / families.map(families.value_counts())).to_numpy(float)
    tail = 1 - (1 - LEVEL) / 2
    if len(pool) < FEW:
        square = np.array([np.mean(one.ratio**2) for one in pool])
        scale = np.sqrt((PRIOR_MISSES + share @ square / max(share.sum(), 1) * len(pool)) / (PRIOR_MISSES + len(pool)))
        return max(float(stdtrit(PRIOR_MISSES + len(pool), tail) * scale), LEAST_MULTIPLE)
    ratio = np.concatenate([one.ratio for one in pool])
    weight = np.concatenate([np.full(len(one.ratio), s / len(one.ratio)) for one, s in zip(pool, share, strict=True)])
    order = np.argsort(ratio, kind="stable")
    cumulative = np.cumsum(weight[order]) / weight.sum()
    return max(float(ratio[order][np.searchsorted(cumulative, LEVEL)]), LEAST_MULTIPLE)
