"""What a column holds, decided from every one of its cells, and the SQL that turns cells into typed values."""

from collections.abc import Iterable
from typing import Literal

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.duck import failure, translated
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.sql import text
from scalestudy.tables.contract import Column

Kind = Literal["number", "bool", "text", "blank"]

# Written by pandas, R, spreadsheets and trackers where there is no value. NaN is a value: a diverged run has it.
MISSING = ("", "na", "n/a", "#n/a", "null", "none", "<na>", "-", "--")
_NUMERIC = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    "FLOAT", "DOUBLE",
}  # fmt: skip


def is_numeric(duckdb_type: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return duckdb_type in _NUMERIC or duckdb_type.startswith("DECIMAL")


def missing(sql: str) -> str:
    """Return SQL that is true where a cell of text stands for no value."""
    listed = ", ".join(f"'{word}'" for word in MISSING)
    return f"({sql} IS NULL OR lower(trim({sql})) IN ({listed}))"


def native(duckdb_type: str) -> Kind:
    """Return what a column of a typed format holds; dates and the like count as text."""
    if is_numeric(duckdb_type):
        return "number"
    return "bool" if duckdb_type == "BOOLEAN" else "text"


def infer(connection: duckdb.DuckDBPyConnection, raw: Raw, columns: Iterable[int]) -> dict[int, Kind]:
    """Decide for each column whether all its cells are numbers, all are true or false, all are blank, or it is text.

    Numbers with leading zeros (`007`) are names, so such a column is text.
    """
    kinds: dict[int, Kind] = {index: native(raw.types[index]) for index in columns}
    unknown = [index for index in kinds if raw.types[index] == "VARCHAR"]
    if not unknown:
        return kinds
    tests = ", ".join(
        f"bool_and({missing(f'c{index}')}), {_all_numbers(f'c{index}')}, {_all_booleans(f'c{index}')}"
        for index in unknown
    )
    with translated(raw.where):
        answers = connection.execute(f"SELECT {tests} FROM ({raw.sql})").fetchall()[0]
    for place, index in enumerate(unknown):
        found = zip(_TESTED, answers[len(_TESTED) * place :], strict=False)
        kinds[index] = next((kind for kind, holds in found if holds), "text")
    return kinds


# A column of blanks is no text, since arithmetic on it is null, and no number, since text functions on it are too.
_TESTED: tuple[Kind, ...] = ("blank", "number", "bool")


def _all_numbers(sql: str) -> str:
    leading_zero = f"regexp_matches(trim({sql}), '^[+-]?0[0-9]')"
    cell = f"{missing(sql)} OR (TRY_CAST(trim({sql}) AS DOUBLE) IS NOT NULL AND NOT {leading_zero})"
    return f"bool_and({cell})"


def _all_booleans(sql: str) -> str:
    return f"bool_and({missing(sql)} OR lower(trim({sql})) IN ('true', 'false'))"


def typed(raw: Raw, index: int, kind: Kind) -> str:
    """Return the SQL of a column as an expression of the study file sees it: DOUBLE, BOOLEAN, VARCHAR or just NULL.

    Numbers are always DOUBLE, since `6 * params * tokens` overflows 64-bit integers.
    """
    column = f"c{index}"
    if kind == "blank":
        return "NULL"
    if raw.types[index] != "VARCHAR":
        target = {"number": "DOUBLE", "bool": "BOOLEAN", "text": "VARCHAR"}[kind]
        return f"CAST({column} AS {target})"
    if kind == "text":
        return column
    target = "DOUBLE" if kind == "number" else "BOOLEAN"
    return f"CASE WHEN {missing(column)} THEN NULL ELSE CAST(trim({column}) AS {target}) END"


def as_number(sql: str, kind: str, column: str, raw: Raw, target: str = "DOUBLE") -> str:
    """Return SQL that is the value as a number; text that is none stops the query and names the row."""
    if is_numeric(kind) or kind == "BOOLEAN":
        value = f"CAST({sql} AS DOUBLE)"
    elif kind != "VARCHAR":
        raise StudyError(f"{raw.where}, column {column}", f"it holds {kind}", "numbers", "convert it by an expression")
    else:
        wrong = failure(
            column,
            raw.place(),
            f"'the text ' || chr(39) || left({sql}, 60) || chr(39)",
            "a number",
            'number("...") reads 1.3B, 45% and 1,500; words that stand for no value go under `missing`',
        )
        value = f"CASE WHEN {missing(sql)} THEN NULL ELSE COALESCE(TRY_CAST(trim({sql}) AS DOUBLE), {wrong}) END"
    return value if target == "DOUBLE" else _as_integer(value, column, raw)


def _as_integer(value: str, column: str, raw: Raw) -> str:
    wrong = failure(column, raw.place(), f"CAST({value} AS VARCHAR)", "a whole number")
    return (
        f"CASE WHEN {value} IS NULL THEN NULL WHEN isfinite({value}) AND {value} = floor({value}) "
        f"AND abs({value}) < 9e18 THEN CAST({value} AS BIGINT) ELSE {wrong} END"
    )


def as_boolean(sql: str, kind: str, column: str, raw: Raw) -> str:
    """Return SQL that is the value as true or false: booleans, 0 and 1, or the words; anything else names the row."""
    wrong = failure(
        column, raw.place(), f"chr(39) || left(CAST({sql} AS VARCHAR), 60) || chr(39)", "true or false, or 1 or 0"
    )
    if kind == "BOOLEAN":
        return sql
    if is_numeric(kind):
        return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = 1 THEN true WHEN {sql} = 0 THEN false ELSE {wrong} END"
    lowered = f"lower(trim(CAST({sql} AS VARCHAR)))"
    return (
        f"CASE WHEN {missing(sql)} THEN NULL WHEN {lowered} IN ('true', '1', 'yes') THEN true "
        f"WHEN {lowered} IN ('false', '0', 'no') THEN false ELSE {wrong} END"
    )


def as_text(sql: str, kind: str) -> str:
    """Return SQL that is the value as text; whole numbers without a trailing `.0`, blanks as null."""
    if kind == "DOUBLE":
        whole = f"isfinite({sql}) AND {sql} = floor({sql}) AND abs({sql}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({sql} AS BIGINT) AS VARCHAR) ELSE CAST({sql} AS VARCHAR) END"
    return f"nullif(trim(CAST({sql} AS VARCHAR)), '')"


def one_of(sql: str, column: Column, raw: Raw) -> str:
    """Return SQL that stops the query at a value outside the column's closed list, if it has one."""
    if column.values is None:
        return sql
    listed = ", ".join(text(value) for value in column.values)
    wrong = failure(
        column.name, raw.place(), f"chr(39) || left({sql}, 60) || chr(39)", f"one of {', '.join(column.values)}"
    )
    return f"CASE WHEN {sql} IS NULL OR {sql} IN ({listed}) THEN {sql} ELSE {wrong} END"
