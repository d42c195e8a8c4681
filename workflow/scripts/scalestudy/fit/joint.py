"""Fits with shared parameters: who can take part, starts, the choice of the best, and one solution per family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.drawn import Drawn
from scalestudy.fit.engine import solve
from scalestudy.fit.group import Group
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_solution import measure
from scalestudy.fit.methods.registry import method_of
from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Basin, Points, Problem, Solution
from scalestudy.fit.refusals import refusals
from scalestudy.fit.resampling import Groups
from scalestudy.fit.searches import SAME_BASIN
from scalestudy.fit.settings import Settings
from scalestudy.fit.shared import minimise_shared, unshared
from scalestudy.graphs import linked
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Keys = Mapping[str, object]

_STARTS = 9


@dataclass(frozen=True, eq=False)
class Together:
    """Families that were fitted together.

    Attributes:
        which: their positions among all families.
        joint: the group at its optimum, with the problems and solutions of these families.
    """

    which: Sequence[int]
    joint: Joint


def components(keys: Sequence[Keys]) -> list[list[int]]:
    """Families that share a value, directly or through others, as lists of positions."""
    if not keys:
        return []
    number = linked([_codes([key[name] for key in keys]) for name in keys[0]])
    return [np.flatnonzero(number == k).tolist() for k in range(int(number.max()) + 1)]


def _codes(values: Sequence[object]) -> Index:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values])


def solve_shared(
    law: Law, problems: Sequence[Problem], keys: Sequence[Keys], groups: Sequence[Groups | None], settings: Settings
) -> tuple[list[Solution], list[Array]]:
    """Fit families whose parameters are partly shared, and draw them.

    Args:
        law: with `shared` parameters.
        problems: one per family.
        keys: per family, for each shared parameter, what families must agree in to share its value.
        groups: per family, what is resampled together.
        settings: objective, method and number of draws.

    Returns:
        a solution and draws (draws, P) per family. The objective is the family's part of the sum that was minimised.
    """
    solutions, parts = fit_together(law, problems, keys, groups, settings)
    return solutions, [one.values for one in draw_together(law, len(problems), parts, settings)]


def fit_together(
    law: Law, problems: Sequence[Problem], keys: Sequence[Keys], groups: Sequence[Groups | None], settings: Settings
) -> tuple[list[Solution], list[Together]]:
    """Fit families whose parameters are partly shared; see `solve_shared`.

    Returns:
        a solution per family, and the groups that were fitted: a family that cannot take part is in none.
    """
    solutions = {k: one for k, p in enumerate(problems) if (one := refused(law, p, settings)) is not None}
    fit_for = [k for k in range(len(problems)) if k not in solutions]
    parts = []
    for component in components([keys[k] for k in fit_for]):
        which = [fit_for[k] for k in component]
        own = [problems[k] for k in which]
        group = Group.of(law, own, [keys[k] for k in which], settings)
        weights = group.laid_out([problem.weight for problem in own])
        if (few := too_few(group, (weights > 0).sum(axis=1))) is not None:
            solutions |= {k: nothing(law, problems[k], "too_few_points", few) for k in which}
            continue
        best, basins = search_together(law, group, own, settings)
        found = measure(group, best, weights[None])
        solutions |= {k: found.solution(at, 0, basins) for at, k in enumerate(which)}
        of_each = [solutions[k] for k in which]
        parts.append(Together(which, Joint(law, group, best.theta[0], own, of_each, [groups[k] for k in which])))
    return [solutions[k] for k in range(len(problems))], parts


def draw_together(law: Law, families: int, parts: Sequence[Together], settings: Settings) -> list[Drawn]:
    """Return draws of every family, by the method of the settings: one number is one refit of all families."""
    method = method_of(settings)
    count = settings.uncertainty.draws if method.draw_joint else 0
    draws = [Drawn.nothing(count, len(law.parameter_names))] * families
    for part in parts:
        if method.draw_joint is None or not count or not any(one.usable for one in part.joint.solutions):
            continue
        found = method.draw_joint(part.joint, settings)
        for position, k in enumerate(part.which):
            if part.joint.solutions[position].usable:
                draws[k] = found[position]
    return draws


def refused(law: Law, problem: Problem, settings: Settings) -> Solution | None:
    """Say why a family cannot take part: too few points for the parameters it has to itself, or values without a fit."""
    private, n = len(law.free_names) - len(law.shared), int((problem.weight > 0).sum())
    if n < private + 1:
        message = f"{n} points for {private} parameters of its own, at least {private + 1} are needed"
        return nothing(law, problem, "too_few_points", message)
    why = refusals(compile_law(law), [problem], Points.of([problem]), settings, private).get(0)
    return nothing(law, problem, *why) if why else None


def nothing(law: Law, problem: Problem, status: str, message: str) -> Solution:
    """Return what became of a family that was not fitted."""
    n, names = int((problem.weight > 0).sum()), law.parameter_names
    return Solution(status, message, np.full(len(names), np.nan), np.nan, n, n - len(law.free_names))


def too_few(group: Group, points: Index) -> str | None:
    """Say so where all families together, with so many points each (families,), have no more than parameters."""
    there = points > 0
    total, size = int(points.sum()), round(float(group.spent(there[:, None]).sum()))
    if total > size:
        return None
    together = f"{total} points of {np.count_nonzero(there)} families for {size} parameters together"
    return f"{together}, at least {size + 1} are needed"


def search_together(
    law: Law, group: Group, problems: Sequence[Problem], settings: Settings
) -> tuple[Optima, tuple[Basin, ...]]:
    """Start from quantiles of what the families say alone, and keep the best end; with what share of the starts went there."""
    own = _alone(law, group, problems, settings)
    quantiles = np.quantile(own, np.linspace(0.05, 0.95, _STARTS), axis=0)
    common = np.empty((_STARTS, group.count))
    for column, k in enumerate(group.shared):
        common[:, group.place[:, column]] = quantiles[:, k, None]
    private = np.repeat(own.T[None, group.private], _STARTS, axis=0)
    ends = minimise_shared(group, group.together(private, common))
    order = int(np.argmin(np.where(np.isfinite(ends.objective), ends.objective, np.inf)))
    least = ends.objective[order]
    share = float(np.mean(ends.objective <= least * (1 + SAME_BASIN) + 1e-24))
    return ends.take(np.array([order])), (Basin(float(least), share),)


def _alone(law: Law, group: Group, problems: Sequence[Problem], settings: Settings) -> Array:
    """What each family says alone, else the median of the others, else all of them as one, internal (families, F)."""
    compiled, plain = group.model.compiled, unshared(law)
    own = _internal(group, solve(plain, problems, settings))
    usable = np.asarray(np.isfinite(own).all(axis=1))
    if not usable.any():
        own, usable = _internal(group, solve(plain, [_as_one(problems)], settings)), np.ones(1, dtype=bool)
        own = np.repeat(np.where(np.isfinite(own), own, _guess(group)), group.families, axis=0)
        return np.clip(own, *compiled.bounds)
    return np.clip(np.where(usable[:, None], own, np.median(own[usable], axis=0)), *compiled.bounds)


def _internal(group: Group, solutions: Sequence[Solution]) -> Array:
    compiled = group.model.compiled
    with np.errstate(all="ignore"):
        return compiled.to_internal(compiled.reduce(np.stack([one.parameters for one in solutions])))


def _as_one(problems: Sequence[Problem]) -> Problem:
    """All points as those of one family."""
    symbols = problems[0].variables
    variables = {name: np.concatenate([p.variables[name] for p in problems]) for name in symbols}
    value, weight = (np.concatenate([getattr(p, name) for p in problems]) for name in ("value", "weight"))
    return Problem(variables, value, weight)


def _guess(group: Group) -> Array:
    """Where nothing can be fitted before: the middle of the bounds, of a parameter without them 0."""
    lower, upper = group.model.compiled.bounds
    ends = np.isfinite(lower) & np.isfinite(upper)
    middle = 0.5 * (np.where(ends, lower, 0.0) + np.where(ends, upper, 0.0))
    return np.clip(middle, -5.0, 1.0)
