"""Resamples of families that share parameters: each family by itself, so that one's bad luck costs the others nothing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.group import Group
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import Groups, resample
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]

_TRIES = 40


def resample_each(group: Group, problems: Sequence[Problem], groups: Sequence[Groups | None], draws: int) -> Array:
    """Return bootstrap weights, (draws, families, n).

    A family whose resample has fewer distinct rows than it has parameters of its own is drawn again, and so are all of them
    where together they have fewer than the group has parameters. What `_TRIES` draws do not mend has no weight: no fit.
    """
    weights = np.zeros((draws, *group.model.data.target.shape))
    least = max(len(group.private), 1)
    for k, problem in enumerate(problems):
        weights[:, k, : len(problem.value)] = _redrawn(problem, groups[k], draws, least)
    for number in range(_TRIES):
        short = np.flatnonzero((weights > 0).sum(axis=(1, 2)) < group.size)
        if not len(short):
            return weights
        for k, problem in enumerate(problems):
            again = _redrawn(_reseeded(problem, "together", number), groups[k], len(short), least)
            weights[short, k, : len(problem.value)] = again
    weights[(weights > 0).sum(axis=(1, 2)) < group.size] = 0.0
    return weights


def _redrawn(problem: Problem, groups: Groups | None, draws: int, least: int) -> Array:
    """Resamples (draws, n) of one family with so many distinct rows."""
    weights = resample(problem, groups, draws, least - 1)
    for number in range(_TRIES):
        bad = np.flatnonzero(~weights.any(axis=1))
        if not len(bad):
            break
        weights[bad] = resample(_reseeded(problem, "again", number), groups, len(bad), least - 1)
    return weights


def _reseeded(problem: Problem, why: str, number: int) -> Problem:
    return replace(problem, seed=seed_of(why, problem.seed, number))
