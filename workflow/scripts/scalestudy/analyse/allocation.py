"""Rows of the two tables that every approach to compute-optimal allocation writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.context import Floats
from scalestudy.analyse.frontier import Frontier
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.tables.analyse import TABLES

QUANTITIES = ("params", "tokens", "value")


def tables(optimal: list[dict[str, Any]], exponents: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Make the two tables that all approaches share."""
    return {
        "analyse/compute_optimal": typed(TABLES["analyse/compute_optimal"], optimal),
        "analyse/exponents": typed(TABLES["analyse/exponents"], exponents),
    }


def allocation_rows(
    key: Mapping[str, str], approach: str, points: Frontier, status: str, message: str
) -> list[dict[str, Any]]:
    """One row per budget: estimate and 95% interval of N, D and the metric, from (1 + draws, budgets) arrays."""
    spans = {name: bounds(getattr(points, name)[1:]) for name in QUANTITIES}
    rows: list[dict[str, Any]] = []
    for i, flops in enumerate(points.flops):
        row: dict[str, Any] = {**key, "approach": approach, "flops": float(flops)}
        for name, span in spans.items():
            estimate = getattr(points, name)[0, i]
            row |= {name: estimate, f"{name}_lower": span[0, i], f"{name}_upper": span[1, i]}
        rows.append({**row, "status": status, "message": message})
    return rows


def answer_rows(
    key: Mapping[str, str], budgets: Floats, found: Mapping[str, Answer], status: str, message: str
) -> list[dict[str, Any]]:
    """The same rows from answers over (budgets,), with the range over laws."""
    rows: list[dict[str, Any]] = []
    for i, flops in enumerate(budgets.tolist()):
        row: dict[str, Any] = {**key, "approach": "parametric", "flops": flops, "status": status, "message": message}
        for name, answer in found.items():
            spans = {"": answer.estimate, "_lower": answer.lower, "_upper": answer.upper}
            spans |= {"_least": answer.least, "_most": answer.most} if len(answer.laws) > 1 else {}
            row |= {f"{name}{end}": float(values[i]) for end, values in spans.items()}
        rows.append(row)
    return rows


def range_of(answer: Answer) -> dict[str, Any]:
    """The least and the most that the laws of an average say of one number; nothing where there is one law."""
    return {"least": float(answer.least), "most": float(answer.most)} if len(answer.laws) > 1 else {}


def exponent_rows(
    key: Mapping[str, str], approach: str, slopes: Mapping[str, Floats], status: str, message: str
) -> list[dict[str, Any]]:
    """One row per quantity, from (1 + draws,) exponents by quantity; null where a quantity is absent."""
    rows: list[dict[str, Any]] = []
    for name in QUANTITIES:
        values = slopes.get(name, np.full(1, np.nan))
        lower, upper = bounds(values[1:])
        row = {**key, "approach": approach, "quantity": name, "estimate": values[0], "lower": lower, "upper": upper}
        rows.append({**row, "status": status, "message": message})
    return rows
