"""How wrong a forecast of `auto` may be: noise, parameters, choice of law and distance, calibrated on what went wrong before.

The standard deviation of a forecast adds four parts in quadrature. Its multiple that holds 95% is read off the rolling
extrapolations inside the training rows, pooled over families, each counting the same. Those are shorter horizons than a
forecast's, so this is a calibration, not a guarantee: residuals at different horizons are not exchangeable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree
from scipy.special import ndtri, stdtrit

from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitting import Fitter, Task, size
from scalestudy.forecast.noise import floor
from scalestudy.forecast.predict import LEVEL
from scalestudy.splits.folds import Fold
from scalestudy.splits.scales import SCALES

Floats = npt.NDArray[np.float64]
BENDS: Final = 0.3
"""Share of the change predicted beyond the data that laws may miss, whatever the fits say: they bend where nothing was seen.

`benchmarks/development.py` prints that share for open curves. The upper end is taken of those with little noise, since they were
looked at nearer than a forecast looks.
"""
DRIFT: Final = 0.02
"""The same per decade, in log values or else in standard deviations of the values: laws that predict no change may be wrong."""
NOISE_POWER: Final = 2.0
"""Noise is read off residuals weighted by (x / x_max)^2, since it often falls with scale."""
FAR: Final = 0.6
"""Folds count that reach at least this share of the decades of the farthest."""
PRIOR_MISSES: Final = 4.0
"""Number of folds that the assumption of a well-stated standard deviation counts for."""
FLATTER: Final = 0.5
"""Members' shares to this power tell how far forecasts may differ: the best guess is not as sure as its share."""
FEW: Final = 40
"""Below so many folds the multiple is Student's, above it is the quantile that was observed."""
LEAST_MULTIPLE: Final = float(ndtri(1 - (1 - LEVEL) / 2))
"""The multiple of a normal distribution: near misses may widen far forecasts, but not narrow them."""


@dataclass(frozen=True)
class Spread:
    """Standard deviations of forecasts, each (m,), of logarithms or in the metric's unit.

    Attributes:
        noise: of one more run.
        parameters: what the fits leave open: how far weightings of one law differ, or, for laws fitted with one weighting,
            the delta method.
        model: how far laws differ.
        horizon: what no fit can tell of rows beyond the data.
    """

    noise: Floats
    parameters: Floats
    model: Floats
    horizon: Floats

    @property
    def total(self) -> Floats:
        """All four in quadrature."""
        square: Floats = self.noise**2 + self.parameters**2 + self.model**2 + self.horizon**2
        return np.sqrt(square)


@dataclass(frozen=True)
class Missed:
    """Errors of one fold inside a training set, over their standard deviations, (m,)."""

    family: str
    ratio: Floats


def spread(decision: Decision, fitter: Fitter, task: Task, rows: pd.DataFrame) -> Spread:
    """Return the parts of the standard deviation of `auto` at rows, from one training set."""
    train = fitter.training(task)
    within, between = _disagreement(decision, fitter, rows)
    if not any(member.task.column for member in decision.members):
        within = delta_method(decision, fitter, rows)
    unit = 1.0 if decision.logarithmic else float(train["value"].std())
    columns = {column for member in decision.members for column in member.law.columns}
    noise = np.full(len(rows), max(_noise(decision, fitter, train), floor(train, columns)))
    horizon = np.hypot(BENDS * change_beyond(decision, fitter, train, rows), DRIFT * unit * decades_beyond(train, rows))
    return Spread(noise, within, between, horizon)


