"""Fits with shared parameters: starts, the choice of the best, draws, and one solution per family."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import EXACT_FIT, free_to_move
from scalestudy.fit.diagnostics import FLAT, conditions, on_bound, verdict
from scalestudy.fit.engine import SAME_BASIN, solve
from scalestudy.fit.group import Group
from scalestudy.fit.model import Data, Model, Optima
from scalestudy.fit.normal import gram
from scalestudy.fit.problem import Basin, Problem, Solution
from scalestudy.fit.resampling import Groups, resample
from scalestudy.fit.settings import Settings
from scalestudy.fit.shared import minimise_shared, unshared
from scalestudy.graphs import linked
from scalestudy.laws import Law
from scalestudy.tables.fit import WITH_ESTIMATE

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Keys = Mapping[str, object]

_STARTS = 9
_NUMBERS_AT_ONCE = 1 << 22


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
    """Fit families whose parameters are partly shared.

    Args:
        law: with `shared` parameters.
        problems: one per family.
        keys: per family, for each shared parameter, what families must agree in to share its value.
        groups: per family, what is resampled together.
        settings: objective and number of draws.

    Returns:
        a solution and draws (draws, P) per family. The objective is the family's part of the sum that was minimised.
    """
    alone = solve(unshared(law), problems, settings)
    solutions = [_too_few(law, problem, solution, settings) for problem, solution in zip(problems, alone, strict=True)]
    nothing = np.full((settings.uncertainty.draws, len(law.parameter_names)), np.nan)
    draws = [nothing] * len(problems)
    fit_for = [k for k, solution in enumerate(solutions) if solution is None]
    for component in components([keys[k] for k in fit_for]):
        which = [fit_for[k] for k in component]
        group = Group.of(law, [problems[k] for k in which], [keys[k] for k in which], settings)
        best, basins = _best(group, [alone[k] for k in which])
        for k, solution in zip(which, _solutions(group, best, basins, [problems[k] for k in which]), strict=True):
            solutions[k] = solution
        if settings.uncertainty.draws:
            found = _bootstrap(group, best, [problems[k] for k in which], [groups[k] for k in which], settings)
            for position, k in enumerate(which):
                draws[k] = found[:, position]
    return [solution for solution in solutions if solution is not None], draws


def _too_few(law: Law, problem: Problem, alone: Solution, settings: Settings) -> Solution | None:
    """A family is left out where it cannot even settle the parameters it has to itself."""
    private = len(law.free_names) - len(law.shared)
    n = int((problem.weight > 0).sum())
    if n < private + 1:
        message = f"{n} points for {private} parameters of its own, at least {private + 1} are needed"
        return replace(alone, status="too_few_points", message=message)
    if settings.log and not (problem.value[problem.weight > 0] > 0).all():
        return alone
    return None


def _best(group: Group, alone: Sequence[Solution]) -> tuple[Optima, tuple[Basin, ...]]:
    """Start from quantiles of what the families say alone, and keep the best end."""
    compiled = group.model.compiled
    with np.errstate(all="ignore"):
        own = np.stack([compiled.to_internal(compiled.reduce(s.parameters)) for s in alone])
    usable = np.asarray(np.isfinite(own).all(axis=1))
    if not usable.any():
        own, usable = _guesses(group), np.ones(len(own), dtype=bool)
    middle = np.median(own[usable], axis=0)
    own = np.clip(np.where(usable[:, None], own, middle), *compiled.bounds)
    levels = np.linspace(0.05, 0.95, _STARTS)
    quantiles = np.quantile(own[usable], levels, axis=0)
    common = np.empty((_STARTS, group.count))
    for column, k in enumerate(group.shared):
        common[:, group.place[:, column]] = quantiles[:, k, None]
    private = np.repeat(own.T[None, group.private], _STARTS, axis=0)
    ends = minimise_shared(group, group.together(private, common))
    order = int(np.argmin(np.where(np.isfinite(ends.objective), ends.objective, np.inf)))
    least = ends.objective[order]
    share = float(np.mean(ends.objective <= least * (1 + SAME_BASIN) + 1e-24))
    return ends.take(np.array([order])), (Basin(float(least), share),)


def _guesses(group: Group) -> Array:
    """Where no family can be fitted alone: one set of starts for all, from the middle of the bounds."""
    lower, upper = group.model.compiled.bounds
    middle = np.where(np.isfinite(lower) & np.isfinite(upper), 0.5 * (lower + upper), 0.0)
    return np.repeat(np.clip(middle, -5.0, 1.0)[None], group.families, axis=0)


def _natural(group: Group, theta: Array) -> Array:
    """Natural parameters (r, families, P) at positions (r, size)."""
    compiled = group.model.compiled
    free = compiled.to_natural(group.members(theta).theta)
    return np.swapaxes(compiled.expand(free).reshape(group.families, len(theta), -1), 0, 1)


def _solutions(group: Group, best: Optima, basins: tuple[Basin, ...], problems: Sequence[Problem]) -> list[Solution]:
    model = group.model
    members = group.members(best.theta)
    theta = members.theta
    held = on_bound(model, theta)
    level = np.full(len(theta), float(model.loss.final_level(model.unit).max()))
    with np.errstate(all="ignore"):
        residuals = model.residuals(members, 1)
        slope, size = model.local(residuals, level, False).gradient, model.sizes(residuals, level)
        gradient, objectives = _gradient_norm(group, theta, slope, size), model.exact(residuals)
        if (model.spread(residuals) <= EXACT_FIT * model.unit).all():
            gradient = 0.0  # what is left of the residuals is rounding
        weight = np.broadcast_to(residuals.weight, residuals.value.shape)
        condition = _condition(group, gram(residuals.columns, weight), held)
    natural = _natural(group, best.theta)[0]
    out = []
    for k, problem in enumerate(problems):
        n = int((problem.weight > 0).sum())
        dof = n - len(group.private) - round(group.count / group.families)
        at_bounds = tuple(model.compiled.free[i] for i in np.flatnonzero(held[k]))
        status, message = verdict(float(best.objective[0]), gradient, condition, at_bounds, bool(best.settled[0]))
        if status == "converged":
            message = f"one optimum for {group.families} families that share parameters"
        found = natural[k] if status in WITH_ESTIMATE else np.full_like(natural[k], np.nan)
        objective, share = float(objectives[k]), basins[0].share
        out.append(
            Solution(
                status, message, found, objective, n, dof, share, gradient, condition, at_bounds, basins, natural[k]
            )
        )
    return out


def _gradient_norm(group: Group, theta: Array, slope: Array, size: Array) -> float:
    """The largest gradient component over the sum of its terms' sizes, parameters on a bound left out."""
    shape = (len(slope), group.families, 1)
    total, whole = (group.each(group.sums(part.reshape(shape))) for part in (slope, size))
    lower, upper = (bound[:, None, None] for bound in group.model.compiled.bounds)
    free = free_to_move(theta.T.reshape(shape), total, lower, upper) & (whole > 0)
    return float(np.max(np.abs(total) / np.where(free, whole, np.inf), initial=0.0))


