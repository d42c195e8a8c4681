"""Solving: starts, the batched solver, and what became of each problem."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.diagnostics import describe
from scalestudy.fit.held import evaluated
from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.problem import Basin, Points, Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.fit.solver import minimise
from scalestudy.fit.starts import how_many, starting_points
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
    out: list[Solution | None] = [None] * len(problems)
    todo: dict[tuple[int, bool], list[int]] = {}
    for k, problem in enumerate(problems):
        todo.setdefault((len(problem.value), problem.start is None), []).append(k)
    count = how_many(compiled, settings.starts) if starts is None else len(starts)
    for (n, many), group in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // (max(n, 1) * (count if many else 1)))
        for first in range(0, len(group), size):
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
    refused = refusals(compiled, points, settings.log)
    kept = np.array([k for k in range(len(problems)) if k not in refused], dtype=np.int64)
    found = {k: _nothing(compiled, int(n[k]), *why) for k, why in refused.items()}
    if len(kept):
        chosen, sound = [problems[k] for k in kept], points.take(kept).harmless()
        free = bool(compiled.free)
        solutions = (
            _solve_sound(compiled, sound, chosen, settings, starts) if free else evaluated(compiled, sound, settings)
        )
        found |= dict(zip(kept.tolist(), solutions, strict=True))
    return [found[k] for k in range(len(problems))]


def refusals(compiled: CompiledLaw, points: Points, log: bool, own: int | None = None) -> dict[int, tuple[str, str]]:
    """Return status and message of each problem that cannot be fitted at all.

    Args:
        compiled: the law.
        points: the points of the problems.
        log: whether residuals are logarithmic.
        own: the free parameters that the points alone must settle, where others settle the rest.
    """
    used, free = points.weight > 0, len(compiled.free) if own is None else own
    n = used.sum(axis=1)
    with np.errstate(all="ignore"):
        missing = (used & ~np.isfinite(points.value)).sum(axis=1)
        positive = (points.value > 0) | (not log)
        negative = (used & ~positive).sum(axis=1)
        inputs = zip(compiled.input_names, compiled.inputs(points.variables), strict=True)
        lacking = {symbol: np.any(used & ~np.isfinite(values), axis=1) for (symbol, _), values in inputs}
    bad = np.stack([n <= free, missing > 0, negative > 0, *lacking.values()]).any(axis=0)
    out: dict[int, tuple[str, str]] = {}
    for k in np.flatnonzero(bad).tolist():
        if n[k] <= free:
            few = f"{n[k]} points for {free} free parameters, at least {free + 1} are needed"
            out[k] = ("too_few_points", few)
        elif missing[k]:
            out[k] = ("not_applicable", f"{missing[k]} of {n[k]} values are missing or infinite")
        elif negative[k]:
            what = "values are not positive, so log residuals do not exist"
            out[k] = ("not_applicable", f"{negative[k]} of {n[k]} {what}")
        else:
            symbol = next(symbol for symbol, where in lacking.items() if where[k])
            out[k] = ("not_applicable", f"the law needs positive finite {symbol}, which some rows lack")
    return out


def _nothing(compiled: CompiledLaw, n: int, status: str, message: str) -> Solution:
    return Solution(status, message, np.full(len(compiled.names), np.nan), np.nan, n, n - len(compiled.free))


def _solve_sound(
    compiled: CompiledLaw, points: Points, problems: Sequence[Problem], settings: Settings, starts: Array | None
) -> list[Solution]:
    model = Model.of(compiled, points, settings)
    if problems[0].start is not None or starts is not None:
        theta = _given_starts(compiled, problems, starts)
    else:
        theta = starting_points(compiled, points, settings.starts, settings.log)
    optima, objective = search(model, theta, settings.solve)
    rounding = _ROUNDING * points.weight.sum(axis=1) * model.unit**2
    basins = [_basins(row, floor) for row, floor in zip(objective, rounding, strict=True)]
    return describe(model, optima, (points.weight > 0).sum(axis=1), basins)


def search(model: Model, theta: Array, most: int) -> tuple[Optima, Array]:
    """Solve the starts of each problem, the best `most` of them if they are more.

    Args:
        model: with one row of data per problem.
        theta: internal starts (k, S, F).
        most: how many to solve.

    Returns:
        the best optimum of each problem, and the objectives of all that were solved, (k, starts).
    """
    k, s, f = theta.shape
    rows = np.repeat(np.arange(k), s)
    members = Members(theta.reshape(k * s, f), rows, rows, rows)
    if s > most:
        members, s = members.take(_best_starts(model, members, s, most)), most
    optima = minimise(model, members)
    objective = optima.objective.reshape(k, s)
    return optima.take(np.arange(k) * s + _best_of(objective)), objective


def _given_starts(compiled: CompiledLaw, problems: Sequence[Problem], starts: Array | None) -> Array:
    vectors = [p.start[None] if p.start is not None else starts for p in problems]
    with np.errstate(all="ignore"):
        internal = compiled.to_internal(compiled.reduce(np.stack([np.asarray(v, dtype=float) for v in vectors])))
    return np.clip(internal, *compiled.bounds)


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
    for value in sorted(objective[np.isfinite(objective)].tolist()):
        if found and value <= found[-1][0] + SAME_BASIN * abs(found[-1][0]) + rounding:
            found[-1][1] += 1
        else:
            found.append([value, 1])
    return tuple(Basin(value, count / len(objective)) for value, count in found[:most])
