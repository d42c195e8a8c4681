"""Tables side by side, before they are mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import kinds
from scalestudy.ingest.duck import translated, try_out
from scalestudy.ingest.expression import Expression, parse
from scalestudy.ingest.mapping import DUCKDB_TYPES, FILENAME, Mapped
from scalestudy.ingest.raw import FILE, INNER_NOTE, LEFT_NOTE, ROW, Raw
from scalestudy.ingest.sql import quote, text
from scalestudy.words import nearest


def join(
    connection: duckdb.DuckDBPyConnection,
    left: Raw,
    left_source: Mapping[str, Any],
    right_name: str,
    right: Mapped,
    section: Mapping[str, Any],
) -> Raw:
    """Add the right source's columns to the left's rows; every left row stays, exactly once.

    Args:
        connection: sees both.
        left: the left source as read.
        left_source: its section of the study file, whose `columns` may define a key.
        right_name: the right source's name.
        right: the right source, mapped.
        section: `on`, the key's columns, by their names in either source or after mapping; `how`.

    Returns:
        The left source with the right's columns as if they were its own, and a note where no right row fits: in
        `join_note` with `how: left`, in `join_missing` with `how: inner`, which cleaning takes out.

    Raises:
        StudyError: a key that either side lacks, or that repeats on the right.
    """
    on = tuple(section["on"])
    where = f"{left.where}, join with {right_name}"
    for name in on:
        if name not in right.columns:
            known = tuple(right.columns)
            raise StudyError(
                where,
                f"the source {right_name} has no column {name!r}",
                f"one of {', '.join(known)}",
                nearest(name, known),
            )
    _check_unique(connection, right, on, f"{right.raw.where}, join")
    added = [name for name in right.columns if name not in on and name not in left.names]
    keyed = left
    for index, name in enumerate(on):
        keyed = _with_key(connection, keyed, left_source, name, f"__k{index}", right)
    note = INNER_NOTE if section.get("how", "left") == "inner" else LEFT_NOTE
    sql = _joined(keyed, right, on, added, _note(left, note, f"no row in source {right_name} for this {', '.join(on)}"))
    names = added if note in left.names else [*added, note]
    types = [DUCKDB_TYPES[right.columns[name]] if name in right.columns else "VARCHAR" for name in names]
    return replace(
        left,
        sql=sql,
        names=(*left.names, *names),
        types=(*left.types, *types),
        joined=(*left.joined, *names),
        origins={**left.origins, **{name: ("join", _from(right_name, right, name)) for name in added}},
    )


def _from(source: str, right: Mapped, name: str) -> str:
    """Say which source a column is from, and which of its columns it is, or what it is there."""
    _, told = right.made[name]
    return f"source {source}" if told == name else f"source {source}: {told}"


def _note(left: Raw, note: str, sentence: str) -> tuple[int | None, str]:
    """Return the place of the note's column, if an earlier join made it, and the SQL of its new content."""
    own = f"CASE WHEN r.__found IS NULL THEN {text(sentence)} END"
    if note not in left.names:
        return None, own
    index = left.names.index(note)
    return index, f"nullif(concat_ws('; ', l.c{index}, {own}), '')"


def _joined(left: Raw, right: Mapped, on: Sequence[str], added: Sequence[str], note: tuple[int | None, str]) -> str:
    count = len(left.names)
    chosen = [f"r.{quote('m_' + name)} AS c{count + index}" for index, name in enumerate(added)]
    place, content = note
    if place is None:
        chosen.append(f"{content} AS c{count + len(added)}")
    replaced = "" if place is None else f" REPLACE ({content} AS c{place})"
    helpers = ", ".join(["__order", *(f"__k{index}" for index in range(len(on)))])
    matched = " AND ".join(f"l.__k{index} = r.{quote('m_' + name)}" for index, name in enumerate(on))
    columns = "".join(f", {column}" for column in chosen)
    return (
        f"SELECT l.* EXCLUDE ({helpers}){replaced}{columns} "
        f"FROM (SELECT *, row_number() OVER () AS __order FROM ({left.sql})) l "
        f"LEFT JOIN (SELECT *, true AS __found FROM ({right.sql})) r ON {matched} ORDER BY l.__order"
    )


