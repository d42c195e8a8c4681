"""Rows that stand in several families: in their own, and in each whose condition they meet.

Each is a row of its own with the same run, so that rules, folds and fits treat it as they treat the rows of any family. What
tells that two are one is `shared_row`, by which draws are paired, and families that share rows are no evidence for each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.condition import Conditions, place_in
from scalestudy.ingest.duck import failure, translated
from scalestudy.ingest.raw import Line
from scalestudy.ingest.sql import text
from scalestudy.tables.ingest import SHARED_ROW

FAMILIES = "families"


def copied(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], sql: str) -> tuple[str, list[Line]]:
    """Return a run table with each row once more for every family whose condition it meets, and lines of the ledger.

    Args:
        connection: sees the table.
        settings: the study's; `families` maps names to conditions over the run table.
        sql: the run table, rows not numbered.

    Raises:
        StudyError: a condition that does not fit the table or that no row meets; a family of the data by such a name.
    """
    asked: Mapping[str, str] = settings.get(FAMILIES) or {}
    if not asked:
        return sql, []
    columns = [row[0] for row in connection.execute(f"DESCRIBE {sql}").fetchall()]
    where = f"study {settings['study']}, {FAMILIES}"
    met = {name: _met(Conditions(connection, sql, columns, f"{where}, {name}"), text) for name, text in asked.items()}
    lines = _lines(connection, sql, asked, list(met.values()), where)
    listed = " || ".join(
        [f"[{_own(columns, asked)}]", *(f"CASE WHEN {c} THEN [{text(n)}] ELSE [] END" for n, c in met.items())]
    )
    rows = f"SELECT *, row_number() OVER () - 1 AS {SHARED_ROW}, {listed} AS __families FROM ({sql})"
    several = f"CASE WHEN len(__families) > 1 THEN {SHARED_ROW} END AS {SHARED_ROW}"
    each = f"SELECT * EXCLUDE (__families) REPLACE ({several}), unnest(__families) AS __family FROM ({rows})"
    return f"SELECT * EXCLUDE (__family) REPLACE (__family AS family) FROM ({each})", lines


def _met(about: Conditions, condition: str) -> str:
    return f"COALESCE({about.read(condition)[0]}, false)"


def _own(columns: Sequence[str], asked: Mapping[str, str]) -> str:
    """Return SQL of a row's own family, which must not be one of those that are asked for."""
    own, listed = "CAST(family AS VARCHAR)", ", ".join(map(text, asked))
    way = f"`{FAMILIES}` adds families to those of the data; give it another name there"
    wrong = failure("family", place_in(columns), f"'the family ' || {own}", "a name that `families` does not use", way)
    return f"CASE WHEN {own} IN ({listed}) THEN {wrong} ELSE {own} END"


def _lines(
    connection: duckdb.DuckDBPyConnection, sql: str, asked: Mapping[str, str], met: Sequence[str], where: str
) -> list[Line]:
    """Return what each condition adds; raise where no row meets one."""
    counts = ", ".join(f"count(*) FILTER (WHERE {one})" for one in met)
    query = f"SELECT count(*), count(*) FILTER (WHERE {' OR '.join(met)}), {counts} FROM ({sql})"
    with translated(where):
        rows, several, *each = connection.execute(query).fetchall()[0]
    lines: list[Line] = []
    before = rows
    for (name, condition), more in zip(asked.items(), each, strict=True):
        if not more:
            found = f"none of {rows:,} rows meets {condition!r}"
            raise StudyError(f"{where}, {name}", found, "a condition that rows meet")
        lines.append(
            Line(FAMILIES, f"{name}: {condition}", before, before + more, "" if lines else _note(several, rows))
        )
        before += more
    return lines


def _note(several: int, rows: int) -> str:
    return (
        f"{several:,} of {rows:,} rows stand in several families: sums over all families count such a row in each, and means "
        "over families are of families that are not independent"
    )
