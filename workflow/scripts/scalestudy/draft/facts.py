"""Counts of every cell of a table: numbers, numbers as people write them, words among them, blanks, and a few examples."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import duckdb

from scalestudy.draft.table import CELLS, HOLDS_NUMBERS, PLUS_MINUS, Column, Seen, Table
from scalestudy.ingest import kinds
from scalestudy.ingest.duck import text
from scalestudy.ingest.numbers import readable
from scalestudy.ingest.raw import Raw

_WORDS: Final = 4
"""So many different words among numbers are marks of missing values; more are a column of text."""
_SHOWN: Final = 4
_MOST: Final = 0.8
"""What share of the cells is most of them."""
_COUNTED: Final = ("rows", "blanks", "distinct", "percents")
_ERROR: Final = rf"\s*({PLUS_MINUS}).*"
_PAIR: Final = rf"^[+-]?[0-9][0-9.,eE+-]*\s*({PLUS_MINUS})\s*[0-9][0-9.,eE+-]*%?$"
_CELLS: Final = "cells_in"


def look(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Table:
    """Return what a source holds, its cells copied into the connection once."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_CELLS} AS {raw.sql}")
    raw = replace(raw, sql=f"SELECT * FROM {_CELLS}")
    named = {name: index for index, name in enumerate(raw.names) if name and raw.names.count(name) == 1}
    seen, words = _kinds(connection, raw, named)
    _copy(connection, named, seen)
    columns = {name: _column(connection, name, index, seen[name]) for name, index in named.items()}
    rows = connection.execute(f"SELECT count(*) FROM {CELLS}").fetchall()[0][0]
    return Table(connection, rows, columns, _twins(raw), words, raw.many)


def _twins(raw: Raw) -> dict[str, tuple[int, ...]]:
    """Return the positions of columns, from 1, that cannot be told apart by name."""
    repeated = {name for name in raw.names if name and raw.names.count(name) > 1}
    return {n: tuple(i + 1 for i, own in enumerate(raw.names) if own == n) for n in sorted(repeated)}


def _kinds(
    connection: duckdb.DuckDBPyConnection, raw: Raw, named: Mapping[str, int]
) -> tuple[dict[str, Seen], tuple[str, ...]]:
    """Return what each column holds, and the words that stand for no value among numbers."""
    found = kinds.infer(connection, raw, named.values())
    seen: dict[str, Seen] = {name: found[index] for name, index in named.items()}
    seen |= dict.fromkeys(
        (name for name, i in named.items() if seen[name] == "text" and _paired(connection, i)), "paired"
    )
    words: list[str] = []
    for name, index in named.items():
        numbers = _numbers(connection, raw, index) if seen[name] == "text" else None
        if numbers:
            seen[name] = numbers[0]
            words += numbers[1]
    return seen, tuple(dict.fromkeys(words))


def _numbers(connection: duckdb.DuckDBPyConnection, raw: Raw, index: int) -> tuple[Seen, list[str]] | None:
    """Return how the numbers of a text column are written and the words among them; None if most cells are no numbers."""
    cell = f"trim(CAST(c{index} AS VARCHAR))"
    filled = f"FROM ({raw.sql}) WHERE NOT {kinds.missing(cell)}"
    query = f"SELECT count(*), count({readable(cell)}), count(TRY_CAST({cell} AS DOUBLE)) {filled}"
    total, numbers, plain = connection.execute(query).fetchall()[0]
    if not total or 2 * numbers < total or _names(connection, raw, cell):
        return None
    query = f"SELECT DISTINCT {cell} AS x {filled} AND {readable(cell)} IS NULL ORDER BY x LIMIT {_WORDS + 1}"
    words = [word for (word,) in connection.execute(query).fetchall()]
    if len(words) > _WORDS or not all(re.fullmatch(r"[^\d]{1,20}", word) for word in words):
        return None
    return "number" if plain == numbers else "written", words


def _names(connection: duckdb.DuckDBPyConnection, raw: Raw, cell: str) -> bool:
    """Whether numbers with leading zeros (`007`) are among the cells: names, not numbers."""
    query = f"SELECT bool_or(regexp_matches({cell}, '^[+-]?0[0-9]')) FROM ({raw.sql})"
    return bool(connection.execute(query).fetchall()[0][0])


def _paired(connection: duckdb.DuckDBPyConnection, index: int) -> bool:
    """Whether most cells of a text column are values with their errors."""
    cell = f"trim(CAST(c{index} AS VARCHAR))"
    query = f"SELECT count(*) FILTER (regexp_matches({cell}, {text(_PAIR)})), count(*) FROM {_CELLS}"
    pairs, filled = connection.execute(f"{query} WHERE NOT {kinds.missing(cell)}").fetchall()[0]
    return bool(pairs and pairs >= _MOST * filled)


def _copy(connection: duckdb.DuckDBPyConnection, named: Mapping[str, int], seen: Mapping[str, Seen]) -> None:
    """Make the table of cells: `x<place>` the text of each, null where blank, and `n<place>` the number."""
    chosen = ["row_number() OVER () AS __order", *(sql for n, i in named.items() for sql in _cells(i, seen[n]))]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {CELLS} AS SELECT {', '.join(chosen)} FROM {_CELLS}")


def _cells(index: int, kind: Seen) -> Iterator[str]:
    cell = f"trim(CAST(c{index} AS VARCHAR))"
    yield f"CASE WHEN NOT {kinds.missing(cell)} THEN {cell} END AS x{index}"
    if kind in HOLDS_NUMBERS:
        value = f"regexp_replace({cell}, {text(_ERROR)}, '')" if kind == "paired" else cell
        yield f"CASE WHEN NOT {kinds.missing(cell)} THEN {readable(value)} END AS n{index}"


def _column(connection: duckdb.DuckDBPyConnection, name: str, index: int, kind: Seen) -> Column:
    cell, column = f"x{index}", Column(name, index, kind)
    percents = f"count(*) FILTER ({cell} LIKE '%\\%' ESCAPE '\\')"
    query = f"SELECT count(*), count(*) - count({cell}), count(DISTINCT {cell}), {percents} FROM {CELLS}"
    counted = zip(_COUNTED, connection.execute(query).fetchall()[0], strict=True)
    column = replace(column, **dict(counted), examples=_examples(connection, cell))
    return replace(column, **_range(connection, f"n{index}")) if kind in HOLDS_NUMBERS else column


def _examples(connection: duckdb.DuckDBPyConnection, cell: str) -> tuple[str, ...]:
    grouped = f"SELECT {cell} AS x, min(__order) AS o FROM {CELLS} WHERE {cell} IS NOT NULL GROUP BY 1"
    query = f"SELECT x FROM ({grouped}) ORDER BY o LIMIT {_SHOWN}"
    return tuple(str(one) for (one,) in connection.execute(query).fetchall())


def _range(connection: duckdb.DuckDBPyConnection, number: str) -> dict[str, Any]:
    query = f"SELECT min(n), max(n), bool_and(n = floor(n)), count(DISTINCT n) FROM (SELECT {number} AS n FROM {CELLS})"
    low, high, whole, distinct = connection.execute(f"{query} WHERE isfinite(n)").fetchall()[0]
    found = {} if low is None else {"low": low, "high": high}
    return {**found, "whole": bool(whole), "distinct": distinct}
