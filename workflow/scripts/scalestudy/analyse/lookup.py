"""Our side of a comparison: a parameter, a cell of a table, or one number made of many rows; else why there is none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.expect import CORRELATIONS
from scalestudy.tables import ALL_FAMILIES, analyse, fit, score, validate
from scalestudy.tables.analyse import OVER, SHARE

MADE: Final[Mapping[str, Callable[[npt.NDArray[np.float64]], Any]]] = {
    "mean": np.mean,
    "sum": np.sum,
    "median": np.median,
    "max": np.max,
    "min": np.min,
    "count": len,
}

CONTRACTS: Final = {**fit.TABLES, **validate.TABLES, **score.TABLES, **analyse.TABLES}
SEVERAL: Final = "rows that match"
"""In what is said of a cell that is not the only one."""
FEWEST = 3
"""Rows that a correlation takes: two always lie on a line."""
SAME = 1e-9
"""Relative difference below which a number in `where` names the number in the table."""


@dataclass(frozen=True)
class Found:
    """Our side of a comparison; `missing` says why there is no number, `told` what it was made of."""

    value: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    missing: str = ""
    told: str = ""


def look_up(tables: Mapping[str, pd.DataFrame], entry: Mapping[str, Any]) -> Found:
    """Return what an entry of `expect` looks at."""
    if "parameter" in entry:
        return _parameter(tables, entry)
    return _cell(tables, entry) if "column" in entry else _many(tables, entry)


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
    table = _table(tables, name, column)
    row = table if isinstance(table, str) else _only_row(table, entry.get("where", {}), name)
    if isinstance(row, str):
        return Found(missing=row)
    value = pd.to_numeric(pd.Series([row[column]]), errors="coerce").to_numpy(float)[0]
    if not np.isfinite(value):
        why = f": {row['message']}" if row.get("message") else ""
        return Found(missing=f"{column} is {row[column]} there{why}")
    return Found(float(value), *_interval(row, column, CONTRACTS[name].bounded if name in CONTRACTS else ""))


def _table(tables: Mapping[str, pd.DataFrame], name: str, *columns: str) -> pd.DataFrame | str:
    """The table, or why there is none that has the columns."""
    if name not in tables:
        return f"this study makes no table {name}; it makes {', '.join(sorted(tables))}"
    table = tables[name]
    lacks = [column for column in columns if column not in table.columns]
    return f"{name} has no column {lacks[0]}; it has {', '.join(table.columns)}" if lacks else table


def _many(tables: Mapping[str, pd.DataFrame], entry: Mapping[str, Any]) -> Found:
    """One number of many rows; those of all families together are no family, unless `where` names them."""
    over = next(name for name in (*OVER, *CORRELATIONS, SHARE) if name in entry)
    asked = entry[over]["column"] if over == SHARE else entry[over]
    named = [str(column) for column in (asked if over in CORRELATIONS else [asked])]
    table = _table(tables, str(entry["table"]), *named)
    if isinstance(table, str):
        return Found(missing=table)
    where = entry.get("where", {})
    rows = matching(table, where, str(entry["table"]))
    if isinstance(rows, str):
        return Found(0.0, told=rows) if over == "count" and set(where) <= set(table) else Found(missing=rows)
    if "family" in rows and "family" not in where:
        single = rows[rows["family"] != ALL_FAMILIES]
        rows = single if len(single) else rows
    if over in CORRELATIONS:
        return _correlation(rows[named], over)
    return _share(rows[named[0]], entry[SHARE]) if over == SHARE else _made(rows[named[0]], over)


def _made(cells: pd.Series, over: str) -> Found:
    values = pd.to_numeric(cells, errors="coerce").to_numpy(float)
    known = values[np.isfinite(values)]
    told = f"over {len(known)} rows" + (f", {len(values) - len(known)} without a number" * (len(known) < len(values)))
    if not len(known) and over != "count":
        return Found(missing=f"none of {len(values)} rows has a number in {cells.name}")
    return Found(float(MADE[over](known)), told=told)


def _correlation(cells: pd.DataFrame, over: str) -> Found:
    """The correlation of two columns over the rows that have a number in both."""
    values = cells.apply(pd.to_numeric, errors="coerce").to_numpy(float)
    known = values[np.isfinite(values).all(axis=1)]
    told = f"over {len(known)} rows" + (
        f", {len(values) - len(known)} without both numbers" * (len(known) < len(values))
    )
    from scipy.stats import rankdata  # loaded where it is needed

    sides = rankdata(known, axis=0) if over == "spearman" else known
    if len(known) < FEWEST or (np.ptp(sides, axis=0) == 0).any():
        return Found(missing=f"{told} there is no correlation of {' and '.join(cells.columns)}")
    return Found(float(np.corrcoef(sides.T)[0, 1]), told=told)


def _share(cells: pd.Series, asked: Mapping[str, Any]) -> Found:
    """The share of rows that are as asked; a row without a number is not."""
    holds = np.ones(len(cells), bool)
    if "is" in asked:
        holds &= np.array([_same(value, asked["is"]) for value in cells])
    values = pd.to_numeric(cells, errors="coerce").to_numpy(float) if {"at_most", "at_least"} & set(asked) else None
    if values is not None:
        holds &= (values <= asked.get("at_most", np.inf)) & (values >= asked.get("at_least", -np.inf))
    return Found(float(holds.mean()), told=f"{int(holds.sum())} of {len(cells)} rows")


def _interval(row: pd.Series, column: str, bounded: str) -> tuple[float, float]:
    """The bounds a row states for a column: `<column>_lower`, or `lower` where that is of it; infinite where one is null."""
    prefix = f"{column}_" if f"{column}_lower" in row.index else ""
    if not prefix and column != bounded:
        return np.nan, np.nan
    lower, upper = float(row[f"{prefix}lower"]), float(row[f"{prefix}upper"])
    if np.isnan(lower) == np.isnan(upper):
        return lower, upper
    return (-np.inf, upper) if np.isnan(lower) else (lower, np.inf)


def _only_row(table: pd.DataFrame, where: Mapping[str, Any], name: str) -> pd.Series | str:
    """The one row where every column has its value; else a sentence that says which condition failed."""
    rows = matching(table, where, name)
    if isinstance(rows, str) or len(rows) == 1:
        return rows if isinstance(rows, str) else rows.iloc[0]
    if rows.empty:
        return f"{name} has no row"
    return f"{name} has {len(rows)} {SEVERAL} {conditions(where)}; name more columns to choose one"


def matching(table: pd.DataFrame, where: Mapping[str, Any], name: str) -> pd.DataFrame | str:
    """The rows where every column has its value, or one of its values; else which condition left none."""
    rows = table
    for column, wanted in where.items():
        if column not in rows.columns:
            return f"{name} has no column {column}; it has {', '.join(table.columns)}"
        any_of = wanted if isinstance(wanted, list) else [wanted]
        kept = rows[[any(_same(value, one) for one in any_of) for value in rows[column]]]
        if kept.empty:
            return f"{name} has no row with {column} {wanted}{_instead(rows[column])}"
        rows = kept
    return rows


def _same(value: object, wanted: object) -> bool:
    numbers = isinstance(wanted, int | float) and isinstance(value, int | float | np.number)
    if numbers and not isinstance(wanted, bool):
        return bool(abs(float(value) - float(wanted)) <= SAME * abs(float(wanted)))  # type: ignore[arg-type]
    plain = bool(value == wanted) or str(value) == str(wanted)
    return plain or (isinstance(wanted, str) and "*" in wanted and _like(str(value), wanted))


def _like(text: str, pattern: str) -> bool:
    """Whether `*` can stand for what the text has in its place; nothing else in a pattern is special."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def _instead(values: Iterable[object]) -> str:
    distinct = sorted({str(value) for value in values})
    shown = ", ".join(distinct[:5]) + (f" and {len(distinct) - 5} more" if len(distinct) > 5 else "")
    return f"; there is {shown}" if distinct else ""


def conditions(where: Mapping[str, Any]) -> str:
    """Write conditions as words."""
    return ", ".join(f"{column} {wanted}" for column, wanted in where.items()) or "no condition at all"
