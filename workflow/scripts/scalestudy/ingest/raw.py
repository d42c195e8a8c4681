"""One source as DuckDB sees it: every column under an internal name, with the file and the row it stands in."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scalestudy.errors import StudyError
from scalestudy.ingest.sql import text
from scalestudy.tables.ingest import SHARED_ROW
from scalestudy.words import nearest

MOST_COLUMNS = 10_000
FILE = "__file"
ROW = "__row"
LEFT_NOTE = "join_note"
INNER_NOTE = "join_missing"
# Set by the pipeline; a column of the data with such a name needs another one.
RESERVED = (
    *("row", "study", "source", "source_row", "source_file", "excluded", "excluded_by", "reason"),
    *(LEFT_NOTE, INNER_NOTE, SHARED_ROW),
)


Origin = tuple[str, str]
"""How a column was made, one of `tables.ingest.MAKING`, and from what."""


@dataclass(frozen=True)
class Line:
    """What one step did to rows: its name, what it was told, how many there were before and after, and what to mind."""

    step: str
    told: str
    rows_in: int
    rows_out: int
    note: str = ""


@dataclass(frozen=True)
class Raw:
    """A source ready to be mapped.

    Attributes:
        where: study and source, for messages.
        sql: a query that yields the internal columns `c0`, `c1`, ..., `__file` and `__row` (1-based, in the file).
        names: the columns' own names, in order; may repeat.
        types: their DuckDB types; `VARCHAR` throughout for text formats.
        many: whether more than one file is behind it.
        joined: columns that came from another source, which stay in the run table.
        lines: what was done to its rows, in order.
        origins: of columns that its files do not have, how they were made, and from what.
    """

    where: str
    sql: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    many: bool = False
    joined: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def find(self, name: str, used_for: str) -> int:
        """Return the position of the column called `name`.

        Raises:
            StudyError: there is none, or more than one.
        """
        places = [index for index, own in enumerate(self.names) if own == name]
        if len(places) == 1:
            return places[0]
        where = f"{self.where}, {used_for}"
        if places:
            numbers = " and ".join(str(index + 1) for index in places)
            raise StudyError(
                where,
                f"the column name {name!r} stands {len(places)} times",
                "distinct names in the header",
                f"rename one of the columns {numbers}",
            )
        raise StudyError(where, f"there is no column {name!r}", self.list_columns(), nearest(name, self.names))

    def list_columns(self) -> str:
        """Say which columns there are, the first few only."""
        named = [name for name in self.names if name]
        shown = ", ".join(repr(name) for name in named[:12])
        return f"one of {shown}" + (f" and {len(named) - 12} more" if len(named) > 12 else "")

    def matching(self, pattern: str) -> list[str]:
        """Return the names that a glob matches, in order; names the pipeline sets itself only if spelled out."""
        return [
            name
            for name in self.names
            if name and fnmatch.fnmatchcase(name, pattern) and (name == pattern or name not in RESERVED)
        ]

    def place(self) -> str:
        """Return SQL that says where a row stands: study, source, file where there are several, row."""
        file = f"', file ' || {FILE} || " if self.many else ""
        return f"{text(self.where)} || {file}', row ' || {ROW}"

    @property
    def internal(self) -> str:
        """The internal columns that `sql` yields, for a SELECT."""
        return ", ".join([*(f"c{index}" for index in range(len(self.names))), FILE, ROW])

    def after(self, sql: str, line: Line) -> "Raw":
        """Return the source after a step that left other rows."""
        return replace(self, sql=sql, lines=(*self.lines, line))

    def without(self, words: Sequence[str]) -> "Raw":
        """Return the source with cells of text that are one of these words, whatever its case, as nulls."""
        listed = ", ".join(text(word.strip().lower()) for word in words)
        cells = [f"c{index}" for index, kind in enumerate(self.types) if kind == "VARCHAR"]
        replaced = ", ".join(f"CASE WHEN lower(trim({c})) NOT IN ({listed}) THEN {c} END AS {c}" for c in cells)
        return replace(self, sql=f"SELECT * REPLACE ({replaced}) FROM ({self.sql})") if cells else self


def refuse_twins(names: Iterable[str], where: str, cause: str = "`columns:` gives one a new name") -> None:
    """Refuse names that differ in case only where DuckDB would take them for one, and rename the second.

    Names in a file may differ so, as long as they become columns of other names: files other than Parquet are read by position.

    Raises:
        StudyError: the first two such names.
    """
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(name.lower(), name)
        if other != name:
            found = f"the columns {other!r} and {name!r} differ in case only"
            raise StudyError(where, found, "names that differ in more", cause)


def require_few(columns: Sequence[str], where: str) -> None:
    """Refuse a table with more columns than queries can be made over in good time.

    Raises:
        StudyError: there are too many.
    """
    if len(columns) > MOST_COLUMNS:
        cause = "write what the study reads to a table of its own, or one value a row"
        raise StudyError(where, f"found {len(columns):,} columns", f"at most {MOST_COLUMNS:,}", cause)
