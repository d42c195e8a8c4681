"""Whether the approaches to compute-optimal allocation agree: their exponents of N and D, pair by pair."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.frames import typed
from scalestudy.numerals import brief
from scalestudy.tables import AUTO
from scalestudy.tables.optima import TABLES

SPLIT: Final = ("params", "tokens")


def agreement(exponents: pd.DataFrame) -> pd.DataFrame:
    """Return `analyse/agreement`: a row for every two approaches of a fit unit, from `analyse/exponents`.

    Of the parametric approach that of `auto` counts where there is one, else every law's. Which of two comes first does not
    hang on the order in which a study lists its analyses: approaches without a law do, by name.
    """
    ordered = exponents.sort_values(["law", "approach"], kind="stable")
    rows = [row for unit, own in ordered.groupby(["family", "metric", "quantity"]) for row in _pairs(unit, own)]
    return typed(TABLES["analyse/agreement"], rows)


def _pairs(unit: Any, own: pd.DataFrame) -> Iterator[dict[str, Any]]:
    family, metric, quantity = unit
    if quantity not in SPLIT:
        return
    parametric = own["approach"] == "parametric"
    averaged = parametric & (own["law"] == AUTO) & own["estimate"].notna()
    told = own[averaged | (~parametric if averaged.any() else True)]
    records: list[dict[str, Any]] = [dict(row) for _, row in told.iterrows()]
    for first, second in combinations(records, 2):
        if first["approach"] != second["approach"]:
            key = {"family": family, "metric": metric, "quantity": quantity}
            yield key | {"first": _name(first), "second": _name(second)} | _compared(first, second, quantity)


def _name(row: dict[str, Any]) -> str:
    return f"{row['approach']}, {row['law']}" if row["law"] else str(row["approach"])


def _compared(first: dict[str, Any], second: dict[str, Any], quantity: str) -> dict[str, Any]:
    ends = [[row["lower"], row["upper"]] for row in (first, second)]
    if not np.isfinite(ends).all():
        lost = [_name(row) for row in (first, second) if not np.isfinite([row["lower"], row["upper"]]).all()]
        return {"difference": np.nan, "verdict": "unknown", "message": f"no interval by {' and '.join(lost)}"}
    apart = ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]
    told = " and ".join(
        f"{brief(row['estimate'])} [{brief(row['lower'])}, {brief(row['upper'])}] by {_name(row)}"
        for row in (first, second)
    )
    verb = "contradict each other" if apart else "agree within their intervals"
    message = f"exponents of {quantity} {verb}: {told}"
    verdict = "disagree" if apart else "agree"
    return {"difference": float(first["estimate"] - second["estimate"]), "verdict": verdict, "message": message}
