"""Draws of the parameters: refits of resampled data, warm-started at the estimate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Data, Members, Model
from scalestudy.fit.objectives import Loss
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, seed_of
from scalestudy.fit.solver import minimise
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]
Groups = NDArray[np.int64]

_NUMBERS_AT_ONCE = 1 << 23


def bootstrap(
    law: Law,
    problem: Problem,
    solution: Solution,
    groups: Groups | None,
    settings: Settings,
    weights: Array | None = None,
) -> Array:
    """Refit resamples of one problem; see `bootstrap_all`. `weights` (draws, n) replaces the resampling."""
    if weights is not None:
        return _refit(law, [problem], solution.parameters[None], weights, settings)[0]
    return bootstrap_all(law, [problem], [solution], [groups], settings)[0]


def bootstrap_all(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    groups: Sequence[Groups | None],
    settings: Settings,
) -> list[Array]:
    """Refit resamples of many problems.

    Args:
        law: the law they were fitted with.
        problems: as given to `solve`.
        solutions: from `solve`; where a fit is not usable all draws are NaN.
        groups: a code per row (n,); rows of one code are drawn together. None draws single rows.
        settings: objective, and how many draws.

    Returns:
        natural parameters (draws, P) per problem; a refit that failed is a row of NaN.
    """
    compiled = compile_law(law)
    draws = settings.uncertainty.draws
    out = [np.full((draws, len(compiled.names)), np.nan) for _ in problems]
    todo: dict[int, list[int]] = {}
    for k, (problem, solution) in enumerate(zip(problems, solutions, strict=True)):
        if solution.usable and draws:
            todo.setdefault(len(problem.value), []).append(k)
    for n, same in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // (n * draws))
        for first in range(0, len(same), size):
            part = same[first : first + size]
            weights = np.concatenate([resample(problems[k], groups[k], draws, compiled_free(law)) for k in part])
            estimates = np.stack([solutions[k].parameters for k in part])
            refits = _refit(law, [problems[k] for k in part], estimates, weights, settings)
            for k, parameters in zip(part, refits, strict=True):
                out[k] = parameters
    return out


def compiled_free(law: Law) -> int:
    """How many parameters the law estimates."""
    return len(law.free_names)


def resample(problem: Problem, groups: Groups | None, draws: int, free: int) -> Array:
    """Return bootstrap weights (draws, n): the problem's own times how often each row was drawn.

    A resample with no more distinct rows than free parameters has no fit; its weights are all zero.
    """
    n = len(problem.value)
    codes = np.arange(n) if groups is None else np.unique(groups, return_inverse=True)[1]
    count = int(codes.max()) + 1
    random = np.random.default_rng(seed_of("bootstrap", problem.seed))
    picks = random.integers(0, count, (draws, count)) + np.arange(draws)[:, None] * count
    times = np.bincount(picks.ravel(), minlength=draws * count).reshape(draws, count)
    weights = times[:, codes] * problem.weight
    weights[(weights > 0).sum(axis=1) <= free] = 0.0
    return np.asarray(weights)


def _refit(law: Law, problems: Sequence[Problem], estimates: Array, weights: Array, settings: Settings) -> list[Array]:
    """Refit every problem with each of its weightings, from its estimate."""
    compiled = compile_law(law)
    data = Data.of(compiled, problems, settings.log)
    model = Model(compiled, Loss.of(settings), settings.log, Data(data.inputs, data.target, weights))
    k = len(problems)
    draws = len(weights) // k
    with np.errstate(all="ignore"):
        start = np.clip(compiled.to_internal(compiled.reduce(estimates)), *compiled.bounds)
    rows = np.repeat(np.arange(k), draws)
    optima = minimise(model, Members(start[rows], rows, rows, np.arange(k * draws)))
    fitted = optima.settled & np.isfinite(optima.objective) & (weights.sum(axis=1) > 0)
    natural = np.where(fitted[:, None], compiled.expand(compiled.to_natural(optima.theta)), np.nan)
    return list(natural.reshape(k, draws, -1))
