"""The rows of a source that meet its condition; how many do not is a line of `ingest/ledger`.

They are left out before anything else is made of the source, cells that are no numbers among them: a table of ten projects of
which one is asked for has neither families nor faults of the others.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.duck import translated
from scalestudy.ingest.expression import Expression
from scalestudy.ingest.mapping import WHERE, Builder, expression_of, in_order
from scalestudy.ingest.raw import Line, Raw
from scalestudy.ingest.sql import quote


def met(connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any]) -> Raw:
    """Return the rows that meet the source's `where`; a blank counts as not met.

    Args:
        connection: sees the source.
        raw: the source, turned and joined.
        source: its section of the study file; the condition reads columns of the source and those mapped, source columns first.

    Raises:
        StudyError: no condition over these, or one that no row meets.
    """
    text = source.get("where")
    if not text:
        return raw
    query = f"SELECT *, COALESCE({quote('m_' + WHERE)}, false) AS __met FROM ({_told(connection, raw, source).sql})"
    rows, left = _counted(connection, raw, query)
    if not left:
        raise StudyError(f"{raw.where}, where", f"none of {rows:,} rows meets {text!r}", "a condition that rows meet")
    return raw.after(f"SELECT {raw.internal} FROM ({query}) WHERE __met", Line("where", str(text), rows, left))


def _counted(connection: duckdb.DuckDBPyConnection, raw: Raw, query: str) -> tuple[int, int]:
    with translated(raw.where):
        rows, left = connection.execute(f"SELECT count(*), count(*) FILTER (WHERE __met) FROM ({query})").fetchall()[0]
    return int(rows), int(left)


def _told(connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any]) -> Builder:
    """Return the source with the condition beside its rows, and with as many mapped columns as that takes."""
    expressions = dict(_needed(connection, raw, source))
    builder = Builder(connection, raw, {name: one for name, one in expressions.items() if isinstance(one, Expression)})
    for name, constant in (source.get("constants") or {}).items():
        builder.add_constant(name, constant)
    for name, place in expressions.items():
        if isinstance(place, int):
            builder.add_column(name, place)
    for name in in_order(raw, builder.expressions):
        builder.add_expression(name)
    if builder.columns[WHERE] != "bool":
        found = f"{source['where']!r} gives {builder.columns[WHERE]}"
        raise StudyError(f"{raw.where}, where", found, "a condition, which is true or false")
    return builder


def _needed(
    connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any]
) -> Iterator[tuple[str, int | Expression]]:
    """Yield the condition and each mapped column that it reads, or that one of these reads."""
    columns, seen = {**(source.get("columns") or {}), WHERE: source["where"]}, {WHERE}
    waiting = [WHERE]
    while waiting:
        name = waiting.pop()
        found = expression_of(connection, raw, name, str(columns[name]))
        yield name, found
        read = (
            {c for c in found.columns if c in columns and c not in raw.names}
            if isinstance(found, Expression)
            else set()
        )
        waiting += sorted(read - seen)
        seen |= read
