"""Conditions of a study file over the run table: checked, bound to its columns, and tried before they are relied on."""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.complaints import first_line
from scalestudy.ingest.duck import try_out
from scalestudy.ingest.expression import Expression, parse
from scalestudy.words import nearest

KEEP = "keep it in the source: `keep: [...]`"


def place_in(columns: Collection[str]) -> str:
    """Return SQL that says where a row of the run table stands, for messages."""
    file = "', file ' || source_file || " if "source_file" in columns else ""
    row = "source_row" if "source_row" in columns else "row"
    return f"'study ' || study || ', source ' || source || {file}', row ' || {row}"


@dataclass(frozen=True)
class Conditions:
    """What conditions are about.

    Attributes:
        connection: any that sees the table.
        sql: yields it.
        columns: its columns.
        where: study and section, for messages.
    """

    connection: duckdb.DuckDBPyConnection
    sql: str
    columns: Collection[str]
    where: str

    def read(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return the SQL of a condition, and the columns it reads.

        Raises:
            StudyError: it cannot be read, names no column, is not true or false, or takes too much time or memory.
        """
        try:
            parsed = parse(self.connection, text)
        except ValueError as error:
            raise StudyError(self.where, f"{text!r} cannot be read ({error})", "one DuckDB condition") from error
        return self._bound(parsed), parsed.columns

    def _bound(self, parsed: Expression) -> str:
        rendered = parsed.render(self.connection, lambda name: self._known(name, parsed.text), place_in(self.columns))
        kind = self._kind(parsed.text, rendered)
        excess = try_out(self.connection, rendered, self.sql) if kind == "BOOLEAN" else f"gives {kind}"
        if excess:
            raise StudyError(self.where, f"{parsed.text!r} {excess}", "true or false a row, in little time and memory")
        return rendered

    def _kind(self, text: str, rendered: str) -> str:
        try:
            found: str = self.connection.execute(f"DESCRIBE SELECT {rendered} AS x FROM ({self.sql})").fetchall()[0][1]
        except duckdb.Error as error:
            told = f"{text!r} does not fit the table ({first_line(str(error))})"
            raise StudyError(self.where, told, "a condition on its columns") from error
        return found

    def _known(self, name: str, text: str) -> str:
        if name not in self.columns:
            found, listed = f"{text!r} reads {name!r}, which is no column", f"one of {', '.join(self.columns)}"
            raise StudyError(self.where, found, listed, nearest(name, tuple(self.columns)) or KEEP)
        return name
