"""What uncertainty methods share: refits that begin at the estimate, and Student-t draws around it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import Around, around
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.model import Data, Members, Model, Optima
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.fit.resampling import Groups, codes, left_out
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.laws import Law, compile_law
from scalestudy.laws.compile import CompiledLaw
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]

_NUMBERS_AT_ONCE = 1 << 22


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
        weights: per problem, (refits, n), of some perhaps more than of others.
        values: per problem, targets in the residual's scale, (refits, n); either these or weights.
    """
    compiled = compile_law(law)
    rows = np.repeat(np.arange(len(problems)), [len(own) for own in weights or values])
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


def leave_one_out(
    law: Law, problems: Sequence[Problem], solutions: Sequence[Solution], settings: Settings
) -> list[Array]:
    """Refit each problem with each row left out, (n, P); a row of NaN where that has no fit, or where the row has no weight."""
    out = [np.full((len(problem.value), len(law.parameter_names)), np.nan) for problem in problems]
    todo: dict[int, list[int]] = {}
    for k, problem in enumerate(problems):
        todo.setdefault(len(problem.value), []).append(k)
    for n, same in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // max(n * n, 1))
        for first in range(0, len(same), size):
            part = same[first : first + size]
            some = [problems[k] for k in part], [solutions[k] for k in part]
            for k, found in zip(part, _without_each(law, *some, settings), strict=True):
                out[k][problems[k].weight > 0] = found
    return out


def _without_each(
    law: Law, problems: Sequence[Problem], solutions: Sequence[Solution], settings: Settings
) -> list[Array]:
    """Refit problems of equally many points without each of the rows that count, (rows, P) each."""
    weights = [left_out(problem, codes(problem, None)) for problem in problems]
    for own in weights:
        own[(own > 0).sum(axis=1) <= len(law.free_names)] = 0.0
    found = natural(law, refit(law, problems, solutions, settings, weights=weights), np.concatenate(weights))
    return np.split(found, np.cumsum([len(own) for own in weights])[:-1])


Noise = Callable[[Problem, Around, Groups | None, int], Array]


def refit_noise(fits: Fits, noise: Noise, settings: Settings) -> list[Drawn]:
    """Refit each problem to its fitted values with other noise.

    Args:
        fits: the fits.
        noise: of a problem, its optimum and its units; returns other residuals (draws, n) in the residual's scale, of the
            variance that the noise is taken to have.
        settings: the objective, which must be least squares, and the number of draws.

    Returns:
        refits whose noise is that times a factor of each draw, for the variance is estimated too: about the estimate they
        have Student's t where the law is linear in its parameters.
    """
    count, values, dofs = settings.uncertainty.draws, [], []
    for problem, solution, groups in zip(fits.problems, fits.solutions, fits.groups, strict=True):
        here = around(fits.law, problem, solution, settings)
        dofs.append(here.units_dof(codes(problem, groups)))
        fitted = here.model.data.target[0] - here.left
        values.append(fitted + noise(problem, here, groups, count) * student(count, dofs[-1], problem.seed)[:, None])
    optima = refit(fits.law, fits.problems, fits.solutions, settings, values=values)
    found = natural(fits.law, optima).reshape(len(fits.problems), count, -1)
    return [Drawn(drawn, dof=dof) for drawn, dof in zip(found, dofs, strict=True)]


def scattered(problem: Problem, here: Around, covariance: Array, dof: int, settings: Settings, message: str) -> Drawn:
    """Return Student-t draws in internal coordinates, kept within bounds.

    Args:
        problem: what was fitted.
        here: its optimum.
        covariance: of internal parameters (F, F).
        dof: degrees of freedom it was estimated with.
        settings: the number of draws.
        message: why there are to be none; empty if nothing speaks against them.
    """
    compiled, count = here.model.compiled, settings.uncertainty.draws
    values, vectors = np.linalg.eigh(np.where(np.isfinite(covariance), covariance, 0.0))
    if message or not np.isfinite(covariance).all():
        return Drawn.nothing(count, len(compiled.names), message or "no interval, since the covariance is not finite")
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = np.random.default_rng(seed_of("normal", problem.seed)).standard_normal((count, len(here.theta)))
    drawn = here.theta + normal @ root.T * student(count, dof, problem.seed)[:, None]
    return Drawn(compiled.expand(compiled.to_natural(np.clip(drawn, *compiled.bounds))), dof=dof)


def student(draws: int, dof: int, seed: int) -> Array:
    """Return what turns normal draws into those of Student's t: the square root of dof over a chi-squared number, (draws,)."""
    random = np.random.default_rng(seed_of("student", seed))
    return np.asarray(np.sqrt(max(dof, 1) / random.chisquare(max(dof, 1), draws)))


def _internal(compiled: CompiledLaw, parameters: Array) -> Array:
    """Internal coordinates of estimates (..., P), within bounds."""
    with np.errstate(all="ignore"):
        theta = compiled.to_internal(compiled.reduce(parameters))
    return np.clip(theta, *compiled.bounds)