def _disagreement(decision: Decision, fitter: Fitter, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return how far members differ within laws, by their weightings, and between laws: standard deviations, (m,)."""
    weight = np.array([member.weight for member in decision.members])[:, None] ** FLATTER
    law = pd.factorize(np.array([member.law.name for member in decision.members]))[0]
    with np.errstate(all="ignore"):
        parts = decision.parts(fitter, rows)
        parts = np.log(parts) if decision.logarithmic else parts
        weight = weight * np.isfinite(parts)
        parts = np.where(weight > 0, parts, 0.0)
        of_law = np.eye(law.max() + 1)[law].T
        mean = (of_law @ (weight * parts)) / np.maximum(of_law @ weight, np.finfo(float).tiny)
        within = (weight * (parts - mean[law]) ** 2).sum(axis=0) / weight.sum(axis=0)
        middle = (weight * parts).sum(axis=0) / weight.sum(axis=0)
        between = (weight * (mean[law] - middle) ** 2).sum(axis=0) / weight.sum(axis=0)
    return np.sqrt(within), np.sqrt(between)


def decades_beyond(train: pd.DataFrame, test: pd.DataFrame) -> Floats:
    """Return how far rows lie beyond the training rows, in decades: the largest over the scale columns, at least 0."""
    beyond = np.zeros(len(test))
    for name in SCALES:
        if name in train and name in test and (train[name] > 0).any():
            with np.errstate(all="ignore"):
                beyond = np.fmax(beyond, np.log10(test[name].to_numpy(float) / train[name].max()))
    return np.where(np.isfinite(beyond), beyond, 0.0)


def change_beyond(decision: Decision, fitter: Fitter, train: pd.DataFrame, rows: pd.DataFrame) -> Floats:
    """Return how much `auto` predicts to change on the way to each row from the training row nearest to it, (m,).

    Of logarithms if it averages these. Zero at rows that lie beyond the training rows in no scale and no column that laws
    read. Nearest is meant in these columns, in logarithms where all are positive, each over the range of the training rows.
    """
    columns = sorted({column for member in decision.members for column in member.law.columns})
    inside, outside = train[columns].to_numpy(float), rows[columns].to_numpy(float)
    low, high = inside.min(axis=0), inside.max(axis=0)
    beyond = (decades_beyond(train, rows) > 0) | (outside < low).any(axis=1) | (outside > high).any(axis=1)
    change = np.zeros(len(rows))
    if beyond.any():
        edge = train.iloc[_nearest(inside, outside[beyond])]
        there, here = decision.point(fitter, rows[beyond]), decision.point(fitter, edge)
        with np.errstate(all="ignore"):
            change[beyond] = np.abs(np.log(there / here) if decision.logarithmic else there - here)
    return np.where(np.isfinite(change), change, 0.0)


def _nearest(inside: Floats, outside: Floats) -> npt.NDArray[np.int64]:
    """Return which row of `inside` (n, d) is nearest to each of `outside` (m, d)."""
    logarithmic = (inside > 0).all(axis=0) & (outside > 0).all(axis=0)
    with np.errstate(all="ignore"):
        here, there = (np.where(logarithmic, np.log(values), values) for values in (inside, outside))
    extent = np.ptp(here, axis=0)
    extent = np.where(extent > 0, extent, 1.0)
    _, number = KDTree(here / extent).query(np.nan_to_num(there / extent))
    return np.asarray(number, np.int64)


def _residuals(decision: Decision, fitter: Fitter, rows: pd.DataFrame) -> Floats:
    predicted, value = decision.point(fitter, rows), rows["value"].to_numpy(float)
    with np.errstate(all="ignore"):
        residual: Floats = np.log(value / predicted) if decision.logarithmic else value - predicted
    return residual


def _noise(decision: Decision, fitter: Fitter, train: pd.DataFrame) -> float:
    """Return the standard deviation of residuals, recent ones counting more, for the parameters spent on them."""
    residual = _residuals(decision, fitter, train)
    scale = size(train, max(member.task.column for member in decision.members))
    weight = np.where(np.isfinite(residual), (scale / scale.max()) ** NOISE_POWER, 0.0)
    effective = weight.sum() ** 2 / (weight**2).sum()
    spent = np.mean([len(member.law.free_names) for member in decision.members]) / effective
    mean_square = float((weight * np.nan_to_num(residual) ** 2).sum() / weight.sum())
    return float(np.sqrt(mean_square / max(1 - float(spent), 0.2)))


def delta_method(decision: Decision, fitter: Fitter, rows: pd.DataFrame) -> Floats:
    """Return what the parameters leave open, (m,), by the delta method; 0 where that cannot be told."""
    weight = np.array([member.weight for member in decision.members])
    each = [fitter.spread(member.law, member.task, rows, decision.logarithmic) for member in decision.members]
    variance: Floats = weight @ np.nan_to_num(np.array(each)) ** 2
    return np.sqrt(variance)


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
        test, inner = kept[kept["row"].isin(fold.test)], decision.inside(fold)
        if len(test) and inner.members:
            beyond = decades_beyond(fitter.training(task.inside(fold)), test)
            looked.append((fold, inner, test[beyond >= beyond.max() / 2], beyond.max()))
    reach = FAR * max((far for *_, far in looked), default=0.0)
    found = [_ratio(inner, fitter, task.inside(fold), test) for fold, inner, test, far in looked if far >= reach]
    return [Missed(task.family, ratio) for ratio in found if len(ratio)]


def _ratio(decision: Decision, fitter: Fitter, task: Task, rows: pd.DataFrame) -> Floats:
    total = spread(decision, fitter, task, rows).total
    with np.errstate(all="ignore"):
        ratio = np.abs(_residuals(decision, fitter, rows)) / total
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
