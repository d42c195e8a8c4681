"""Tables turned before they are mapped: wide to long, and side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import kinds
from scalestudy.ingest.duck import translated
from scalestudy.ingest.expression import parse
from scalestudy.ingest.mapping import DUCKDB_TYPES, FILENAME, Mapped
from scalestudy.ingest.raw import FILE, INNER_NOTE, LEFT_NOTE, ROW, Raw
from scalestudy.ingest.sql import quote, text
from scalestudy.words import nearest


def to_long(raw: Raw, section: Mapping[str, Any]) -> Raw:
    """Stack columns: one row becomes one row for each of them, in their order.

    Args:
        raw: the source as read.
        section: `columns`, a glob or a list of globs; `into`, the new column that says which column a value is from;
            `value`, the new column that holds it. With one glob that has one `*`, `into` gets what the star stands for,
            otherwise the column's whole name. `beside`, further new columns, each from a glob whose star stands for the same.

    Raises:
        StudyError: no column matches.
    """
    patterns = [section["columns"]] if isinstance(section["columns"], str) else list(section["columns"])
    where = f"{raw.where}, long"
    beside: Mapping[str, str] = section.get("beside") or {}
    companions = {name for glob in beside.values() for name in raw.matching(glob)}
    chosen: list[str] = []
    for pattern in patterns:
        found = raw.matching(pattern)
        if not found:
            raise StudyError(where, f"{pattern!r} matches no column", raw.list_columns(), nearest(pattern, raw.names))
        chosen += [name for name in found if name not in chosen and name not in companions]
    places = [raw.find(name, "long") for name in chosen]
    stems = [_stem(name, patterns) for name in chosen]
    stacks: dict[str, list[int | None]] = {section["value"]: [*places]}
    for name, glob in beside.items():
        if glob.count("*") != 1 or not any(_companion(raw, glob, stem) is not None for stem in stems):
            raise StudyError(
                f"{where}, beside", f"{glob!r} matches no column that goes with {chosen[0]!r}", "a glob with one `*`"
            )
        stacks[name] = [_companion(raw, glob, stem) for stem in stems]
    return _stacked(raw, section["into"], stems, stacks)


def _companion(raw: Raw, glob: str, stem: str) -> int | None:
    name = glob.replace("*", stem)
    return raw.find(name, "long") if name in raw.names else None


def _stacked(raw: Raw, into: str, stems: Sequence[str], stacks: Mapping[str, Sequence[int | None]]) -> Raw:
    """Return one row for each stem: the stem in `into`, and one column for each stack of columns, null where none is."""
    types = []
    for places in stacks.values():
        numeric = all(kinds.is_numeric(raw.types[index]) for index in places if index is not None)
        types.append("DOUBLE" if numeric else "VARCHAR")
    rows = []
    for position, stem in enumerate(stems):
        cells = [f"'k': {text(stem)}"]
        for number, (places, kind) in enumerate(zip(stacks.values(), types, strict=True)):
            index = places[position]
            cells.append(f"'v{number}': CAST({'NULL' if index is None else f'c{index}'} AS {kind})")
        rows.append("{" + ", ".join(cells) + "}")
    count = len(raw.names)
    chosen = ", ".join(f"__pair.v{number} AS c{count + 1 + number}" for number in range(len(types)))
    sql = (
        f"SELECT * EXCLUDE (__pair), __pair.k AS c{count}, {chosen} "
        f"FROM (SELECT *, unnest([{', '.join(rows)}]) AS __pair FROM ({raw.sql}))"
    )
    # What is stacked is no column of its own any more.
    gone = {index for places in stacks.values() for index in places}
    names = tuple("" if index in gone else name for index, name in enumerate(raw.names))
    return replace(raw, sql=sql, names=(*names, into, *stacks), types=(*raw.types, "VARCHAR", *types))


def _stem(name: str, patterns: Sequence[str]) -> str:
    if len(patterns) > 1 or patterns[0].count("*") != 1 or set("?[") & set(patterns[0]):
        return name
    before, _, after = patterns[0].partition("*")
    return name[len(before) : len(name) - len(after)]


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
    )


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
        left, kind = _computed(connection, left, defined, f"{key}_value", name)
        sql = f"{key}_value"
    numeric = right.columns[name] in ("float64", "int64")
    typed = kinds.as_number(sql, kind, name, left) if numeric else kinds.as_text(sql, kind)
    dropped = "" if sql.startswith("c") else f" EXCLUDE ({sql})"
    return replace(left, sql=f"SELECT *{dropped}, {typed} AS {key} FROM ({left.sql})")


def _computed(
    connection: duckdb.DuckDBPyConnection, left: Raw, defined: str, result: str, name: str
) -> tuple[Raw, str]:
    """Return the left side with an expression over its columns added, and the expression's type."""
    where = f"{left.where}, join on {name}"
    try:
        expression = parse(connection, defined)
    except ValueError as error:
        found = f"{defined!r} is no column and cannot be read ({error})"
        raise StudyError(where, found, left.list_columns(), nearest(defined, left.names)) from error
    used = [column for column in expression.columns if column != FILENAME]
    places = {column: left.find(column, f"join on {name}") for column in used}
    found_kinds = kinds.infer(connection, left, places.values())
    typed = {column: kinds.typed(left, index, found_kinds[index]) for column, index in places.items()}
    typed[FILENAME] = FILE
    names = {column: f"__h{index}" for index, column in enumerate(typed)}
    rendered = expression.render(connection, lambda column: names[column], left.place())
    listed = ", ".join(f"{sql} AS {names[column]}" for column, sql in typed.items())
    helpers = ", ".join(names.values())
    sql = f"SELECT * EXCLUDE ({helpers}), {rendered} AS {result} FROM (SELECT *, {listed} FROM ({left.sql}))"
    with translated(where):
        kind: str = connection.execute(f"DESCRIBE {sql}").fetchall()[-1][1]
    return replace(left, sql=sql), kind


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
