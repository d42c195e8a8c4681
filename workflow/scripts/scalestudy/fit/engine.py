"""Solving: starts, the batched solver, and what became of each problem."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.diagnostics import conditions, describe
from scalestudy.fit.model import Data, Members, Model
from scalestudy.fit.objectives import Loss
from scalestudy.fit.problem import Basin, Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.fit.starts import starting_points
from scalestudy.laws import Law, compile_law
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]

SAME_BASIN = 1e-7
_ROUNDING = 1e-24  # squared residuals this small, in their unit, are zero but for rounding
_NUMBERS_AT_ONCE = 1 << 21


def solve(law: Law, problems: Sequence[Problem], settings: Settings, starts: Array | None = None) -> list[Solution]:
    """Fit one law to any number of problems, each independent of the others.

    Args:
        law: a bound law.
        problems: in any order, of any sizes.
        settings: objective and starts.
        starts: natural parameters (S, P) every problem starts from, instead of the law's own starting points.

    Returns:
        one solution per problem, in their order; what could not be fitted has a status and a sentence.
    """
    compiled = compile_law(law)
    out: list[Solution | None] = [_refused(compiled, problem, settings) for problem in problems]
    todo: dict[tuple[int, bool], list[int]] = {}
    for k, problem in enumerate(problems):
        if out[k] is None:
            todo.setdefault((len(problem.value), problem.start is None), []).append(k)
    for (n, many), group in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // (n * (settings.starts if many else 1)))
        for first in range(0, len(group), size):
            part = group[first : first + size]
            solutions = _solve_equal(compiled, [problems[k] for k in part], settings, starts)
            for k, solution in zip(part, solutions, strict=True):
                out[k] = solution
    return [solution for solution in out if solution is not None]


def _refused(compiled: CompiledLaw, problem: Problem, settings: Settings) -> Solution | None:
    """Return the solution of a problem that cannot be fitted at all."""
    used = problem.weight > 0
    n, free = int(used.sum()), len(compiled.free)
    status = message = ""
    if n < free + 1:
        status, message = "too_few_points", f"{n} points for {free} free parameters, at least {free + 1} are needed"
    elif not np.isfinite(problem.value[used]).all():
        bad = int((~np.isfinite(problem.value[used])).sum())
        status, message = "not_applicable", f"{bad} of {n} values are missing or infinite"
    elif settings.log and not (problem.value[used] > 0).all():
        bad = int((~(problem.value[used] > 0)).sum())
        status, message = "not_applicable", f"{bad} of {n} values are not positive, so log residuals do not exist"
    else:
        with np.errstate(all="ignore"):
            inputs = compiled.inputs(problem.variables)
        for (symbol, _), values in zip(compiled.input_names, inputs, strict=True):
            if not np.isfinite(values[used]).all():
                status, message = "not_applicable", f"the law needs positive finite {symbol}, which some rows lack"
    if not status:
        return None
    nothing = np.full(len(compiled.names), np.nan)
    return Solution(status, message, nothing, np.nan, n, n - free)


def _solve_equal(
    compiled: CompiledLaw, problems: Sequence[Problem], settings: Settings, starts: Array | None
) -> list[Solution]:
    """Solve problems with equally many points."""
    model = Model(
        compiled, Loss.of(settings), settings.log, Data.of(compiled, [_usable(p) for p in problems], settings.log)
    )
    theta = _starts(compiled, problems, settings, starts)
    k, s, f = theta.shape
    rows = np.repeat(np.arange(k), s)
    members = Members(theta.reshape(k * s, f), rows, rows, rows)
    if s > settings.solve:
        members = members.take(_best_starts(model, members, s, settings.solve))
        s = settings.solve
    optima = minimise(model, members)
    best = _best_of(optima.objective.reshape(k, s))
    chosen = optima.take(np.arange(k) * s + best)
    condition = conditions(model, Members(chosen.theta, np.arange(k), np.arange(k), np.arange(k)))
    rounding = _ROUNDING * model.data.weight.sum(axis=1) * model.unit**2
    basins = [_basins(row, floor) for row, floor in zip(optima.objective.reshape(k, s), rounding, strict=True)]
    return [
        describe(model, problem, chosen.take(np.array([i])), basins[i], float(condition[i]))
        for i, problem in enumerate(problems)
    ]


def _usable(problem: Problem) -> Problem:
    """Put a harmless value where the weight is zero, so that 0 * NaN cannot spread."""
    used = problem.weight > 0
    if used.all():
        return problem
    first = int(np.flatnonzero(used)[0])
    variables = {name: np.where(used, values, values[first]) for name, values in problem.variables.items()}
    value = np.where(used, problem.value, problem.value[first])
    return Problem(variables, value, np.where(used, problem.weight, 0.0), problem.seed, problem.start)


def _starts(compiled: CompiledLaw, problems: Sequence[Problem], settings: Settings, starts: Array | None) -> Array:
    given = problems[0].start is not None
    if given or starts is not None:
        vectors = [p.start[None] if p.start is not None else starts for p in problems]
        with np.errstate(all="ignore"):
            internal = compiled.to_internal(compiled.reduce(np.stack([np.asarray(v, dtype=float) for v in vectors])))
        return np.clip(internal, *compiled.bounds)
    usable = [_usable(problem) for problem in problems]
    return starting_points(compiled, usable, settings.starts, settings.log)


def _best_starts(model: Model, members: Members, per_problem: int, keep: int) -> NDArray[np.int64]:
    """Score all starts of each problem and return the best, as member numbers."""
    scores = np.empty(len(members))
    size = max(1, (1 << 18) // model.data.target.shape[1])
    with np.errstate(all="ignore"):
        for first in range(0, len(members), size):
            part = slice(first, first + size)
            scores[part] = model.objective(members.take(part))
    order = np.argsort(scores.reshape(-1, per_problem), axis=1, kind="stable")[:, :keep]
    return (np.arange(len(order))[:, None] * per_problem + np.sort(order, axis=1)).ravel()


def _best_of(objective: Array) -> NDArray[np.int64]:
    """The start with the least objective; among equals to rounding, the first, so that ties do not depend on noise."""
    least = objective.min(axis=1, keepdims=True)
    return np.asarray(np.argmax(objective <= least, axis=1))


def _basins(objective: Array, rounding: float, most: int = 8) -> tuple[Basin, ...]:
    """Group the optima of one problem's starts by objective, best first; at most `most` are kept."""
    found: list[list[float]] = []
    for value in np.sort(objective[np.isfinite(objective)]):
        if found and value <= found[-1][0] + SAME_BASIN * abs(found[-1][0]) + rounding:
            found[-1][1] += 1
        else:
            found.append([float(value), 1])
    return tuple(Basin(value, count / len(objective)) for value, count in found[:most])
