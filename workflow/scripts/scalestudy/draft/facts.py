"""Counts of every cell of a table: numbers, numbers as people write them, words among them, blanks, and a few examples."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import duckdb

from scalestudy.draft.table import CELLS, HOLDS_NUMBERS, PLUS_MINUS, Column, Seen, Table
from scalestudy.ingest import kinds
from scalestudy.ingest.numbers import readable
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.sql import text

_WORDS: Final = 4
"""So many different words among numbers are marks of missing values; more are a column of text."""
_SHOWN: Final = 4
_MOST: Final = 0.8
"""What share of the cells is most of them."""
_COUNTED: Final = ("rows", "blanks", "distinct", "percents", "low", "high", "whole")
_AT_ONCE: Final = 25
_LOOKED_AT: Final = 1000
_PAIR: Final = rf"^[+-]?[0-9][0-9.,eE+-]*\s*({PLUS_MINUS})\s*[0-9][0-9.,eE+-]*%?$"


def look(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Table:
    """Return what a source holds, its cells copied into the connection once."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {CELLS} AS {raw.sql}")
    raw = replace(raw, sql=f"SELECT * FROM {CELLS}")
    named = {name: index for index, name in enumerate(raw.names) if name and raw.names.count(name) == 1}
    seen, words = _kinds(connection, raw, named)
    columns = _columns(
        connection, [Column(n, i, seen[n], typed=kinds.is_numeric(raw.types[i])) for n, i in named.items()]
    )
    rows = connection.execute(f"SELECT count(*) FROM {CELLS}").fetchall()[0][0]
    return Table(connection, rows, columns, _twins(raw), words, raw.many)


def _twins(raw: Raw) -> dict[str, tuple[int, ...]]:
    """Return the positions of columns, from 1, that cannot be told apart by name."""
    repeated = {name for name in raw.names if name and raw.names.count(name) > 1}
    return {n: tuple(i + 1 for i, own in enumerate(raw.names) if own == n) for n in sorted(repeated)}


def _kinds(
    connection: duckdb.DuckDBPyConnection, raw: Raw, named: Mapping[str, int]
) -> tuple[dict[str, Seen], dict[str, tuple[str, ...]]]:
    """Return what each column holds, and of each the words among its numbers."""
    found = kinds.infer(connection, raw, named.values())
    seen: dict[str, Seen] = {name: found[index] for name, index in named.items()}
    seen |= dict.fromkeys(
        (name for name, i in named.items() if seen[name] == "text" and _paired(connection, i)), "paired"
    )
    words: dict[str, tuple[str, ...]] = {}
    for name, index in named.items():
        numbers = _numbers(connection, raw, index) if seen[name] == "text" else None
        if numbers:
            seen[name], words[name] = numbers[0], tuple(numbers[1])
    return seen, words


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
    query = f"SELECT count(*) FILTER (regexp_matches({cell}, {text(_PAIR)})), count(*) FROM {CELLS}"
    pairs, filled = connection.execute(f"{query} WHERE NOT {kinds.missing(cell)}").fetchall()[0]
    return bool(pairs and pairs >= _MOST * filled)


def _columns(connection: duckdb.DuckDBPyConnection, columns: list[Column]) -> dict[str, Column]:
    """Count the cells of all columns, a few columns at a time."""
    groups = (columns[start : start + _AT_ONCE] for start in range(0, len(columns), _AT_ONCE))
    return {column.name: column for group in groups for column in _counted(connection, group)}


def _counted(connection: duckdb.DuckDBPyConnection, group: list[Column]) -> Iterator[Column]:
    """Yield columns with what their cells are."""
    cells = f"SELECT {', '.join(sql for column in group for sql in _cells(column))} FROM {CELLS}"
    aggregates = ", ".join(sql for column in group for sql in _aggregates(column))
    answers = iter(connection.execute(f"SELECT {aggregates} FROM ({cells})").fetchall()[0])
    shown = ", ".join(f"x{column.index}" for column in group)
    first = connection.execute(f"SELECT {shown} FROM ({cells}) LIMIT {_LOOKED_AT}").fetchall()
    for place, column in enumerate(group):
        counts = zip(_COUNTED, itertools.islice(answers, len(_COUNTED)), strict=True)
        column = replace(column, **{name: value for name, value in counts if value is not None})
        examples = dict.fromkeys(str(row[place]) for row in first if row[place] is not None)
        yield replace(column, examples=tuple(examples)[:_SHOWN] or _later(connection, column))


def _cells(column: Column) -> tuple[str, str]:
    number = column.number if column.kind in HOLDS_NUMBERS else "NULL::DOUBLE"
    return f"{column.cell} AS x{column.index}", f"{number} AS n{column.index}"


def _aggregates(column: Column) -> tuple[str, ...]:
    """Return SQL of what is counted of a column, in the order of `_COUNTED`."""
    cell, number = f"x{column.index}", f"n{column.index}"
    finite = f"FILTER (isfinite({number}))"
    return (
        *("count(*)", f"count(*) - count({cell})"),
        f"count(DISTINCT {number if column.kind in HOLDS_NUMBERS else cell})",
        f"count(*) FILTER (contains({cell}, '%'))",
        *(f"min({number}) {finite}", f"max({number}) {finite}", f"bool_and({number} = floor({number})) {finite}"),
    )


def _later(connection: duckdb.DuckDBPyConnection, column: Column) -> tuple[str, ...]:
    """Return a cell of a column that is blank in all the first rows."""
    query = f"SELECT x FROM (SELECT {column.cell} AS x FROM {CELLS}) WHERE x IS NOT NULL LIMIT 1"
    return tuple(str(cell) for (cell,) in connection.execute(query).fetchall())
