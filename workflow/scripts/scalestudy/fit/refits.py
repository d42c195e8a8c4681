"""What uncertainty methods share: refits that begin at the estimate, and normal draws around it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Data, Members, Model, Optima
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.fit.resampling import left_out
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.laws import Law, compile_law
from scalestudy.laws.compile import CompiledLaw
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def refit(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    settings: Settings,
    weights: Sequence[Array] = (),
    values: Sequence[Array] = (),
) -> Optima:
    """Refit each problem with each of its weightings, or each of its sets of values, from its estimate.

    Args:
        law: the law.
        problems: with equally many points.
        solutions: their estimates.
        settings: the objective.
        weights: per problem, (refits, n).
        values: per problem, targets in the residual's scale, (refits, n); either these or weights.
    """
    compiled = compile_law(law)
    count = len((weights or values)[0])
    rows = np.repeat(np.arange(len(problems)), count)
    every = np.arange(len(rows))
    model = Model.of(compiled, Points.of(problems), settings)
    target = np.concatenate(values) if values else model.data.target
    weight = np.concatenate(weights) if weights else model.data.weight
    model = replace(model, data=Data(model.data.inputs, target, weight))
    start = _internal(compiled, np.stack([s.parameters for s in solutions]))[rows]
    return minimise(model, Members(start, rows, every if values else rows, every if weights else rows), warm=True)


def natural(law: Law, optima: Optima, weights: Array | None = None) -> Array:
    """Return natural parameters of refits, (members, P): NaN where one did not settle, or had nothing to fit."""
    compiled = compile_law(law)
    fitted = optima.settled & np.isfinite(optima.objective)
    if weights is not None:
        fitted &= weights.sum(axis=1) > 0
    return np.where(fitted[:, None], compiled.expand(compiled.to_natural(optima.theta)), np.nan)


def reweighted(law: Law, problem: Problem, solution: Solution, weights: Array, settings: Settings) -> Array:
    """Refit one problem with other weights (refits, n), and return natural parameters (refits, P)."""
    return natural(law, refit(law, [problem], [solution], settings, weights=[weights]), weights)


def leave_one_out(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Array:
    """Refit with each row left out, (n, P); a row of NaN where that has no fit."""
    weights = left_out(problem, None)
    weights[(weights > 0).sum(axis=1) <= len(law.free_names)] = 0.0
    return reweighted(law, problem, solution, weights, settings)


def refit_noise(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    noise: Callable[[Problem, Array], Array],
    settings: Settings,
) -> list[Array]:
    """Refit each problem to its fitted values with other noise, and return natural parameters (refits, P) for each.

    Args:
        law: the law.
        problems: with equally many points.
        solutions: their estimates.
        noise: of a problem and its residuals (n,) in the residual's scale (logarithms for log residuals), observed less
            fitted, inflated by sqrt(n / dof) since fitting shrank them; returns other residuals (refits, n).
        settings: the objective.
    """
    values = []
    for problem, solution in zip(problems, solutions, strict=True):
        fitted, residual = _fitted_and_left(law, problem, solution, settings)
        values.append(fitted + noise(problem, residual))
    optima = refit(law, problems, solutions, settings, values=values)
    return list(natural(law, optima).reshape(len(problems), len(values[0]), -1))


def alone(law: Law, problem: Problem, solution: Solution, settings: Settings) -> tuple[Model, Array]:
    """Return the model of one problem and its internal optimum (F,)."""
    compiled = compile_law(law)
    model = Model.of(compiled, Points.of([problem]), settings)
    return model, _internal(compiled, solution.parameters)


def normal_draws(compiled: CompiledLaw, theta: Array, covariance: Array, draws: int, seed: int) -> Array:
    """Return natural parameters (draws, P) of normal draws in internal coordinates, kept within bounds.

    Args:
        compiled: the law.
        theta: internal estimate (F,).
        covariance: of internal parameters (F, F); one that is none gives NaN.
        draws: how many.
        seed: of the problem.
    """
    values, vectors = np.linalg.eigh(covariance)
    if np.isfinite(values).all():
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        random = np.random.default_rng(seed_of("normal", seed))
        drawn = np.asarray(theta + random.standard_normal((draws, len(theta))) @ root.T)
    else:
        drawn = np.full((draws, len(theta)), np.nan)
    return compiled.expand(compiled.to_natural(np.clip(drawn, *compiled.bounds)))


def _fitted_and_left(law: Law, problem: Problem, solution: Solution, settings: Settings) -> tuple[Array, Array]:
    """The fitted law at the points of one problem and what is left there, inflated, each (n,)."""
    model, theta = alone(law, problem, solution, settings)
    value = model.compiled.evaluate(theta[None], [row[0] for row in model.data.inputs], 0).value[0]
    fitted = np.log(value) if settings.log else value
    used = np.count_nonzero(problem.weight > 0)
    return fitted, (model.data.target[0] - fitted) * np.sqrt(used / max(solution.dof, 1))


def _internal(compiled: CompiledLaw, parameters: Array) -> Array:
    """Internal coordinates of estimates (..., P), within bounds."""
    with np.errstate(all="ignore"):
        theta = compiled.to_internal(compiled.reduce(parameters))
    return np.clip(theta, *compiled.bounds)
