"""Rates of counts: how they scatter about the probability that a law predicts, and the interval of one more of them."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betainc, ndtri, stdtrit

from scalestudy.fit.counts import dispersion
from scalestudy.fit.normal import dot
from scalestudy.forecast.averaged import runs_of
from scalestudy.intervals import DEVIATES, LEVELS, SHARES, nodes, suffice

Floats = npt.NDArray[np.float64]
_ROUNDING: Final = 1e-9


def trials_of(rows: pd.DataFrame, train: pd.DataFrame, column: str) -> Floats:
    """Return the trials of rows, (m,): those they state, else the middle of the training runs' (one if these have none).

    Rows that stand for several runs have the trials of all of them.
    """
    known = train[column].to_numpy(float) / runs_of(train)
    known = known[np.isfinite(known)]
    usual = float(np.median(known)) if len(known) else 1.0
    stated = rows[column].to_numpy(float) if column in rows else np.full(len(rows), np.nan)
    return np.where(stated >= 1, stated, usual * runs_of(rows))


def variance(chance: Floats, trials: Floats) -> Floats:
    """Return the variance of rates, (m,), by the chances, which are taken to be no nearer to 0 or 1 than half a trial."""
    least = 0.5 / (trials + 1)
    inside = np.clip(chance, least, 1 - least)
    found: Floats = inside * (1 - inside) / trials
    return found


def scatter(predicted: Floats, train: pd.DataFrame, column: str, spent: float) -> float:
    """Return the dispersion of training rows about what is predicted for them, (n,); rows without either say nothing."""
    trials = train[column].to_numpy(float)
    there = np.isfinite(trials) & np.isfinite(predicted)
    return dispersion(train["value"].to_numpy(float)[there], predicted[there], trials[there], spent)


def as_known(dispersed: float, dof: float) -> float:
    """Return the dispersion whose normal bounds are those of Student's t, where so many degrees of freedom estimated it.

    One that is 1 is that of the binomial: nothing was estimated.
    """
    if not dispersed > 1:
        return dispersed
    return dispersed * float(stdtrit(max(dof, 1), LEVELS[1]) / ndtri(LEVELS[1])) ** 2


def information(predicted: Floats, train: pd.DataFrame, column: str) -> Floats:
    """Return what a row tells by its trials, (n,): the inverse of its variance, 0 for a row without; 1 where none count."""
    if not column:
        return np.ones(len(train))
    trials = train[column].to_numpy(float)
    known = np.isfinite(trials) & np.isfinite(predicted)
    return np.where(known, 1 / variance(np.where(known, predicted, 0.5), np.where(known, trials, 1.0)), 0.0)


def about(chance: Floats, spread: Floats) -> Floats:
    """Return quantiles of a normal distribution about each chance, (NODES, m), brought within 0 and 1."""
    return np.clip(chance + DEVIATES[:, None] * spread, 0.0, 1.0)


def quantiles(draws: Floats) -> Floats:
    """Return quantiles of draws (draws, m), (NODES, m), brought within 0 and 1; NaN where too few draws have a value."""
    found, known = np.full((len(SHARES), draws.shape[1]), np.nan), np.isfinite(draws)
    enough = np.asarray(suffice(known.sum(axis=0), len(draws)))
    if enough.any():
        some = np.where(known, draws, np.nan)[:, enough]
        found[:, enough] = nodes(some)
    return np.asarray(np.clip(found, 0.0, 1.0))


def interval(chances: Floats, trials: Floats, dispersed: float) -> tuple[Floats, Floats]:
    """Return the central 95% interval of the rate of one more run, (m,): whole successes of its trials.

    A mixture over chances (NODES, m), each a binomial distribution of as many trials as have the variance of `trials` (m,) that
    are dispersed so; NaN where a chance is missing. Bounds are quantiles of a discrete distribution, so that they hold at least what they say.

    Source: the binomial distribution by the incomplete beta function, DLMF 8.17.5.
    """
    known = np.isfinite(chances).all(axis=0) & np.isfinite(dispersed)
    bounds = np.full((2, len(trials)), np.nan)
    for bound, level in zip(bounds, LEVELS, strict=True):
        bound[known] = _quantile(chances[:, known], trials[known], dispersed, level)
    return bounds[0], bounds[1]


def _quantile(chances: Floats, trials: Floats, dispersed: float, level: float) -> Floats:
    """The least number of successes that is not exceeded with a probability of `level`, over the trials, by bisection."""
    low, high = np.full(len(trials), -1.0), np.ceil(trials - _ROUNDING)
    while (apart := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = _not_exceeded(chances, middle, trials, dispersed) >= level
        low, high = np.where(apart & ~enough, middle, low), np.where(apart & enough, middle, high)
    found: Floats = np.minimum(high / trials, 1.0)
    return found


def _not_exceeded(chances: Floats, successes: Floats, trials: Floats, dispersed: float) -> Floats:
    """The probability of so many successes at most, (m,); a sum whose order is the same however many rows there are."""
    share = np.clip(successes / trials, 0.0, 1.0)
    counted = trials / dispersed
    left = np.maximum(counted * (1 - share), np.finfo(float).tiny)
    each = betainc(left, counted * share + 1, 1 - chances)
    return dot(np.ascontiguousarray(each.T), SHARES)
