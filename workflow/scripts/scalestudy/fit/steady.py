"""Fits without an estimate that predict all the same: all that describes the rows as well predicts alike.

Parameters that the data cannot tell apart, or that run off together, as E and A do where E + A x^-a turns into a logarithm,
have no estimate. Predictions may not mind. Where the ends of several starts that describe the rows as well agree, at the rows
and at ten times their scales, to within the scatter of the rows about them, such a fit predicts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.searches import SAME_BASIN
from scalestudy.fit.settings import Settings
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]

AS_GOOD: Final = 1.0
"""An end is as good as the best if its objective is larger by this over the number of points: by one standard error, about."""
FARTHER: Final = 10.0
TOLD: Final = "its predictions are told all the same: starts that end elsewhere predict alike"
WITHOUT: Final = ("degenerate", "not_converged")
"""The statuses of fits that found a best point and have no estimate."""


def in_doubt(solution: Solution, settings: Settings) -> bool:
    """Whether it is to be judged if a solution without an estimate predicts; fits of shares of counts are not judged."""
    return solution.status in WITHOUT and solution.dof >= 1 and not settings.counts


def judged(
    compiled: CompiledLaw,
    problems: Sequence[Problem],
    ends: Optima,
    doubtful: NDArray[np.int64],
    solutions: Sequence[Solution],
    settings: Settings,
) -> list[Solution]:
    """Say of solutions without an estimate whether they predict.

    Args:
        compiled: the law.
        problems: one per solution.
        ends: where the starts of each doubtful problem ended, each followed to its own end, equally many for each, one problem after
            the other.
        doubtful: which those are.
        solutions: what was found.
        settings: the objective.
    """
    many, out = len(ends.objective) // len(doubtful), list(solutions)
    for which, k in enumerate(doubtful.tolist()):
        near = _as_good(compiled, ends.take(np.arange(which * many, (which + 1) * many)), out[k])
        if len(near) > 1 and _agree(compiled, problems[k], near, settings.log):
            out[k] = replace(out[k], steady=True, message=f"{out[k].message}; {TOLD}")
    return out


def _as_good(compiled: CompiledLaw, ends: Optima, solution: Solution) -> Array:
    """Return what is as good as the best that is known, internal (ends, F): it first, if no start ended there, then such ends."""
    reached = np.fmin.reduce(ends.objective)
    least = np.fmin(reached, solution.objective)
    order = np.argsort(ends.objective, kind="stable")
    near = ends.theta[order[ends.objective[order] <= least * (1 + AS_GOOD / solution.n)]]
    if not solution.objective < reached * (1 - SAME_BASIN):
        return np.asarray(near)
    with np.errstate(all="ignore"):
        best = np.clip(compiled.to_internal(compiled.reduce(solution.best[None])), *compiled.bounds)
    return np.concatenate([best, near])


def _agree(compiled: CompiledLaw, problem: Problem, theta: Array, log: bool) -> bool:
    used = problem.weight > 0
    here = {symbol: values[used] for symbol, values in problem.variables.items()}
    far = {symbol: values * FARTHER if values.max() > 1 else values for symbol, values in here.items()}
    with np.errstate(all="ignore"):
        natural = compiled.expand(compiled.to_natural(theta))
        made, beyond = (compiled.value(natural, where) for where in (here, far))
        value = problem.value[used]
        if log:
            made, beyond, value = np.log(made), np.log(beyond), np.log(value)
        scatter = float(np.sqrt(np.square(value - made[0]).sum() / max(len(value) - theta.shape[1], 1)))
        apart = max(float(np.ptp(made, axis=0).max()), float(np.ptp(beyond, axis=0).max()))
    return apart <= scatter
