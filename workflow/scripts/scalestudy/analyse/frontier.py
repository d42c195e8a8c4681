"""The compute-optimal frontier of any fitted law in N and D: minimise the law at C = 6 N D.

In closed form for E + A/N^alpha + B/D^beta (Hoffmann 2022, equation 4), else by a grid over log N and a search for the
minimum in the best cell, for the estimate and all draws together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, USUAL, Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS
from scalestudy.search import minima
from scalestudy.tables.ingest import CANONICAL

GRID = 129
"""Points of the grid over log N from one parameter to one token: two per factor e at 1e24 FLOP."""

Names = tuple[str, str, str]
"""The columns that are N, D and C."""
NOTHING_HELD: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Frontier:
    """Compute-optimal points, each (1 + draws, budgets), the estimate first; NaN where there is no interior optimum."""

    flops: Floats
    params: Floats
    tokens: Floats
    value: Floats


def why_not(fitted: Fitted, at: Mapping[str, float] = NOTHING_HELD, roles: Roles = USUAL) -> str | None:
    """Say why a fit has no compute-optimal frontier with the columns `at` held there, or None if it has one."""
    allocation = set(roles.of(fitted.law).allocation)
    others = sorted(fitted.columns - {*allocation, *at})
    if others:
        return f"the law also needs {', '.join(others)}, which C = 6 N D leaves open; hold it with `at`{_hint(others)}"
    free = sorted(fitted.columns & allocation)
    if len(free) < 2:
        return f"the law has {', '.join(free) or 'no scale'} alone, so there is nothing to allocate"
    if not fitted.usable:
        return f"the fit has no estimate: {fitted.message}"
    return None


def _hint(others: Sequence[str]) -> str:
    """Say how a study calls a column of its own N, D or C."""
    own = [name for name in others if name not in CANONICAL]
    return f", or say if it is N, D or C: `axes: {{{own[0]}: {{scale: N}}}}`" if own else ""


def frontier(fitted: Fitted, flops: Floats, at: Mapping[str, float] = NOTHING_HELD, roles: Roles = USUAL) -> Frontier:
    """Find the compute-optimal N and D of a fit at each budget.

    Args:
        fitted: a fit for which `why_not` returns None.
        flops: (budgets,) compute C in FLOP.
        at: values of the law's columns other than N, D and C.
        roles: which columns are N, D and C.
    """
    names = roles.of(fitted.law).allocation
    n, d, _ = names
    closed = fitted.law.formula == LAWS["chinchilla"].formula and dict(fitted.law.variables) == {"N": n, "D": d}
    log_params = _closed_form(fitted, flops) if closed else _search(fitted, flops, at, names)
    return Frontier(flops, *_allocation(fitted, flops, log_params, at, names))


def _allocation(
    fitted: Fitted, flops: Floats, log_params: Floats, at: Mapping[str, float], names: Names
) -> tuple[Floats, Floats, Floats]:
    params = np.exp(log_params)
    tokens = flops / (FLOPS_PER_PARAM_TOKEN * params)
    held = {name: value + 0 * params for name, value in at.items()}
    allocated = dict(zip(names, (params, tokens, flops + 0 * params), strict=True))
    return params, tokens, fitted.value({**allocated, **held})


def _closed_form(fitted: Fitted, flops: Floats) -> Floats:
    """Log N = (log(alpha A / (beta B)) + beta log(C/6)) / (alpha + beta)."""
    a, b, alpha, beta = (
        fitted.theta[:, [fitted.law.parameter_names.index(name)]] for name in ("A", "B", "alpha", "beta")
    )
    with np.errstate(all="ignore"):
        product = np.log(flops / FLOPS_PER_PARAM_TOKEN)
        result = (np.log(alpha * a) - np.log(beta * b) + beta * product) / (alpha + beta)
        inside = (result > 0) & (result < product) & (alpha > 0) & (beta > 0)
    return np.where(inside, result, np.nan)


def _search(fitted: Fitted, flops: Floats, at: Mapping[str, float], names: Names) -> Floats:
    """Grid, then Chandrupatla's search, on log N in [0, log(C/6)]; NaN where the best grid point is an end of the range."""
    top = np.log(flops / FLOPS_PER_PARAM_TOKEN)
    grid = np.linspace(0.0, 1.0, GRID)[None, :] * top[:, None]
    draws, budgets = len(fitted.theta), len(flops)
    cost = _cost(fitted, grid.reshape(-1), np.repeat(flops, GRID), at, names).reshape(draws, budgets, GRID)
    best = np.argmin(np.where(np.isfinite(cost), cost, np.inf), axis=-1)
    step = top / (GRID - 1)
    bracket = ((best - 1) * step, best * step, (best + 1) * step)
    parameters = (fitted.theta[:, k, None] for k in range(fitted.theta.shape[1]))

    def cost_of(log_params: Floats, budget: Floats, *theta: Floats) -> Floats:
        one = replace(fitted, theta=np.stack(theta, axis=-1))
        return _cost(one, log_params[..., None], budget[..., None], at, names)[..., 0]

    found = minima(cost_of, *bracket, flops, *parameters)
    interior = (best > 0) & (best < GRID - 1)
    # Where neighbours are equal to the last digit there is no bracket, and nothing to gain by one.
    return np.where(interior, np.where(np.isfinite(found), found, bracket[1]), np.nan)


def _cost(fitted: Fitted, log_params: Floats, flops: Floats, at: Mapping[str, float], names: Names) -> Floats:
    value = _allocation(fitted, flops, log_params, at, names)[2]
    return -value if fitted.higher_is_better else value
