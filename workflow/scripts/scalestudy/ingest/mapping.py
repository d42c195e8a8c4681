"""One source under the canonical names: the study file's mapping, constants and kept columns as one checked query."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import kinds
from scalestudy.ingest.chosen import wanted
from scalestudy.ingest.complaints import first_line
from scalestudy.ingest.duck import try_out
from scalestudy.ingest.expression import Expression, parse
from scalestudy.ingest.raw import FILE, ROW, Origin, Raw, refuse_twins
from scalestudy.ingest.sql import quote, text
from scalestudy.tables.contract import Column, DType
from scalestudy.tables.ingest import CANONICAL
from scalestudy.words import nearest

DUCKDB_TYPES = {"string": "VARCHAR", "float64": "DOUBLE", "int64": "BIGINT", "bool": "BOOLEAN"}
FILENAME = "filename"
WHERE = "__where"
"""The name of a source's condition, beside its columns."""


@dataclass
class Mapped:
    """A source under canonical names: a query, and the dtype of each of its columns.

    `constants` holds those of its text columns that are the same in every row, `plain_value` the name of the source's
    column that is the value as it stands, `made` how each column came about.
    """

    raw: Raw
    sql: str
    columns: dict[str, DType] = field(default_factory=dict)
    plain_value: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    made: dict[str, Origin] = field(default_factory=dict)


def map_source(
    connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any], parts: tuple[str, ...]
) -> Mapped:
    """Return the query that maps one source.

    Args:
        connection: sees the source's files.
        raw: the source as read.
        source: its section of the study file: `columns`, `constants`, `keep`.
        parts: columns that make up the family, kept even if not asked for.

    Raises:
        StudyError: a column or expression that does not exist, does not parse or has the wrong type.
    """
    chosen = wanted(raw, source, parts)
    refuse_twins((*chosen, *(source.get("constants") or {})), f"{raw.where}, columns of the run table")
    expressions = {name: expression_of(connection, raw, name, value) for name, value in chosen.items()}
    builder = Builder(connection, raw, {name: e for name, e in expressions.items() if isinstance(e, Expression)})
    for name, definition in expressions.items():
        if isinstance(definition, int):
            builder.add_column(name, definition)
    for name in in_order(raw, builder.expressions):
        builder.add_expression(name)
    for name, constant in (source.get("constants") or {}).items():
        builder.add_constant(name, constant)
    value = expressions.get("value")
    mapped = Mapped(raw, builder.sql, builder.columns)
    mapped.plain_value = raw.names[value] if isinstance(value, int) else None
    mapped.constants = {
        name: constant
        for name, constant in (source.get("constants") or {}).items()
        if isinstance(constant, str) and constant.strip() and builder.columns[name] == "string"
    }
    mapped.made = {name: _made(raw, definition) for name, definition in expressions.items()}
    mapped.made |= {name: ("constant", str(constant)) for name, constant in (source.get("constants") or {}).items()}
    return mapped


def _made(raw: Raw, definition: int | Expression) -> Origin:
    """Say how a column is made: from one of the source, or one that a step before made, or from several."""
    if isinstance(definition, int):
        name = raw.names[definition]
        return raw.origins.get(name, ("column", name))
    origins = [f"{name}: {raw.origins[name][1]}" for name in definition.columns if name in raw.origins]
    return "expression", "; ".join([definition.text, *origins])


def expression_of(connection: duckdb.DuckDBPyConnection, raw: Raw, name: str, value: str) -> int | Expression:
    """Return a column's position, or the checked expression.

    Raises:
        StudyError: it is neither.
    """
    if value in raw.names:
        return raw.find(value, f"column {name}")
    where = _at(raw.where, name)
    try:
        found = parse(connection, value)
    except ValueError as error:
        raise StudyError(
            where,
            f"{value!r} is no column and cannot be read as an expression ({error})",
            "a column's name or one DuckDB expression",
            _keyword(connection, value, raw.names) or nearest(value, raw.names),
        ) from error
    return found


def _keyword(connection: duckdb.DuckDBPyConnection, value: str, names: Sequence[str]) -> str:
    """Say how a column is written whose name is a word of SQL, where an expression has one without quotes."""
    bare = set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"|\'[^\']*\'', " ", value)))
    asked = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    words = {str(word) for (word,) in connection.execute(asked).fetchall()}
    found = [name for name in names if name in bare and name.lower() in words]
    return f'{found[0]} is a word of SQL too: write "{found[0]}", in double quotes, for the column' if found else ""


def _at(place: str, name: str) -> str:
    return f"{place}, where" if name == WHERE else f"{place}, column {name}"


def in_order(raw: Raw, expressions: dict[str, Expression]) -> list[str]:
    """Sort expressions so that each comes after the canonical columns it reads."""
    done: list[str] = []
    waiting = dict(expressions)
    while waiting:
        ready = [
            name
            for name, expression in waiting.items()
            if all(c in raw.names or c == name or c not in waiting for c in expression.columns)
        ]
        if not ready:
            circle = ", ".join(waiting)
            raise StudyError(raw.where, f"the columns {circle} are defined by each other", "an order to compute them")
        done += ready
        for name in ready:
            del waiting[name]
    return done


