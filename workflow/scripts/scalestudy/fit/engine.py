"""Solving: starts, the batched solver, and what became of each problem."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.again import search_again
from scalestudy.fit.causes import explained, places
from scalestudy.fit.diagnostics import describe
from scalestudy.fit.edges import edges, holds
from scalestudy.fit.evaluated import evaluated
from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.offsets import centred
from scalestudy.fit.problem import Basin, Points, Problem, Solution
from scalestudy.fit.refusals import refusals
from scalestudy.fit.rescaled import rescaled
from scalestudy.fit.searches import SAME_BASIN, best_starts, search
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.fit.starts import how_many, starting_points, values_of
from scalestudy.fit.steady import in_doubt, judged
from scalestudy.laws import Law, compile_law
from scalestudy.laws.compile import CompiledLaw
from scalestudy.progress import through
from scalestudy.tables.fit import STATUSES

Array = NDArray[np.float64]

_ROUNDING = 1e-24  # squared residuals this small, in their unit, are zero but for rounding
_NUMBERS_AT_ONCE = 1 << 20  # per array of points; the few that take long are waited for once a batch
_SCORED_AT_ONCE = 1 << 20  # points times starts
_ELSEWHERE = 32
_SEARCHED_FURTHER = ("degenerate", "not_converged")


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
    moved = [centred(law, problem) or rescaled(law, problem) for problem in problems]
    near = [problem if one is None else one.problem for problem, one in zip(problems, moved, strict=True)]
    found = _solve_all(law, near, settings, starts)
    return [solution if one is None else one.here(solution) for solution, one in zip(found, moved, strict=True)]


def _solve_all(law: Law, problems: Sequence[Problem], settings: Settings, starts: Array | None) -> list[Solution]:
    """Solve problems in groups of equally many points, as many at once as memory holds."""
    compiled = compile_law(law)
    out: list[Solution | None] = [None] * len(problems)
    todo: dict[tuple[int, bool], list[int]] = {}
    for k, problem in enumerate(problems):
        todo.setdefault((len(problem.value), problem.start is None), []).append(k)
    for (n, _), group in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // max(n, 1))
        for first in through(range(0, len(group), size), f"batches of fits of {compiled.law.name}"):
            part = group[first : first + size]
            solutions = _solve_equal(compiled, [problems[k] for k in part], settings, starts)
            for k, solution in zip(part, solutions, strict=True):
                out[k] = solution
    return [solution for solution in out if solution is not None]


def _solve_equal(
    compiled: CompiledLaw, problems: Sequence[Problem], settings: Settings, starts: Array | None
) -> list[Solution]:
    """Solve problems with equally many points."""
    points = Points.of(problems)
    n = (points.weight > 0).sum(axis=1)
    refused = refusals(compiled, problems, points, settings)
    kept = np.array([k for k in range(len(problems)) if k not in refused], dtype=np.int64)
    found = {k: _nothing(compiled, int(n[k]), *why) for k, why in refused.items()}
    if len(kept):
        chosen, sound = [problems[k] for k in kept], points.take(kept).harmless()
        free = bool(compiled.free)
        solutions = (
            _solve_sound(compiled, sound, chosen, settings, starts) if free else evaluated(compiled, sound, settings)
        )
        solutions = [explained(compiled, *pair) for pair in zip(chosen, solutions, strict=True)]
        found |= dict(zip(kept.tolist(), solutions, strict=True))
    return [found[k] for k in range(len(problems))]


def _nothing(compiled: CompiledLaw, n: int, status: str, message: str) -> Solution:
    return Solution(status, message, np.full(len(compiled.names), np.nan), np.nan, n, n - len(compiled.free))


def _solve_sound(
    compiled: CompiledLaw, points: Points, problems: Sequence[Problem], settings: Settings, starts: Array | None
) -> list[Solution]:
    model = Model.of(compiled, points, settings)
    if problems[0].start is not None or starts is not None:
        theta = _given_starts(compiled, problems, starts)
    else:
        theta = _best_of_starts(model, points, settings)
    optima, ends = search(model, theta, settings.solve)
    objective = ends.objective.reshape(len(problems), -1).copy()
    _try_elsewhere(model, points, optima, objective)
    objective = _try_narrowing(model, optima, objective)
    rounding = _ROUNDING * points.weight.sum(axis=1) * model.unit**2
    basins = [_basins(row, floor) for row, floor in zip(objective, rounding, strict=True)]
    found = _with_edges(model, points, optima, basins)
    _try_again(model, points, optima, basins, found, settings.log)
    doubtful = np.array([k for k, one in enumerate(found) if in_doubt(one, settings)], dtype=np.int64)
    if not len(doubtful):
        return found
    ends = search(model.take(doubtful), theta[doubtful], settings.solve, alone=True)[1]
    return judged(compiled, problems, ends, doubtful, found, settings)


def _best_of_starts(model: Model, points: Points, settings: Settings) -> Array:
    """Return the starts to solve, internal (k, S, F), scored for as many problems at a time as memory holds."""
    size = max(1, _SCORED_AT_ONCE // (points.value.shape[1] * how_many(model.compiled, settings.starts)))
    found = []
    for first in range(0, len(points.value), size):
        part = np.arange(first, min(first + size, len(points.value)))
        theta = starting_points(model.compiled, points.take(part), settings.starts, settings.log)
        found.append(best_starts(model.take(part), theta, settings.solve))
    return np.concatenate(found)


def _try_elsewhere(model: Model, points: Points, optima: Optima, objective: Array) -> None:
    """Where the law has no value from any start, as x + A has none in logarithms at too low an A, try others in place."""
    lost = np.flatnonzero(~np.isfinite(objective).any(axis=1))
    if len(lost):
        every = np.arange(len(model.compiled.free))
        theta = np.swapaxes(values_of(model.compiled, points.take(lost), every, _ELSEWHERE), 0, 1)
        found, ends = search(model.take(lost), theta, objective.shape[1])
        values = ends.objective.reshape(len(lost), -1)
        optima.theta[lost], optima.objective[lost], optima.settled[lost] = found.theta, found.objective, found.settled
        objective[lost, : values.shape[1]] = values


def _try_narrowing(model: Model, optima: Optima, objective: Array) -> Array:
    """Where the loss itself has several minima, take that at the end of its way to one, where it is lower, in place.

    Returns:
        the objectives with those found so, (k, starts + 1).
    """
    loss, rows = model.loss.narrowing(), np.arange(len(objective))
    if loss is None:
        return objective
    found = minimise(replace(model, loss=loss), Members(optima.theta, rows, rows, rows))
    lower = found.objective < optima.objective * (1 - SAME_BASIN)
    for name in ("theta", "objective", "settled"):
        getattr(optima, name)[lower] = getattr(found, name)[lower]
    return np.column_stack([objective, found.objective])


def _with_edges(model: Model, points: Points, optima: Optima, basins: Sequence[tuple[Basin, ...]]) -> list[Solution]:
    """Describe the optima; where a search found none that can be used, one on a bound if there is such."""
    n = (points.weight > 0).sum(axis=1)
    out = describe(model, optima, n, basins)
    out = [_if_told_apart(model, points, k, optima.theta[k], solution) for k, solution in enumerate(out)]
    failed = np.array([k for k, solution in enumerate(out) if solution.status in _SEARCHED_FURTHER], dtype=np.int64)
    found = edges(model.take(failed), points.take(failed), optima.take(failed)) if len(failed) else {}
    for which, edge in found.items():
        k = failed[which : which + 1]
        best = Optima(edge.theta[None], np.array([edge.objective]), np.array([True]))
        out[k[0]] = describe(model.take(k), best, n[k], [basins[k[0]]], edge.void[None])[0]
    return out


def _try_again(
    model: Model, points: Points, optima: Optima, basins: Sequence[tuple[Basin, ...]], found: list[Solution], log: bool
) -> None:
    """Where neither searches nor bounds have an optimum that can be used, search from where these ended, in place."""
    failed = np.array([k for k, solution in enumerate(found) if solution.status in _SEARCHED_FURTHER], dtype=np.int64)
    if not len(failed):
        return
    ends = search_again(model.take(failed), points.take(failed), optima.take(failed), log)
    better = np.flatnonzero(ends.objective < optima.objective[failed])
    if not len(better):
        return
    which, ends = failed[better], ends.take(better)
    first = [Basin(float(one), 0.0) for one in ends.objective]  # no start itself ended there
    ahead = [(one, *basins[k]) for k, one in zip(which, first, strict=True)]
    for k, solution in zip(which, _with_edges(model.take(which), points.take(which), ends, ahead), strict=True):
        found[k] = solution


def _if_told_apart(model: Model, points: Points, k: int, theta: Array, solution: Solution) -> Solution:
    """Take back an optimum on a bound that fewer distinct points than parameters do not tell from others inside."""
    if solution.status != "at_bound" or places(points.take(np.array([k]))) >= len(model.compiled.free):
        return solution
    if holds(model, points, k, theta, np.zeros(len(theta), dtype=bool)):
        return solution
    nothing = np.full_like(solution.parameters, np.nan)
    return replace(solution, status="degenerate", message=STATUSES["degenerate"], parameters=nothing)


def _given_starts(compiled: CompiledLaw, problems: Sequence[Problem], starts: Array | None) -> Array:
    vectors = [p.start[None] if p.start is not None else starts for p in problems]
    with np.errstate(all="ignore"):
        internal = compiled.to_internal(compiled.reduce(np.stack([np.asarray(v, dtype=float) for v in vectors])))
    return np.clip(internal, *compiled.bounds)


def _basins(objective: Array, rounding: float, most: int = 8) -> tuple[Basin, ...]:
    """Group the optima of one problem's starts by objective, best first; at most `most` are kept."""
    found: list[list[float]] = []
    for value in sorted(objective[np.isfinite(objective)].tolist()):
        if found and value <= found[-1][0] + SAME_BASIN * abs(found[-1][0]) + rounding:
            found[-1][1] += 1
        else:
            found.append([value, 1])
    return tuple(Basin(value, count / len(objective)) for value, count in found[:most])
