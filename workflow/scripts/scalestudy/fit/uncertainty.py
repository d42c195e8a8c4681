"""Draws of the parameters by any method of `options.METHODS`: refits of changed data, or normal draws."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.covariance import jackknife, normal_draws, sandwich
from scalestudy.fit.engine import SAME_BASIN, search
from scalestudy.fit.model import Data, Members, Model, Optima
from scalestudy.fit.objectives import Loss
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.fit.resampling import Groups, codes, left_out, new_values, resample
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.fit.starts import starting_points
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]

_NUMBERS_AT_ONCE = 1 << 23
AUDITED = 40  # one draw in so many is solved again from many starts
_STARTS, _SOLVED = 48, 4


def bootstrap(
    law: Law,
    problem: Problem,
    solution: Solution,
    groups: Groups | None,
    settings: Settings,
    weights: Array | None = None,
) -> Array:
    """Return draws of one problem (draws, P); see `bootstrap_all`. `weights` (draws, n) replaces the resampling."""
    if weights is None:
        return bootstrap_all(law, [problem], [solution], [groups], settings)[0]
    optima = _refit(law, [problem], [solution], [weights], [], settings)
    return _natural(law, optima, weights)


def bootstrap_all(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    groups: Sequence[Groups | None],
    settings: Settings,
) -> list[Array]:
    """Return draws of many problems by the method of the settings.

    Args:
        law: the law they were fitted with.
        problems: as given to `solve`.
        solutions: from `solve`; where a fit is not usable all draws are NaN.
        groups: a code per row (n,); rows of one code are drawn, or left out, together. None draws single rows.
        settings: objective, method, and how many draws.

    Returns:
        natural parameters (draws, P) per problem; a refit that failed is a row of NaN.
    """
    draws, method = settings.uncertainty.draws, settings.uncertainty.method
    out = [np.full((draws, len(law.parameter_names)), np.nan) for _ in problems]
    if method == "none" or not draws:
        return [np.full((0, len(law.parameter_names)), np.nan) for _ in problems]
    todo: dict[int, list[int]] = {}
    for k, (problem, solution) in enumerate(zip(problems, solutions, strict=True)):
        if solution.usable:
            todo.setdefault(len(problem.value), []).append(k)
    for n, same in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // (n * draws))
        for first in range(0, len(same), size):
            part = same[first : first + size]
            chosen = ([problems[k] for k in part], [solutions[k] for k in part], [groups[k] for k in part])
            for k, found in zip(part, _draws(law, *chosen, settings), strict=True):
                out[k] = found
    return out


def leave_one_out(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Array:
    """Refit with each row left out, (n, P); a row of NaN where that has no fit."""
    weights = left_out(problem, None)
    weights[(weights > 0).sum(axis=1) <= len(law.free_names)] = 0.0
    return _natural(law, _refit(law, [problem], [solution], [weights], [], settings), weights)


def _draws(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    groups: Sequence[Groups | None],
    settings: Settings,
) -> list[Array]:
    method, draws = settings.uncertainty.method, settings.uncertainty.draws
    if method in ("sandwich", "jackknife"):
        each = zip(problems, solutions, groups, strict=True)
        return [_normal(law, problem, solution, group, settings) for problem, solution, group in each]
    if method in ("residual", "wild"):
        values = [_new_values(law, p, s, settings) for p, s in zip(problems, solutions, strict=True)]
        optima = _refit(law, problems, solutions, [], values, settings)
        return list(_natural(law, optima, None).reshape(len(problems), draws, -1))
    free = len(law.free_names)
    weights = [resample(p, g, draws, free) for p, g in zip(problems, groups, strict=True)]
    optima = _refit(law, problems, solutions, weights, [], settings)
    natural = _natural(law, optima, np.concatenate(weights)).reshape(len(problems), draws, -1)
    objective = optima.objective.reshape(len(problems), draws)
    return _audited(law, problems, natural, objective, weights, settings)


def _refit(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    weights: Sequence[Array],
    values: Sequence[Array],
    settings: Settings,
) -> Optima:
    """Refit each problem with each of its weightings, or each of its sets of values, from its estimate."""
    compiled = compile_law(law)
    data = Data.of(compiled, Points.of(problems), settings.log)
    count = len((weights or values)[0])
    rows = np.repeat(np.arange(len(problems)), count)
    every = np.arange(len(rows))
    target = np.concatenate(values) if values else data.target
    weight = np.concatenate(weights) if weights else data.weight
    model = Model(compiled, Loss.of(settings), settings.log, Data(data.inputs, target, weight))
    with np.errstate(all="ignore"):
        start = compiled.to_internal(compiled.reduce(np.stack([s.parameters for s in solutions])))
    start = np.clip(start, *compiled.bounds)[rows]
    return minimise(model, Members(start, rows, every if values else rows, every if weights else rows), warm=True)


def _natural(law: Law, optima: Optima, weights: Array | None) -> Array:
    """Natural parameters of refits, (members, P): NaN where one did not settle, or had nothing to fit."""
    compiled = compile_law(law)
    fitted = optima.settled & np.isfinite(optima.objective)
    if weights is not None:
        fitted &= weights.sum(axis=1) > 0
    return np.where(fitted[:, None], compiled.expand(compiled.to_natural(optima.theta)), np.nan)


def _audited(
    law: Law,
    problems: Sequence[Problem],
    draws: Array,
    objective: Array,
    weights: Sequence[Array],
    settings: Settings,
) -> list[Array]:
    """Solve a sample of each problem's draws from many starts; where one was stuck in a worse basin, solve all so.

    Args:
        law: the law.
        problems: k problems.
        draws: warm-started refits (k, draws, P).
        objective: of the refits (k, draws).
        weights: per problem (draws, n).
        settings: the objective.
    """
    count = draws.shape[1]
    sample = [(k, d) for k in range(len(problems)) for d in range(0, count, AUDITED)]
    stuck = {k for k, _ in _improve(law, problems, draws, objective, weights, sample, settings)}
    rest = [(k, d) for k in sorted(stuck) for d in range(count) if d % AUDITED]
    _improve(law, problems, draws, objective, weights, rest, settings)
    return list(draws)


def _improve(
    law: Law,
    problems: Sequence[Problem],
    draws: Array,
    objective: Array,
    weights: Sequence[Array],
    which: Sequence[tuple[int, int]],
    settings: Settings,
) -> list[tuple[int, int]]:
    """Solve some draws afresh, keep in `draws` what is better, and return which were."""
    compiled, points = compile_law(law), Points.of(problems)
    better, size = [], max(1, _NUMBERS_AT_ONCE // (_STARTS * points.value.shape[1]))
    chosen = [(k, d) for k, d in which if weights[k][d].any()]
    for first in range(0, len(chosen), size):
        part = chosen[first : first + size]
        some = replace(points.take(np.array([k for k, _ in part])), weight=np.stack([weights[k][d] for k, d in part]))
        model = Model(compiled, Loss.of(settings), settings.log, Data.of(compiled, some, settings.log))
        optima, _ = search(model, starting_points(compiled, some.harmless(), _STARTS, settings.log), _SOLVED)
        natural = _natural(law, optima, None)
        for i, (k, d) in enumerate(part):
            if np.isfinite(natural[i]).all() and optima.objective[i] < objective[k, d] * (1 - SAME_BASIN):
                draws[k, d] = natural[i]
                better.append((k, d))
    return better


def _alone(law: Law, problem: Problem, solution: Solution, settings: Settings) -> tuple[Model, Array]:
    """The model of one problem and its internal optimum (F,)."""
    compiled = compile_law(law)
    model = Model(compiled, Loss.of(settings), settings.log, Data.of(compiled, Points.of([problem]), settings.log))
    with np.errstate(all="ignore"):
        theta = compiled.to_internal(compiled.reduce(solution.parameters))
    return model, np.clip(theta, *compiled.bounds)


def _new_values(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Array:
    model, theta = _alone(law, problem, solution, settings)
    value = model.compiled.evaluate(theta[None], [row[0] for row in model.data.inputs], 0).value[0]
    fitted = np.log(value) if settings.log else value
    wild = settings.uncertainty.method == "wild"
    return new_values(problem, fitted, model.data, settings.uncertainty.draws, max(solution.dof, 1), wild)


def _normal(law: Law, problem: Problem, solution: Solution, groups: Groups | None, settings: Settings) -> Array:
    """Normal draws around the estimate in internal coordinates, kept within bounds."""
    model, theta = _alone(law, problem, solution, settings)
    compiled = model.compiled
    if settings.uncertainty.method == "sandwich":
        covariance = sandwich(model, theta, codes(problem, groups), solution.dof)
    else:
        refits = _refit(law, [problem], [solution], [left_out(problem, groups)], [], settings)
        covariance = jackknife(refits.theta[refits.settled])
    drawn = normal_draws(theta, covariance, settings.uncertainty.draws, problem.seed)
    return compiled.expand(compiled.to_natural(np.clip(drawn, *compiled.bounds)))
