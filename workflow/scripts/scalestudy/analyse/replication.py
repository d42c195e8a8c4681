"""The study's `expect` section: published numbers against ours, each with a verdict and the reason for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.published import PublishedFit, published_fits
from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES

SAME = 1e-9
"""Relative difference below which a number in `where` names the number in the table."""


@dataclass(frozen=True)
class Found:
    """Our side of a comparison; `missing` says why there is no number."""

    value: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    missing: str = ""


def run(context: Context, tables: Mapping[str, pd.DataFrame], expect: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Compare every published number with ours; one row each, in the order of the study file.

    Args:
        context: for the objective of published fits.
        tables: every table a published number may be a cell of.
        expect: the study's section.
    """
    fits = published_fits(context, expect)
    rows = [_row(tables, position, entry, fits.get(position)) for position, entry in enumerate(expect)]
    return typed(TABLES["analyse/replication"], rows)


def half_width(tolerance: float | Mapping[str, float], value: float) -> float:
    """The tolerance in the value's unit: a number as it is, `{relative: r}` as r times the published value."""
    return abs(value) * float(tolerance["relative"]) if isinstance(tolerance, Mapping) else float(tolerance)


def _row(
    tables: Mapping[str, pd.DataFrame], position: int, entry: Mapping[str, Any], fit: PublishedFit | None
) -> dict[str, object]:
    found = _parameter(tables, entry) if "parameter" in entry else _cell(tables, entry)
    expected = float(entry["value"])
    tolerance = half_width(entry["tolerance"], expected)
    verdict, why = judge(expected, tolerance, found, fit)
    row = {"position": position, "quantity": _quantity(entry), "expected": expected, "tolerance": tolerance}
    ours = {"found": found.value, "lower": found.lower, "upper": found.upper}
    return {**row, **ours, "verdict": verdict, "note": f"{entry['source']}: {why}"}


def judge(expected: float, tolerance: float, found: Found, fit: PublishedFit | None) -> tuple[str, str]:
    """Return the verdict and the reason.

    A number outside its tolerance is first held against the published fit as a whole: if that fits this data worse than
    ours, agreement within our interval would only say that the data are weak.
    """
    if found.missing:
        return "not_testable", found.missing
    gap = abs(found.value - expected)
    if gap <= tolerance:
        return "reproduced", f"{_number(gap)} from ours, within the tolerance of {_number(tolerance)}"
    apart = f"{_number(gap)} from ours, beyond the tolerance of {_number(tolerance)}"
    if fit is not None and fit.worse:
        return "published_not_optimal", f"{apart}; {fit.sentence}"
    inside = found.lower <= expected <= found.upper
    compared = f"; {fit.sentence}" if fit is not None else ""
    if inside:
        return "within_interval", f"{apart}, inside our 95% interval{compared}"
    interval = "outside our 95% interval" if np.isfinite(found.lower) else "and we have no interval for it"
    return "differs", f"{apart}, {interval}{compared}"


def _parameter(tables: Mapping[str, pd.DataFrame], entry: Mapping[str, Any]) -> Found:
    table = tables["fit/parameters"]
    where = {name: entry[name] for name in ("family", "metric", "law", "parameter") if name in entry}
    row = _only_row(table, where, "fit/parameters")
    if isinstance(row, str):
        return Found(missing=row)
    if not np.isfinite(row["estimate"]):
        return Found(missing=f"the fit of {row['law']} to family {row['family']} gave no estimate")
    return Found(float(row["estimate"]), float(row["lower"]), float(row["upper"]))


def _cell(tables: Mapping[str, pd.DataFrame], entry: Mapping[str, Any]) -> Found:
    name, column = str(entry["table"]), str(entry["column"])
    if name not in tables:
        return Found(missing=f"this study makes no table {name}; it makes {', '.join(sorted(tables))}")
    table = tables[name]
    if column not in table.columns:
        return Found(missing=f"{name} has no column {column}; it has {', '.join(table.columns)}")
    row = _only_row(table, entry.get("where", {}), name)
    if isinstance(row, str):
        return Found(missing=row)
    value = pd.to_numeric(pd.Series([row[column]]), errors="coerce").to_numpy(float)[0]
    if not np.isfinite(value):
        why = f": {row['message']}" if row.get("message") else ""
        return Found(missing=f"{column} is {row[column]} there{why}")
    return Found(float(value), *_interval(row, column))


def _interval(row: pd.Series, column: str) -> tuple[float, float]:
    """The bounds a row states for a column: `<column>_lower`, or `lower` beside an estimate or a prediction."""
    prefix = f"{column}_" if f"{column}_lower" in row.index else ""
    if not prefix and (column not in ("estimate", "predicted") or "lower" not in row.index):
        return np.nan, np.nan
    return float(row[f"{prefix}lower"]), float(row[f"{prefix}upper"])


def _only_row(table: pd.DataFrame, where: Mapping[str, Any], name: str) -> pd.Series | str:
    """The one row where every column has its value; else a sentence that says which condition failed."""
    rows = table
    for column, wanted in where.items():
        if column not in rows.columns:
            return f"{name} has no column {column}; it has {', '.join(table.columns)}"
        kept = rows[[_same(value, wanted) for value in rows[column]]]
        if kept.empty:
            return f"{name} has no row with {column} {wanted}{_instead(rows[column])}"
        rows = kept
    if len(rows) != 1:
        return f"{name} has {len(rows)} rows that match {_conditions(where)}; name more columns to choose one"
    return rows.iloc[0]


def _same(value: object, wanted: object) -> bool:
    numbers = isinstance(wanted, int | float) and isinstance(value, int | float | np.number)
    if numbers and not isinstance(wanted, bool):
        return bool(abs(float(value) - float(wanted)) <= SAME * abs(float(wanted)))  # type: ignore[arg-type]
    return bool(value == wanted) or str(value) == str(wanted)


def _instead(values: Iterable[object]) -> str:
    distinct = sorted({str(value) for value in values})
    shown = ", ".join(distinct[:5]) + (f" and {len(distinct) - 5} more" if len(distinct) > 5 else "")
    return f"; there is {shown}" if distinct else ""


def _conditions(where: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {wanted}" for column, wanted in where.items()) or "no condition at all"


def _quantity(entry: Mapping[str, Any]) -> str:
    if "parameter" in entry:
        unit = "".join(f", {entry[name]}" for name in ("family", "metric") if name in entry)
        return f"{entry['law']} {entry['parameter']}{unit}"
    where = f" ({_conditions(entry['where'])})" if entry.get("where") else ""
    return f"{entry['table']} {entry['column']}{where}"


def _number(value: float) -> str:
    return f"{value:.3g}"
