"""What a fit says about its law: information criteria, lack of fit against replicates, and the most telling point."""

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


def criteria(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Criteria:
    """Return the criteria of one fit; all NaN where it is not usable."""
    if not solution.usable:
        return Criteria()
    loss, n = loss_of(settings), solution.n
    if settings.weights.kind == "recency":
        return Criteria()  # such weights are not those of noise, so that the objective is no likelihood
    deviance, k = loss.deviance(solution.objective, n), len(law.free_names) + loss.scales
    correction = 2 * k * (k + 1) / (n - k - 1) if n > k + 1 else np.inf
    return Criteria(
        deviance + 2 * k + correction, deviance + k * np.log(n), _lack_of_fit(law, problem, solution, settings)
    )


def _lack_of_fit(law: Law, problem: Problem, solution: Solution, settings: Settings) -> float:
    used = problem.weight > 0
    if not loss_of(settings).quadratic or len(np.unique(problem.weight[used])) != 1:
        return np.nan
    points = np.stack([problem.variables[symbol][used] for symbol in law.variables], axis=1)
    _, place = np.unique(points, axis=0, return_inverse=True)
    place = place.ravel()
    count = np.bincount(place)
    value = np.log(problem.value[used]) if settings.log else problem.value[used]
    means = np.bincount(place, value) / count
    pure, pure_dof = float(np.sum((value - means[place]) ** 2)), int((count - 1).sum())
    rest_dof = solution.dof - pure_dof
    if pure_dof < 1 or rest_dof < 1 or pure == 0:
        return np.nan
    rest = max(solution.objective / float(problem.weight[used][0]) - pure, 0.0)
    return float(fdtrc(rest_dof, pure_dof, (rest / rest_dof) / (pure / pure_dof)))


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
