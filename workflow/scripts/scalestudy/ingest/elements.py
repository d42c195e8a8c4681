"""Elements of lists in cells: `results[0].loss` is the loss of the first of the results, `points[-1][1]` the last point's second number.

Counted from 0, as in JSON, and from -1 backwards; in cells of any format that hold a list as JSON text, as those of JSON, YAML and
Parquet do. An element becomes a column of the source under the name it is asked for by, so that its cells decide its kind.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.duck import translated
from scalestudy.ingest.kinds import missing
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.sql import quote, text
from scalestudy.words import nearest

ELEMENT: Final = re.compile(r"(?P<column>[^\[\]]+)(?P<path>\[-?\d{1,6}\](?:\[-?\d{1,6}\]|\.[\w-]+)*)")


def with_elements(connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any]) -> Raw:
    """Return a source with each element of a list as a column that its `columns` name so.

    Args:
        connection: sees the source.
        raw: the source as read.
        source: its section of the study file.

    Raises:
        StudyError: a cell that begins as a list and is none.
    """
    for name, column, path in dict.fromkeys(_asked(raw, source)):
        cell = f"c{raw.find(column, 'columns')}"
        if _holds_lists(connection, raw, cell, name):
            sql = f"SELECT *, json_extract_string({cell}, {text(path)}) AS c{len(raw.names)} FROM ({raw.sql})"
            raw = replace(raw, sql=sql, names=(*raw.names, name), types=(*raw.types, "VARCHAR"))
    return raw


def _asked(raw: Raw, source: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield each element that is mapped: what it is called, the column it is in, and DuckDB's path to it."""
    for value in map(str, (source.get("columns") or {}).values()):
        found = ELEMENT.fullmatch(value)
        if found and value not in raw.names and found["column"] in raw.names:
            counted = re.sub(r"\[-(\d+)\]", r"[#-\1]", found["path"])
            yield value, found["column"], "$" + re.sub(r"\.([\w-]+)", lambda key: f".{quote(key[1])}", counted)


def _holds_lists(connection: duckdb.DuckDBPyConnection, raw: Raw, cell: str, name: str) -> bool:
    """Whether a column's cells are lists: of texts that begin as one, since `name[1]` of others is DuckDB's first letter."""
    if raw.types[int(cell[1:])] != "VARCHAR":
        return False
    rows = f"SELECT {raw.place()} AS __at, {cell} AS __cell FROM ({raw.sql}) WHERE NOT {missing(cell)}"
    lists, sound = "starts_with(trim(__cell), '[')", "json_valid(__cell)"
    first = f"first(__at) FILTER (WHERE {lists} AND NOT {sound})"
    query = f"SELECT COALESCE(bool_and({lists}), false), {first} FROM ({rows})"
    with translated(raw.where):
        all_lists, broken = connection.execute(query).fetchall()[0]
    if all_lists and broken:
        raise StudyError(
            f"{broken}, {name}", "a list that cannot be read", "JSON, such as [1, 2]", nearest(name, raw.names)
        )
    return bool(all_lists)