def _condition(group: Group, information: Array, held: NDArray[np.bool_]) -> float:
    """How far the data tell the parameters apart: infinite where they do not, 1 at best.

    The worse of two: the condition number of a family's own parameters, were the shared ones given; and what the data
    say of the shared ones, were the others given, over what they say of them as it is.

    Args:
        group: the families.
        information: the `J'J` of each, (F, F, families).
        held: parameters on a bound, (families, F).
    """
    p, s = group.private, group.shared
    worst = float(conditions(information[np.ix_(p, p)], held[:, p]).max()) if len(p) else 1.0
    given = group.sums(np.einsum("iik->ik", information)[:, :, None])[-group.count :, 0]
    loose = group.sums(held.T[:, :, None].astype(float))[-group.count :, 0] == 0
    if not worst < FLAT or not (given[loose] > 0).all():
        return float("inf")
    left = _without_own(information, held, p, s)
    schur = np.zeros((group.count, group.count))
    for i in range(len(s)):
        for k in range(len(s)):
            np.add.at(schur, (group.place[:, i], group.place[:, k]), left[:, i, k])
    scale = 1 / np.sqrt(given[loose])
    values = np.linalg.eigvalsh(schur[np.ix_(loose, loose)] * scale[:, None] * scale)
    least = float(values[0]) if len(values) else 1.0
    return max(worst, 1 / least) if least > 0 else float("inf")


def _without_own(information: Array, held: NDArray[np.bool_], p: Index, s: Index) -> Array:
    """What each family says of the shared parameters with its own unknown, (families, s, s)."""
    free = ~held.T[p]
    diagonal = np.einsum("iik->ik", information)[p]
    root = np.where(free, 1 / np.sqrt(np.where(free, diagonal, 1.0)), 0.0)
    own = information[np.ix_(p, p)] * root[:, None] * root[None, :] + np.eye(len(p))[:, :, None] * ~free
    border = np.moveaxis(information[np.ix_(p, s)] * root[:, None], -1, 0)
    through = np.linalg.solve(np.moveaxis(own, -1, 0), border)
    return np.moveaxis(information[np.ix_(s, s)], -1, 0) - np.swapaxes(border, 1, 2) @ through


def _bootstrap(
    group: Group, best: Optima, problems: Sequence[Problem], groups: Sequence[Groups | None], settings: Settings
) -> Array:
    """Refit resamples of every family together, (draws, families, P)."""
    draws, longest = settings.uncertainty.draws, group.model.data.target.shape[1]
    least = len(group.private) - 1
    weights = np.zeros((draws, group.families, longest))
    for k, problem in enumerate(problems):
        weights[:, k, : len(problem.value)] = resample(problem, groups[k], draws, least)
    size = max(1, _NUMBERS_AT_ONCE // (group.families * longest))
    found = [_refit(group, best, weights[first : first + size]) for first in range(0, draws, size)]
    return np.concatenate(found)


def _refit(group: Group, best: Optima, weights: Array) -> Array:
    r = len(weights)
    data = group.model.data
    flat = weights.reshape(r * group.families, -1)
    model = Model(group.model.compiled, group.model.loss, group.model.log, Data(data.inputs, data.target, flat))
    resampled = replace(group, model=model)
    rows = np.arange(r * group.families).reshape(r, group.families).T
    ends = minimise_shared(resampled, np.repeat(best.theta, r, axis=0), rows)
    fine = ends.settled & np.isfinite(ends.objective) & (weights.sum(axis=2) > 0).all(axis=1)
    return np.where(fine[:, None, None], _natural(resampled, ends.theta), np.nan)
