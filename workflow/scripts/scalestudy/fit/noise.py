"""How far a new observation falls from the law."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem, Solution
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]


def residuals(law: Law, problem: Problem, solution: Solution, log: bool) -> Array:
    """Return observed less fitted at the points with weight, logarithms if `log`, inflated for the degrees of freedom.

    Returns:
        shape (points with positive weight,); empty if there is no usable fit.
    """
    used = problem.weight > 0
    if not solution.usable or solution.dof <= 0:
        return np.empty(0)
    predicted = compile_law(law).value(solution.parameters, problem.variables)[used]
    observed = problem.value[used]
    with np.errstate(all="ignore"):
        raw = np.log(observed) - np.log(predicted) if log else observed - predicted
    return np.asarray(raw * np.sqrt(solution.n / solution.dof))


def residual_scale(law: Law, problem: Problem, solution: Solution, log: bool) -> float:
    """Return the root mean squared residual with the degrees of freedom taken off; NaN without a usable fit.

    Zero weights leave points out; others only decide the fit, since a new observation is one more point of the data.
    """
    found = residuals(law, problem, solution, log)
    return float(np.sqrt(np.mean(found**2))) if len(found) else float("nan")


def new_observations(
    law: Law, draws: Array, variables: Mapping[str, Array], scale: float, log: bool, seed: int
) -> Array:
    """Return draws of a new observation at each point: the law at each parameter draw, with noise added.

    Args:
        law: the law.
        draws: natural parameters (draws, P); failed draws are left out.
        variables: symbol to (n,).
        scale: from `residual_scale`.
        log: whether the scale is that of logarithms.
        seed: of the noise.

    Returns:
        shape (usable draws, n).
    """
    usable = draws[np.isfinite(draws).all(axis=1)]
    noise = scale * np.random.default_rng(seed).standard_normal(len(usable))[:, None]
    with np.errstate(all="ignore"):
        predicted = compile_law(law).value(usable, variables)
        return np.asarray(predicted * np.exp(noise) if log else predicted + noise)
