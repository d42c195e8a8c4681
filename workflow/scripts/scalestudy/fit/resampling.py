"""Weights of resamples: what is drawn, or left out, together."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]
Groups = NDArray[np.int64]

ROUNDING = 9  # decimals that sums of weights of at most one are good to


def codes(problem: Problem, groups: Groups | None) -> Groups:
    """Number the units from 0, rows or the groups they belong to, (n,); rows without weight stand in the last one's place.

    A unit none of whose rows has weight is no unit.
    """
    used = np.flatnonzero(problem.weight > 0)
    labels = used if groups is None else groups[used]
    numbers = np.unique(labels, return_inverse=True)[1]
    out = np.full(len(problem.value), numbers.max(initial=0), dtype=np.int64)
    out[used] = numbers
    return out


def how_many(code: Groups) -> int:
    """How many units there are."""
    return int(code.max(initial=-1)) + 1


def resample(problem: Problem, groups: Groups | None, draws: int, free: int) -> Array:
    """Return bootstrap weights (draws, n): the problem's own times how often each row was drawn.

    A resample with no more distinct rows than free parameters has no fit; its weights are all zero.
    """
    code = codes(problem, groups)
    count = how_many(code)
    random = np.random.default_rng(seed_of("bootstrap", problem.seed))
    picks = random.integers(0, count, (draws, count)) + np.arange(draws)[:, None] * count
    times = np.bincount(picks.ravel(), minlength=draws * count).reshape(draws, count)
    weights = times[:, code] * problem.weight
    weights[(weights > 0).sum(axis=1) <= free] = 0.0
    return np.asarray(weights)


def distinct(weights: Array) -> int:
    """How many different resamples with a fit are among these weights (draws, n).

    Those of few points are few: of 4 points of which all are needed there is one, drawn again and again.
    """
    # Distinct rows have distinct projections on a direction that no one chose.
    along = weights[weights.any(axis=1)] / weights.max(initial=1e-300) @ np.sqrt(np.arange(weights.shape[1]) + 2.0)
    return int(np.unique(along.round(ROUNDING)).size)


def left_out(problem: Problem, code: Groups, which: Groups | None = None) -> Array:
    """Return weights that leave one unit out each, (units, n): every unit, or those whose numbers are given."""
    units = np.arange(how_many(code)) if which is None else which
    return np.asarray(problem.weight * (code[None, :] != units[:, None]))
