"""How the best N, D and value grow with what is spent: slopes of the frontier, of one law and of an average of laws."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from scalestudy.analyse.allocation import QUANTITIES, exponent_rows, range_of
from scalestudy.analyse.answer import Answer
from scalestudy.analyse.context import Floats
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.frontier import averaged, frontier
from scalestudy.analyse.power_laws import log_slopes
from scalestudy.analyse.spending import Spending
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import compile_law
from scalestudy.numerals import brief

HALF_DECADE = 10.0**0.5
SHIFTS = (0.1, -0.13, 0.07)
"""How far every parameter is moved, in the solver's coordinates, to see whether an exponent follows from the law's form."""
SAME = 1e-7
Rows = list[dict[str, Any]]


def exponents_of(fitted: Fitted, budgets: Floats, at: Mapping[str, float], roles: Roles, spent: Spending) -> Rows:
    """Rows of `analyse/exponents`: slopes of log N, log D and log value; about a lone budget, over the decade around it.

    One that the form of the law fixes, whatever the data, is no finding: it is told, and has no estimate.
    """
    budgets = _several(budgets)
    points = frontier(fitted, budgets, at, roles, spent)
    slopes = {name: log_slopes(budgets, getattr(points, name))[0] for name in QUANTITIES}
    if not np.isfinite(slopes["params"][0]):
        return exponent_rows(fitted.key, "parametric", slopes, "not_applicable", "no frontier over these budgets")
    doubt = "" if fitted.status == "converged" else f"; {fitted.message}"
    rows = exponent_rows(fitted.key, "parametric", slopes, fitted.status, _span(budgets) + doubt)
    fixed = fixed_by_form(fitted, budgets, at, roles, spent)
    return [_told(row, budgets, doubt, row["quantity"] in fixed) for row in rows]


def averaged_exponents(
    ensemble: Ensemble, budgets: Floats, at: Mapping[str, float], roles: Roles, spent: Spending
) -> Rows:
    """The same of an average: of the laws in which an exponent is not fixed by their form."""
    budgets = _several(budgets)
    fixed: dict[str, tuple[str, ...]] = {}
    heaviest = {part.fitted.law.name: part for part in sorted(ensemble.parts, key=lambda part: part.weight)}
    for law, part in heaviest.items():
        fixed[law] = fixed_by_form(part.fitted, budgets, at, roles, spent)
    rows, known = [], dict[tuple[str, ...], dict[str, Answer]]()
    for name in QUANTITIES:
        left, lost = ensemble.able(_fixed(fixed, name))
        if left.parts and left.laws not in known:
            known[left.laws] = averaged(left, budgets, at, roles, spent)
        rows.append(_averaged(ensemble.key, left, lost, name, budgets, known.get(left.laws, {})))
    return rows


def _fixed(fixed: Mapping[str, tuple[str, ...]], name: str) -> Callable[[Fitted], str | None]:
    return lambda fitted: "its form fixes it" if name in fixed[fitted.law.name] else None


def _averaged(
    key: Mapping[str, str],
    left: Ensemble,
    lost: Mapping[str, str],
    name: str,
    budgets: Floats,
    found: Mapping[str, Answer],
) -> dict[str, Any]:
    if not left.parts:
        message = f"the form of {' and '.join(lost)} fixes it, whatever the data: it is not measured"
        return {**_row(key, name), "status": "not_applicable", "message": message}
    slope = found[name].map(lambda values: log_slopes(budgets, values)[0])
    without = f"; without {' and '.join(lost)}, whose form fixes it" if lost else ""
    whole = ", of the whole value, its irreducible part included" if name == "value" else ""
    row = {**_row(key, name), "status": left.status, "message": f"{_span(budgets)}{whole}; {left.message}{without}"}
    if not np.isfinite(slope.estimate):
        return {**row, "status": "not_applicable", "message": "no frontier over these budgets"}
    ends = {"estimate": float(slope.estimate), "lower": float(slope.lower), "upper": float(slope.upper)}
    return {**row, **ends, **range_of(slope)}


def _row(key: Mapping[str, str], name: str) -> dict[str, Any]:
    return {**key, "approach": "parametric", "quantity": name, "estimate": np.nan, "lower": np.nan, "upper": np.nan}


def fixed_by_form(
    fitted: Fitted, budgets: Floats, at: Mapping[str, float], roles: Roles, spent: Spending
) -> tuple[str, ...]:
    """Return the quantities whose exponent is the same whatever the law's parameters are."""
    compiled = compile_law(fitted.law)
    with np.errstate(all="ignore"):
        here = np.clip(compiled.to_internal(compiled.reduce(fitted.theta[0])), *compiled.bounds)
        ways = np.cos(np.arange(1.0, len(here) + 1))
        moved = [np.clip(here + shift * ways, *compiled.bounds) for shift in (0.0, *SHIFTS)]
    theta = compiled.expand(compiled.to_natural(np.array(moved)))
    points = frontier(replace(fitted, theta=theta), budgets, at, roles, spent)
    slopes = {name: log_slopes(budgets, getattr(points, name))[0] for name in QUANTITIES}
    known = {name: slope[np.isfinite(slope)] for name, slope in slopes.items()}
    return tuple(name for name, slope in known.items() if len(slope) > 1 and np.ptp(slope) <= SAME)


def _told(row: dict[str, Any], budgets: Floats, doubt: str, fixed: bool) -> dict[str, Any]:
    if fixed:
        message = f"{brief(row['estimate'], 4)} by the form of the law, whatever the data: it is not measured"
        lost = dict.fromkeys(("estimate", "lower", "upper"), np.nan)
        return {**row, **lost, "status": "not_applicable", "message": message}
    if row["quantity"] == "value":
        return {**row, "message": f"{_span(budgets)}, of the whole value, its irreducible part included{doubt}"}
    return row


def _several(budgets: Floats) -> Floats:
    return budgets[0] * np.array([1 / HALF_DECADE, 1.0, HALF_DECADE]) if len(budgets) == 1 else budgets


def _span(budgets: Floats) -> str:
    if not len(budgets):
        return "no budget"
    return f"mean slope of the frontier over budgets from {brief(budgets.min())} to {brief(budgets.max())}"
