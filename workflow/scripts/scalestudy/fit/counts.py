"""Counts: what the values of a fit unit must be as shares of trials, what its rows weigh, and how much they scatter."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.errors import StudyError
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law
from scalestudy.numerals import brief
from scalestudy.tables.ingest import TRIALS

Array = NDArray[np.float64]

WHOLE: Final = 0.01
"""How far from a whole number a count may be: sources round their rates."""
HOW: Final = "a column `trials`, or `constants: {trials: ...}`"
_LEAST: Final = 1e-12  # chances closer to 0 or 1 scatter as this one does


def with_trials(problem: Problem, trials: Array | None, settings: Settings, where: str) -> Problem:
    """Return a problem that knows whether its rows are counts; if they are fitted as such, trials multiply the weights.

    Rows without a number of trials then have no weight, and are named.

    Args:
        problem: of a fit unit.
        trials: of its rows, (n,); None where the table has no such column.
        settings: the objective.
        where: study, family and metric.

    Raises:
        StudyError: counts are to be fitted, and there is no column of trials, or a row has fewer than one.
    """
    used = problem.weight > 0
    known = np.zeros(len(used), dtype=bool) if trials is None else np.isfinite(trials)
    if not settings.counts:
        share = (problem.value >= 0) & (problem.value <= 1)
        return replace(problem, counted=bool(used.any() and (known & share)[used].all()))
    if trials is None:
        raise StudyError(f"{where}, objective {settings.objective}", "no column of trials", HOW)
    number = np.where(known, trials, 1.0)
    _refuse_few(problem, number, where)
    weighted = replace(problem, weight=problem.weight * number, counted=True)
    blank = used & ~known
    weighted = weighted.without(blank, f"left out: {problem.named(blank)} have no trials") if blank.any() else weighted
    return _say_rounded(weighted, number)


def _refuse_few(problem: Problem, trials: Array, where: str) -> None:
    few = (problem.weight > 0) & (trials < 1)
    if few.any():
        cause = f'`clean: [{{where: "{TRIALS} >= 1"}}]` takes such rows out'
        found = f"{problem.named(few)} have fewer than one trial, as {brief(trials[np.argmax(few)], 6)}"
        raise StudyError(f"{where}, {TRIALS}", found, "at least 1", cause)


def _say_rounded(problem: Problem, trials: Array) -> Problem:
    """Say which rows have no whole number of successes: a rate that was rounded is fitted as it is."""
    count = problem.value * trials
    rounded = (problem.weight > 0) & (np.abs(count - np.round(count)) > WHOLE)
    if not rounded.any():
        return problem
    told = f"value x {TRIALS} is no whole number in {problem.named(rounded)}: fitted as it is"
    return replace(problem, left_out="; ".join(filter(None, [problem.left_out, told])))


def no_share(problem: Problem) -> Iterator[tuple[str, str]]:
    """Say which values cannot be a share of trials: status and message, if there are such."""
    beyond = (problem.weight > 0) & ~((problem.value >= 0) & (problem.value <= 1))
    if beyond.any():
        found = f"{problem.named(beyond)} have a value outside 0 to 1, as {brief(problem.value[np.argmax(beyond)], 6)}"
        instead = "`unit: percent` for a rate in percent, else `objective: squared_raw`"
        yield "not_applicable", f"{found}, so that it is no share of trials; {instead}"


def remarks(law: Law, problem: Problem, solution: Solution, settings: Settings) -> str:
    """Say what is to be said of a problem's rows, and where a fitted law of counts is no probability."""
    beyond = np.zeros(len(problem.value), dtype=bool)
    if settings.counts and solution.usable:
        with np.errstate(all="ignore"):
            chance = compile_law(law).value(solution.parameters, problem.variables)
        beyond = (problem.weight > 0) & ((chance < 0) | (chance > 1))
    told = f"the law leaves 0 to 1 in {problem.named(beyond)}, where it counts as 0 or 1" if beyond.any() else ""
    return "; ".join(filter(None, [problem.left_out, told]))


def dispersion(observed: Array, predicted: Array, trials: Array, spent: float) -> float:
    """Return how many times the variance of counts their scatter about predictions is, at least 1; each array (n,).

    Pearson's statistic over its degrees of freedom, less its bias where counts are few. `spent` parameters were fitted.

    Source: Fletcher 2012, Biometrika 99, 230.
    """
    chance = np.clip(predicted, _LEAST, 1 - _LEAST)
    share = trials > 0
    left, variance = (observed - chance)[share], (chance * (1 - chance))[share]
    dof = len(left) - spent
    if dof <= 0:
        return 1.0
    pearson = float(np.sum(trials[share] * left**2 / variance)) / dof
    skew = float(np.mean((1 - 2 * chance[share]) * left / variance))
    return max(pearson / (1 + skew), 1.0) if skew > -1 else 1.0
