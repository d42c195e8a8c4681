"""The compute-optimal frontier of any fitted law in N and D: the best that a budget buys, by 6 N D unless told otherwise.

In closed form for E + A/N^alpha + B/D^beta at C = 6 N D (Hoffmann 2022, equation 4), else by the root of the derivative along
the cost, for the estimate and all draws together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.context import Floats
from scalestudy.analyse.ensemble import Ensemble, Quantity
from scalestudy.analyse.optima.found import Question, of_ensemble, of_law
from scalestudy.analyse.optima.objective import VALUE
from scalestudy.analyse.spending import NOTHING_HELD, SIX_ND, Spending
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, USUAL, Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS
from scalestudy.tables.ingest import CANONICAL

NAMES = ("params", "tokens", "value")


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
        return f"the law also needs {', '.join(others)}, which N and D leave open; hold it with `at`{_hint(others)}"
    free = sorted(fitted.columns & allocation)
    if held := sorted({*roles.of(fitted.law).allocation[:2]} & {*at}):
        return f"{', '.join(held)} is held, so there is nothing to allocate"
    if len(free) < 2:
        return f"the law has {', '.join(free) or 'no scale'} alone, so there is nothing to allocate"
    if not fitted.usable:
        return f"the fit has no estimate: {fitted.message}"
    return None


def _hint(others: Sequence[str]) -> str:
    """Say how a study calls a column of its own N, D or C."""
    own = [name for name in others if name not in CANONICAL]
    return f", or say if it is N, D or C: `axes: {{{own[0]}: {{scale: N}}}}`" if own else ""


def frontier(
    fitted: Fitted,
    flops: Floats,
    at: Mapping[str, float] = NOTHING_HELD,
    roles: Roles = USUAL,
    spent: Spending = SIX_ND,
) -> Frontier:
    """Find the N and D of a fit that are best at each budget.

    Args:
        fitted: a fit for which `why_not` returns None.
        flops: (budgets,) what is spent.
        at: values of the law's columns other than N, D and C.
        roles: which columns are N, D and C.
        spent: what a budget pays for.
    """
    own = roles.of(fitted.law)
    n, d, _ = own.allocation
    if (
        spent.plain
        and fitted.law.formula == LAWS["chinchilla"].formula
        and dict(fitted.law.variables) == {"N": n, "D": d}
    ):
        params = np.exp(_closed_form(fitted, flops))
        tokens = flops / (FLOPS_PER_PARAM_TOKEN * params)
        return Frontier(flops, params, tokens, fitted.value({n: params, d: tokens}))
    found = of_law(fitted, _question(fitted.higher_is_better, flops, at, own, spent))
    return Frontier(flops, found[n], found[d], found[VALUE])


def _question(higher: bool, flops: Floats, at: Mapping[str, float], own: Roles, spent: Spending) -> Question:
    return Question(spent.space(own, at), flops, sign=-1.0 if higher else 1.0)


def averaged(
    ensemble: Ensemble, flops: Floats, at: Mapping[str, float], roles: Roles, spent: Spending
) -> dict[str, Answer]:
    """Return N, D and the value that are best by the averaged prediction, with the interval of its parts' own optima.

    Args:
        ensemble: of which every part has a frontier.
        flops: (budgets,) what is spent.
        at: values of columns other than N, D and C.
        roles: which columns are N, D and C; the same for all its laws.
        spent: what a budget pays for.
    """
    points = of_parts(ensemble, flops, at, roles, spent)
    answers = {name: ensemble.ask(_of_points(points, name)) for name in NAMES}
    best = of_average(ensemble, points, at, roles, spent)
    return {name: replace(answers[name], estimate=getattr(best, name)[0]) for name in NAMES}


def of_average(
    ensemble: Ensemble, points: Mapping[int, Frontier], at: Mapping[str, float], roles: Roles, spent: Spending
) -> Frontier:
    """Find where the averaged prediction is best, (1, budgets) each, begun at its parts' own; one part's is its own."""
    first = points[id(ensemble.parts[0].fitted)]
    if len(ensemble.parts) == 1:
        return Frontier(first.flops, *(getattr(first, name)[:1] for name in NAMES))
    n, d, _ = roles.allocation
    asked = _question(ensemble.higher_is_better, first.flops, at, roles, spent)
    found = of_ensemble(ensemble, asked, [{n: point.params, d: point.tokens} for point in points.values()])
    return Frontier(first.flops, *(found[name][None] for name in (n, d, VALUE)))


def of_parts(
    ensemble: Ensemble, flops: Floats, at: Mapping[str, float], roles: Roles, spent: Spending
) -> dict[int, Frontier]:
    """Find the frontier of every part by the `id` of its fit, those of one law in one search."""
    found: dict[int, Frontier] = {}
    for law in ensemble.laws:
        fits = [part.fitted for part in ensemble.parts if part.fitted.law.name == law]
        every = frontier(replace(fits[0], theta=np.concatenate([fit.theta for fit in fits])), flops, at, roles, spent)
        ends = np.cumsum([len(fit.theta) for fit in fits])[:-1]
        split = zip(*(np.split(getattr(every, name), ends) for name in NAMES), strict=True)
        found |= {id(fit): Frontier(flops, *own) for fit, own in zip(fits, split, strict=True)}
    return {id(part.fitted): found[id(part.fitted)] for part in ensemble.parts}


def _of_points(points: Mapping[int, Frontier], name: str) -> Quantity:
    return lambda fitted: np.asarray(getattr(points[id(fitted)], name), dtype=float)


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
