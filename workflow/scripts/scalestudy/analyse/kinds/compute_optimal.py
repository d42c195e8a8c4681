"""Parametric compute-optimal allocation: each fitted law in N and D, minimised at C = 6 N D."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.allocation import QUANTITIES, allocation_rows, exponent_rows, tables
from scalestudy.analyse.context import Context, Floats, budgets_of, compute_of
from scalestudy.analyse.frontier import NOTHING_HELD, Frontier, frontier, why_not
from scalestudy.analyse.kinds.base import BUDGETS, Kind
from scalestudy.analyse.power_laws import log_slopes
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, Roles
from scalestudy.forecast.fitted import Fitted

HALF_DECADE = 10.0**0.5
NOWHERE = {
    "status": "not_applicable",
    "message": "no optimum between one parameter and one token: the law is best at an end of C = 6 N D",
}
AGREES = 0.1
"""How far the runs' compute may be from 6 N D, as a fraction, before the message says so."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Write a row for every fit and budget, and one for every fit and exponent, whatever became of the fit."""
    optimal: list[dict[str, Any]] = []
    exponents: list[dict[str, Any]] = []
    at = options.get("at", NOTHING_HELD)
    for fitted in context.fitted:
        roles = context.roles.of(fitted.law)
        rows = roles.allocated(context.units.get((fitted.family, fitted.metric), context.training.iloc[:0]))
        budgets = np.unique(options["budgets"]).astype(float) if "budgets" in options else budgets_of(rows)
        reason = why_not(fitted, at, roles)
        if reason:
            optimal += allocation_rows(fitted.key, "parametric", _nothing(budgets), "not_applicable", reason)
            exponents += exponent_rows(fitted.key, "parametric", {}, "not_applicable", reason)
            continue
        found = frontier(fitted, budgets, at, roles)
        message = _convention(rows) + _doubt(fitted)
        points = allocation_rows(fitted.key, "parametric", found, fitted.status, message)
        optimal += [row if np.isfinite(row["params"]) else {**row, **NOWHERE} for row in points]
        exponents += _exponents(fitted, budgets, at, roles)
    return tables(optimal, exponents)


def _exponents(fitted: Fitted, budgets: Floats, at: Mapping[str, float], roles: Roles) -> list[dict[str, Any]]:
    """Slopes of log N, log D and log value against log C; about a lone budget, over the decade around it."""
    if len(budgets) == 1:
        budgets = budgets[0] * np.array([1 / HALF_DECADE, 1.0, HALF_DECADE])
    points = frontier(fitted, budgets, at, roles)
    slopes = {name: log_slopes(budgets, getattr(points, name))[0] for name in QUANTITIES}
    if not np.isfinite(slopes["params"][0]):
        return exponent_rows(fitted.key, "parametric", slopes, "not_applicable", "no frontier over these budgets")
    span = f"mean slope of the frontier from {budgets.min():.3g} to {budgets.max():.3g} FLOP"
    rows = exponent_rows(fitted.key, "parametric", slopes, fitted.status, span + _doubt(fitted))
    whole = f"{span}, of the whole value, its irreducible part included{_doubt(fitted)}"
    return [{**row, "message": whole} if row["quantity"] == "value" else row for row in rows]


def _doubt(fitted: Fitted) -> str:
    return "" if fitted.status == "converged" else f"; {fitted.message}"


def _convention(rows: pd.DataFrame) -> str:
    """State the compute convention, and how far the runs' own compute is from it."""
    stated = "C = 6 N D"
    with np.errstate(all="ignore"):
        ratio = (
            np.median(compute_of(rows) / (FLOPS_PER_PARAM_TOKEN * rows["params"] * rows["tokens"]).to_numpy(float))
            if len(rows)
            else 1
        )
    if np.isfinite(ratio) and abs(ratio - 1) > AGREES:
        return f"{stated}, though the runs' compute is {ratio:.3g} times that at the median"
    return stated


def _nothing(budgets: Floats) -> Frontier:
    empty = np.full((1, len(budgets)), np.nan)
    return Frontier(budgets, empty, empty, empty)


KIND = Kind(
    "compute_optimal",
    "the N and D that minimise each fitted law at fixed compute C = 6 N D, with intervals over the draws",
    ("analyse/compute_optimal", "analyse/exponents"),
    run,
    {
        "budgets": BUDGETS,
        "at": {
            "type": "object",
            "propertyNames": {"format": "column"},
            "additionalProperties": {"type": "number"},
            "description": "values at which to hold the law's further columns, for example unique_tokens; without them a "
            "law that needs more than N, D and C has no frontier",
        },
    },
    by_default=True,
    allocates=True,
)