def _with_key(
    connection: duckdb.DuckDBPyConnection, left: Raw, source: Mapping[str, Any], name: str, key: str, right: Mapped
) -> Raw:
    """Return the left side with one column of the key, in the right side's type."""
    defined = str((source.get("columns") or {}).get(name, name))
    if defined in left.names:
        index = left.find(defined, f"join on {name}")
        sql, kind = f"c{index}", left.types[index]
    else:
        left, kind = computed(connection, left, defined, f"{key}_value", f"join on {name}")
        sql = f"{key}_value"
    numeric = right.columns[name] in ("float64", "int64")
    typed = kinds.as_number(sql, kind, name, left) if numeric else kinds.as_text(sql, kind)
    dropped = "" if sql.startswith("c") else f" EXCLUDE ({sql})"
    return replace(left, sql=f"SELECT *{dropped}, {typed} AS {key} FROM ({left.sql})")


def computed(connection: duckdb.DuckDBPyConnection, raw: Raw, formula: str, result: str, used: str) -> tuple[Raw, str]:
    """Return a source with an expression over its columns added, and the expression's type.

    Args:
        connection: sees the source.
        raw: the source as read.
        formula: the expression.
        result: the internal name it gets.
        used: what for, for messages.

    Raises:
        StudyError: it is no expression, or names no column.
    """
    expression = _parsed(connection, raw, formula, used)
    places = {column: raw.find(column, used) for column in expression.columns if column != FILENAME}
    found_kinds = kinds.infer(connection, raw, places.values())
    typed = {column: kinds.typed(raw, index, found_kinds[index]) for column, index in places.items()}
    typed[FILENAME] = FILE
    names = {column: f"__h{index}" for index, column in enumerate(typed)}
    rendered = expression.render(connection, lambda column: names[column], raw.place())
    listed = ", ".join(f"{sql} AS {names[column]}" for column, sql in typed.items())
    inner = f"SELECT *, {listed} FROM ({raw.sql})"
    sql = f"SELECT * EXCLUDE ({', '.join(names.values())}), {rendered} AS {result} FROM ({inner})"
    with translated(f"{raw.where}, {used}"):
        kind: str = connection.execute(f"DESCRIBE {sql}").fetchall()[-1][1]
    if excess := try_out(connection, rendered, inner):
        found = f"the expression {formula!r} {excess}"
        raise StudyError(f"{raw.where}, {used}", found, "one value a row, in little time and memory")
    return replace(raw, sql=sql), kind


def _parsed(connection: duckdb.DuckDBPyConnection, raw: Raw, formula: str, used: str) -> Expression:
    try:
        return parse(connection, formula)
    except ValueError as error:
        found = f"{formula!r} is no column and cannot be read ({error})"
        raise StudyError(f"{raw.where}, {used}", found, raw.list_columns(), nearest(formula, raw.names)) from error


def _check_unique(connection: duckdb.DuckDBPyConnection, right: Mapped, on: Sequence[str], where: str) -> None:
    columns = ", ".join(quote("m_" + name) for name in on)
    query = (
        f"SELECT {columns}, count(*), min({ROW}), max({ROW}) FROM ({right.sql}) GROUP BY {columns} HAVING count(*) > 1"
    )
    with translated(where):
        rows = connection.execute(f"{query} ORDER BY min({ROW}) LIMIT 1").fetchall()
    if rows:
        *key, times, first, last = rows[0]
        shown = ", ".join(f"{name} {value!r}" for name, value in zip(on, key, strict=True))
        raise StudyError(
            where,
            f"{shown} stands {times} times, in the rows {first} and {last} among others",
            "each key once on the right of a join",
            "name further columns in `on`",
        )
