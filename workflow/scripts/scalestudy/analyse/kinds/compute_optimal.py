"""Parametric compute-optimal allocation: each fitted law in N and D, and their average, at the best that a budget buys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.allocation import allocation_rows, answer_rows, exponent_rows, tables
from scalestudy.analyse.context import Context, Floats, budgets_of, half_decades
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.costs.paid import paid_by
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.exponents import averaged_exponents, exponents_of
from scalestudy.analyse.frontier import Frontier, averaged, frontier, why_not
from scalestudy.analyse.kinds.base import BUDGETS, Kind
from scalestudy.analyse.spending import NOTHING_HELD, Spending, spending
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.tables import AUTO

NOWHERE = {
    "status": "not_applicable",
    "message": "no optimum between one parameter and one token: the law is best at an end of ",
}
Rows = list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of one fit unit."""

    budgets: Floats
    at: Mapping[str, float]
    roles: Roles
    spent: Spending

    @property
    def why_not(self) -> str:
        """Why no budget can be split, whatever the law; empty if one can."""
        lost = "" if len(self.budgets) else "no run says what it costs, so `budgets` must be stated"
        return self.spent.why_not or lost


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Write a row for every fit and budget, and one for every fit and exponent, whatever became of the fit; so for `auto`."""
    optimal: Rows = []
    exponents: Rows = []
    for fitted in context.fitted:
        asked = _asked(context, fitted.family, fitted.metric, context.roles.of(fitted.law), options)
        points, slopes = _of_fit(fitted, asked)
        optimal += points
        exponents += slopes
    for one in ensembles(context) if context.choices else ():
        if one.law == AUTO:
            points, slopes = _of_auto(one, _asked(context, one.family, one.metric, context.roles, options))
            optimal += points
            exponents += slopes
    return tables(optimal, exponents)


def _asked(context: Context, family: str, metric: str, roles: Roles, options: Mapping[str, Any]) -> Asked:
    at = options.get("at", NOTHING_HELD)
    rows = context.rows_of(family, metric)
    spent = spending(options.get("cost"), rows, roles, at)
    return Asked(_budgets(options, rows, roles, spent, at), at, roles, spent)


def _budgets(
    options: Mapping[str, Any], rows: pd.DataFrame, roles: Roles, spent: Spending, at: Mapping[str, float]
) -> Floats:
    """Return the budgets that are stated, or those over the range of what the runs cost; none where no run tells its cost."""
    if "budgets" in options:
        return np.unique(options["budgets"]).astype(float)
    if "cost" not in options or spent.why_not:
        return budgets_of(roles.allocated(rows))
    return half_decades(paid_by(rows, spent.cost(roles, at), roles, at))


def _of_fit(fitted: Fitted, asked: Asked) -> tuple[Rows, Rows]:
    reason = why_not(fitted, asked.at, asked.roles) or asked.why_not
    if reason:
        return _none(fitted.key, asked, reason)
    found = frontier(fitted, asked.budgets, asked.at, asked.roles, asked.spent)
    points = allocation_rows(fitted.key, "parametric", found, fitted.status, asked.spent.told + _doubt(fitted))
    return [_placed(row, asked) for row in points], exponents_of(
        fitted, asked.budgets, asked.at, asked.roles, asked.spent
    )


def _of_auto(ensemble: Ensemble, asked: Asked) -> tuple[Rows, Rows]:
    able, lost = ensemble.able(lambda fit: why_not(fit, asked.at, asked.roles.of(fit.law)))
    reason = asked.why_not or ("; ".join(dict.fromkeys(lost.values())) if ensemble.parts else ensemble.message)
    if asked.why_not or not able.parts:
        return _none(ensemble.key, asked, reason)
    roles = asked.roles.of(able.parts[0].fitted.law)
    found = averaged(able, asked.budgets, asked.at, roles, asked.spent)
    message = "; ".join([asked.spent.told, able.message, *(f"without {law}: {why}" for law, why in lost.items())])
    points = answer_rows(ensemble.key, asked.budgets, found, able.status, message)
    slopes = averaged_exponents(able, asked.budgets, asked.at, roles, asked.spent)
    return [_placed(row, asked) for row in points], slopes


def _none(key: Mapping[str, str], asked: Asked, reason: str) -> tuple[Rows, Rows]:
    points = allocation_rows(key, "parametric", _nothing(asked.budgets), "not_applicable", reason)
    return points, exponent_rows(key, "parametric", {}, "not_applicable", reason)


def _placed(row: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Say of a budget without an optimum that it has none."""
    if np.isfinite(row["params"]):
        return row
    at = "C = 6 N D" if asked.spent.plain else asked.spent.told
    return {**row, **NOWHERE, "message": NOWHERE["message"] + at}


def _doubt(fitted: Fitted) -> str:
    return "" if fitted.status == "converged" else f"; {fitted.message}"


def _nothing(budgets: Floats) -> Frontier:
    empty = np.full((1, len(budgets)), np.nan)
    return Frontier(budgets, empty, empty, empty)


KIND = Kind(
    "compute_optimal",
    "the N and D that are best by each fitted law, and by `auto`, for what a budget buys, with intervals over the draws",
    ("analyse/compute_optimal", "analyse/exponents"),
    run,
    {
        "budgets": BUDGETS,
        "cost": COST,
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
    apart=True,
)
