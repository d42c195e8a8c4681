"""What a fit says about its law: information criteria, lack of fit against replicates, and the most telling point."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Criteria:
    """Comparable only between laws fitted to the same rows with the same objective.

    Attributes:
        aicc: Akaike's criterion with the small-sample term of Hurvich and Tsai 1989; NaN without a likelihood.
        bic: Schwarz's criterion; NaN without a likelihood.
        lack_of_fit: p-value of the classical F test of the residuals against the noise between rows at the same point;
            NaN without such rows, or for other objectives than least squares.
    """

    aicc: float = np.nan
    bic: float = np.nan
    lack_of_fit: float = np.nan


def criteria(
    law: Law, problems: Sequence[Problem], solutions: Sequence[Solution], settings: Settings
) -> list[Criteria]:
    """Return the criteria of fits made together: one, or those of families that share parameters.

    Of several fits the criteria are of all of them together, with one scale and each shared parameter counted once, dealt to
    the fits by their points, so that the rows add up to them; the lack of fit is that of all together, in each row.
    """
    n, spent = sum(one.n for one in solutions), sum(one.spent for one in solutions)
    total = sum(one.objective for one in solutions)
    if not any(one.usable for one in solutions) or not np.isfinite(total):
        return [Criteria()] * len(solutions)
    loss = loss_of(settings)
    deviance, k = loss.deviance(total, n), spent + loss.scales
    correction = 2 * k * (k + 1) / (n - k - 1) if n > k + 1 else np.inf
    aicc, bic = deviance + 2 * k + correction, deviance + k * np.log(n)
    lack = _lack_of_fit(law, problems, solutions, settings)
    return [Criteria(aicc * s.n / n, bic * s.n / n, lack) if s.usable else Criteria() for s in solutions]


def _lack_of_fit(law: Law, problems: Sequence[Problem], solutions: Sequence[Solution], settings: Settings) -> float:
    """The F test of what is left of the objective against the noise between rows of one family at the same point."""
    weights = np.unique(np.concatenate([problem.weight[problem.weight > 0] for problem in problems]))
    if not loss_of(settings).quadratic or len(weights) != 1:
        return np.nan
    parts = [_replicated(law, problem, settings) for problem in problems]
    pure, pure_dof = sum(squares for squares, _ in parts), sum(dof for _, dof in parts)
    rest_dof = sum(one.dof for one in solutions) - pure_dof
    if pure_dof < 1 or rest_dof < 1 or pure == 0:
        return np.nan
    rest = max(sum(one.objective for one in solutions) / float(weights[0]) - pure, 0.0)
    return float(fdtrc(rest_dof, pure_dof, (rest / rest_dof) / (pure / pure_dof)))


def _replicated(law: Law, problem: Problem, settings: Settings) -> tuple[float, int]:
    """Squares of rows about the mean of those at the same point, and their degrees of freedom."""
    used = problem.weight > 0
    points = np.stack([problem.variables[symbol][used] for symbol in law.variables], axis=1)
    place = np.unique(points, axis=0, return_inverse=True)[1].ravel()
    count = np.bincount(place)
    value = np.log(problem.value[used]) if settings.log else problem.value[used]
    means = np.bincount(place, value) / count
    return float(np.sum((value - means[place]) ** 2)), int((count - 1).sum())


def largest_change(law: Law, solution: Solution, refits: Array, spread: Array) -> tuple[float, int]:
    """Return the largest change of any parameter when one row is left out, and which row.

    Args:
        law: the law.
        solution: the fit of all rows.
        refits: natural parameters with each row left out (n, P).
        spread: standard errors (P,), the unit of the change.

    Returns:
        the change in standard errors, and the row's position; NaN and -1 where nothing can be said.
    """
    free = [compile_law(law).names.index(name) for name in law.free_names]
    with np.errstate(all="ignore"):
        change = np.abs(refits - solution.parameters)[:, free] / spread[free]
    worst = np.nanmax(np.where(np.isfinite(change), change, -np.inf), axis=1, initial=-np.inf)
    return (float(worst.max()), int(worst.argmax())) if np.isfinite(worst).any() else (np.nan, -1)
