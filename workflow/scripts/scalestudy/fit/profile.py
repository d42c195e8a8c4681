"""Profile of the objective along one parameter: the others are refitted at each value, so a ridge shows as a flat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scalestudy.errors import StudyError
from scalestudy.fit.engine import solve
from scalestudy.fit.model import Members, Model
from scalestudy.fit.objectives.registry import LOSSES, loss_of
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, Parameter, compile_law

Array = NDArray[np.float64]

_POINTS, _PAIR_POINTS = 41, 15
_REACH, _BEYOND = 4.0, 1.3
"""The grid reaches so many standard errors, or so many times what a law that is linear in its parameters would need."""
_FURTHER = 4.0 ** np.arange(1, 16)
"""How much further it looks, in units of its reach, where the objective has not risen to the threshold: nine decades."""
_BETWEEN = 8
"""Points put into the step of the grid in which the profile crosses the threshold, in each of `_ROUNDS`."""
_ROUNDS = 2


@dataclass(frozen=True)
class Scale:
    """What a likelihood's scale is known by.

    Attributes:
        dispersion: variance over that of a likelihood without a scale of its own, else 1.
        dof: degrees of freedom that scale or dispersion were estimated with; infinite where they are known.
    """

    dispersion: float
    dof: float


@dataclass(frozen=True, eq=False)
class Profile:
    """A profile.

    Attributes:
        parameters: the profiled names, one or two.
        values: where the objective was profiled, (points, names).
        objective: minimum over the other parameters, (points,); infinite where no fit exists.
        threshold: the objective at the edge of the 95% region.
        lower: of the 95% interval of a single parameter; minus infinity where the profile never rises to the threshold.
        upper: the same upwards.
    """

    parameters: tuple[str, ...]
    values: Array
    objective: Array
    threshold: float
    lower: float = np.nan
    upper: float = np.nan


def profile(
    law: Law,
    problem: Problem,
    solution: Solution,
    names: Sequence[str],
    settings: Settings,
    spread: Sequence[float],
    scale: Scale | None = None,
) -> Profile:
    """Profile one parameter, or the region of a pair.

    Args:
        law: the law.
        problem: what was fitted.
        solution: its optimum.
        names: one or two free parameters.
        settings: the objective; its loss must be a smooth likelihood.
        spread: a standard error of each name; the grid reaches at least four of them either way, within bounds.
        scale: of the likelihood; as many degrees of freedom as the fit has, if none is given.

    Raises:
        StudyError: the objective is no smooth likelihood.
    """
    scale = scale or Scale(1.0, solution.dof)
    threshold = _threshold(solution, settings, len(names), scale)
    edge = np.sqrt(_rise(solution, settings, threshold, scale))  # in standard errors
    reach = np.maximum(_REACH, _BEYOND * edge) * np.asarray(spread)
    grid = _grid(law, solution, names, reach)
    refit = _refitted if set(law.free_names) - set(names) else _evaluated
    objective = refit(law, problem, solution, names, grid, settings)
    if len(names) > 1:
        return Profile(tuple(names), grid, objective, threshold)
    looks = [partial(_further, law.parameter(names[0]), reach[0])] + [_between] * _ROUNDS
    for look in looks:
        more = look(grid[:, 0], objective, threshold)[:, None]
        if len(more):
            found = refit(law, problem, solution, names, more, settings)
            order = np.argsort(np.r_[grid[:, 0], more[:, 0]], kind="stable")
            grid, objective = np.r_[grid, more][order], np.r_[objective, found][order]
    lower, upper = _crossings(grid[:, 0], objective, threshold)
    return Profile(tuple(names), grid, objective, threshold, lower, upper)


def _further(parameter: Parameter, reach: float, values: Array, objective: Array, threshold: float) -> Array:
    """Return values beyond the ends of the grid at which the objective is not above the threshold, within bounds."""
    low = values[0] - reach * _FURTHER if objective[0] <= threshold else np.empty(0)
    high = values[-1] + reach * _FURTHER if objective[-1] <= threshold else np.empty(0)
    found = np.unique(np.clip(np.r_[low, high], parameter.lower, parameter.upper))
    return np.asarray(found[(found < values[0]) | (found > values[-1])])


def _refitted(
    law: Law, problem: Problem, solution: Solution, names: Sequence[str], grid: Array, settings: Settings
) -> Array:
    """The objective with the other parameters refitted at each point of the grid."""
    given = _given(law, names)
    kept = [k for k, name in enumerate(law.parameter_names) if name not in given]
    problems = []
    for point in grid:
        value = dict(zip(names, point, strict=True))
        held = {name: np.full(len(problem.value), value[source]) for name, source in given.items()}
        problems.append(replace(problem, variables={**problem.variables, **held}, start=solution.parameters[kept]))
    solutions = solve(_without(law, given), problems, settings)
    return np.array([s.objective if np.isfinite(s.objective) else np.inf for s in solutions])


def _evaluated(
    law: Law, problem: Problem, solution: Solution, names: Sequence[str], grid: Array, settings: Settings
) -> Array:
    """The objective at each point of the grid, where no other parameter is free."""
    compiled = compile_law(law)
    full = np.tile(solution.parameters, (len(grid), 1))
    full[:, [law.parameter_names.index(name) for name in names]] = grid
    model = Model.of(compiled, Points.of([problem]), settings)
    rows = np.zeros(len(grid), dtype=np.int64)
    with np.errstate(all="ignore"):
        return model.objective(Members(compiled.to_internal(compiled.reduce(full)), rows, rows, rows))


def _rise(solution: Solution, settings: Settings, threshold: float, scale: Scale) -> float:
    """How many squared standard errors make the objective of a linear law rise to the threshold."""
    if settings.counts:
        return 2 * (threshold - solution.objective) / scale.dispersion
    return max(threshold / solution.objective - 1, 0.0) * max(solution.dof, 1)


def _threshold(solution: Solution, settings: Settings, count: int, scale: Scale) -> float:
    """The objective at the edge of the 95% region of so many parameters."""
    loss = loss_of(settings)
    if not loss.regular():
        known = " or ".join(name for name, one in LOSSES.items() if one.regular())
        expected = f"{known}, a smooth likelihood"
        raise StudyError("fit.uncertainty", f"a profile of {settings.objective}", expected)
    return loss.region(solution.objective, scale.dof, count, scale.dispersion)


def _grid(law: Law, solution: Solution, names: Sequence[str], reach: Array) -> Array:
    axes = []
    for name, most in zip(names, reach, strict=True):
        parameter = law.parameter(name)
        at = solution.parameters[law.parameter_names.index(name)]
        points = np.linspace(at - most, at + most, _POINTS if len(names) == 1 else _PAIR_POINTS)
        axes.append(np.clip(points, parameter.lower, parameter.upper))
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=-1)


def _given(law: Law, names: Sequence[str]) -> dict[str, str]:
    """The parameters that a point of the grid gives, by whose value they have: those profiled, and all tied to these."""
    return {name: source for name in law.parameter_names if (source := law.tied.get(name, name)) in names}


def _without(law: Law, names: Collection[str]) -> Law:
    """The law with some parameters turned into variables, so that one compilation serves the whole grid."""
    parameters = tuple(p for p in law.parameters if p.name not in names)
    variables = {**law.variables, **dict.fromkeys(names, "")}
    tied = {name: source for name, source in law.tied.items() if name not in names}
    name = f"{law.name} given {', '.join(names)}"
    return replace(law, name=name, parameters=parameters, variables=variables, tied=tied)


def _cells(objective: Array, threshold: float) -> list[tuple[int, int]]:
    """Return the points (inside, outside) between which the profile first crosses the threshold, at most one a side."""
    best = int(np.argmin(objective))
    sides = (np.arange(best, -1, -1), np.arange(best, len(objective)))
    first = (next((cell for cell in pairwise(side) if objective[cell[1]] > threshold), None) for side in sides)
    return [(int(cell[0]), int(cell[1])) for cell in first if cell]


def _between(values: Array, objective: Array, threshold: float) -> Array:
    """Return values inside the steps of the grid in which the profile crosses, in proportion where a step spans decades."""
    found = []
    for inside, outside in _cells(objective, threshold):
        ends = values[inside], values[outside]
        wide = min(ends) > 0 and max(ends) > 10 * min(ends)
        found.append((np.geomspace if wide else np.linspace)(*ends, _BETWEEN + 2)[1:-1])
    return np.concatenate(found) if found else np.empty(0)


def _crossings(values: Array, objective: Array, threshold: float) -> tuple[float, float]:
    """Where the profile crosses the threshold either side of its minimum, by linear interpolation."""
    lower, upper = -np.inf, np.inf
    for inside, outside in _cells(objective, threshold):
        share = (threshold - objective[inside]) / (objective[outside] - objective[inside])
        edge = float(values[inside] + share * (values[outside] - values[inside]))
        lower, upper = (edge, upper) if outside < inside else (lower, edge)
    return lower, upper