class Builder:
    """Adds one column at a time, as a further layer around the query, and checks that each binds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, raw: Raw, expressions: dict[str, Expression]) -> None:
        self.connection = connection
        self.raw = raw
        self.expressions = expressions
        self.columns: dict[str, DType] = {}
        self.sql = raw.sql
        used = {raw.names.index(c) for e in expressions.values() for c in e.columns if c in raw.names}
        for expression in expressions.values():
            for column in expression.columns:
                if column in raw.names:
                    raw.find(column, "an expression")
        self.kinds = kinds.infer(connection, raw, used)
        if used:
            listed = ", ".join(f"{kinds.typed(raw, index, self.kinds[index])} AS t{index}" for index in sorted(used))
            self.sql = f"SELECT *, {listed} FROM ({self.sql})"

    def add_column(self, name: str, index: int) -> None:
        """Add a column of the source under a name."""
        raw, column = self.raw, f"c{index}"
        known = CANONICAL.get(name)
        if known:
            self._layer(name, known.dtype, _cast(column, raw.types[index], known, raw))
            return
        kind = kinds.infer(self.connection, raw, [index])[index]
        dtype: DType = {"number": "float64", "bool": "bool"}.get(kind, "string")  # type: ignore[assignment]
        self._layer(name, dtype, f"CAST({kinds.typed(raw, index, kind)} AS {DUCKDB_TYPES[dtype]})")

    def add_expression(self, name: str) -> None:
        """Add an expression over source columns and the columns added before."""
        expression = self.expressions[name]
        rendered = expression.render(self.connection, lambda column: self._resolve(column, name), self.raw.place())
        try:
            kind = self.connection.execute(f"DESCRIBE SELECT {ROW}, {rendered} AS x FROM ({self.sql})").fetchall()[1][1]
        except duckdb.Error as error:
            raise self._unbound(name, expression, error) from error
        excess = try_out(self.connection, rendered, self.sql)
        if excess:
            found = f"the expression {expression.text!r} {excess}"
            raise StudyError(_at(self.raw.where, name), found, "one value a row, in little time and memory")
        self.sql = f"SELECT *, {rendered} AS x_{len(self.columns)} FROM ({self.sql})"
        sql, known = f"x_{len(self.columns)}", CANONICAL.get(name)
        if kind == '"NULL"':
            sql, kind = f"CAST({sql} AS VARCHAR)", "VARCHAR"
        if known:
            self._layer(name, known.dtype, _cast(sql, kind, known, self.raw))
        elif kinds.is_numeric(kind):
            self._layer(name, "float64", f"CAST({sql} AS DOUBLE)")
        elif kind == "BOOLEAN":
            self._layer(name, "bool", sql)
        else:
            self._layer(name, "string", f"CAST({sql} AS VARCHAR)")

    def add_constant(self, name: str, constant: Any) -> None:
        """Add the same value in every row."""
        where = f"{self.raw.where}, constants, {name}"
        if isinstance(constant, bool):
            sql, kind = str(constant).lower(), "BOOLEAN"
        elif isinstance(constant, int | float):
            sql, kind = f"CAST({text(repr(constant))} AS DOUBLE)", "DOUBLE"
        elif isinstance(constant, str):
            sql, kind = text(constant), "VARCHAR"
        else:
            raise StudyError(where, f"found {constant!r}", "text, a number, or true or false")
        known = CANONICAL.get(name)
        if known and known.values and constant not in known.values:
            raise StudyError(where, f"found {constant!r}", f"one of {', '.join(known.values)}")
        natural: DType = {"BOOLEAN": "bool", "DOUBLE": "float64", "VARCHAR": "string"}[kind]  # type: ignore[assignment]
        self._layer(name, known.dtype if known else natural, _cast(sql, kind, known, self.raw) if known else sql)

    def _layer(self, name: str, dtype: DType, sql: str) -> None:
        self.sql = f"SELECT *, {sql} AS {quote('m_' + name)} FROM ({self.sql})"
        self.columns[name] = dtype

    def _resolve(self, column: str, name: str) -> str:
        if column in self.raw.names:
            return f"t{self.raw.names.index(column)}"
        if column in self.columns:
            return f"m_{column}"
        if column == FILENAME:
            return FILE
        known = (*self.raw.names, *self.columns)
        raise StudyError(
            _at(self.raw.where, name),
            f"the expression {self.expressions[name].text!r} reads {column!r}, which is no column",
            self.raw.list_columns(),
            nearest(column, known),
        )

    def _unbound(self, name: str, expression: Expression, error: duckdb.Error) -> StudyError:
        """Explain why an expression does not fit its columns; most often one cell of a numeric column is text."""
        where = _at(self.raw.where, name)
        for column in expression.columns:
            found = self._stray_text(column) if column in self.raw.names else None
            if found:
                return StudyError(
                    _at(found[0], name),
                    f"the source column {column!r} holds the text {found[1]!r}",
                    f"numbers, as {expression.text!r} needs them",
                )
        return StudyError(
            where,
            f"the expression {expression.text!r} does not fit its columns ({first_line(str(error))})",
            "an expression DuckDB can evaluate",
        )

    def _stray_text(self, column: str) -> tuple[str, str] | None:
        index = self.raw.names.index(column)
        cell = f"c{index}"
        if self.raw.types[index] != "VARCHAR" or self.kinds[index] != "text":
            return None
        wrong = f"NOT {kinds.missing(cell)} AND TRY_CAST(trim({cell}) AS DOUBLE) IS NULL"
        query = f"SELECT {self.raw.place()}, left({cell}, 60) FROM ({self.raw.sql}) WHERE {wrong} LIMIT 1"
        rows: list[tuple[str, str]] = self.connection.execute(query).fetchall()
        return rows[0] if rows else None


def _cast(sql: str, kind: str, column: Column, raw: Raw) -> str:
    """Return SQL of a canonical column's dtype, with its closed list checked."""
    if column.dtype in ("float64", "int64"):
        return kinds.as_number(sql, kind, column.name, raw, DUCKDB_TYPES[column.dtype])
    if column.dtype == "bool":
        return kinds.as_boolean(sql, kind, column.name, raw)
    return kinds.one_of(kinds.as_text(sql, kind), column, raw)
