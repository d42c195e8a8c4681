"""Weights of resamples: what is drawn, or left out, together."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]
Groups = NDArray[np.int64]


def codes(problem: Problem, groups: Groups | None) -> Groups:
    """Number what is drawn together from 0: rows, or the groups they belong to, (n,)."""
    if groups is None:
        return np.arange(len(problem.value))
    return np.asarray(np.unique(groups, return_inverse=True)[1], dtype=np.int64)


def resample(problem: Problem, groups: Groups | None, draws: int, free: int) -> Array:
    """Return bootstrap weights (draws, n): the problem's own times how often each row was drawn.

    A resample with no more distinct rows than free parameters has no fit; its weights are all zero.
    """
    code = codes(problem, groups)
    count = int(code.max()) + 1
    random = np.random.default_rng(seed_of("bootstrap", problem.seed))
    picks = random.integers(0, count, (draws, count)) + np.arange(draws)[:, None] * count
    times = np.bincount(picks.ravel(), minlength=draws * count).reshape(draws, count)
    weights = times[:, code] * problem.weight
    weights[(weights > 0).sum(axis=1) <= free] = 0.0
    return np.asarray(weights)


def left_out(problem: Problem, groups: Groups | None) -> Array:
    """Return weights that leave one group out each, (groups, n)."""
    code = codes(problem, groups)
    return np.asarray(problem.weight * (code[None, :] != np.arange(code.max() + 1)[:, None]))
