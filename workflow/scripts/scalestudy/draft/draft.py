"""What is noted while a table is looked at: every line of the study file to be, with the reason it stands there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scalestudy.draft.roles.metrics import Kind
from scalestudy.draft.table import Column, Table

ASKED: Final = "? "
"""How a value in a study file begins that is a question: `study.questions` refuses to run a file with one."""


LABELS: Final = ("run", "family", "metric")
"""Columns of the run table that name rows, in which every cell is a name."""


@dataclass(frozen=True)
class Definition:
    """One column of the run table: its definition, why, and the columns of the source it reads."""

    text: str
    reason: str
    reads: tuple[str, ...] = ()


@dataclass
class Draft:
    """The study file as far as it is known.

    Attributes:
        name: of the table.
        table: what is in it.
        source: keys of the source beside `columns`, as far as they are known.
        said: sentences for the head of the file.
        kind: what all values of a stacked source are of, as far as the names of the columns said.
        columns: canonical column to its definition.
        constants: canonical column to a value and a remark.
        told: what of both an export says of itself: no step replaces it or asks for it.
        remarks: comment lines below the columns.
        beside: comment lines at the end of the source.
        keep: further columns that the study needs.
        clean: rules of cleaning, each with a remark.
        family: columns that make up the family, where there are several.
        asked_family: a question in the place of the family.
        axes: columns whose kind has to be said.
        laws: the section, and a remark.
        questions: what must be answered first, by place.
        passed: columns that were no candidate for long, with the reason.
    """

    name: str
    table: Table
    source: dict[str, Any]
    said: list[str] = field(default_factory=list)
    kind: Kind | None = None
    columns: dict[str, Definition] = field(default_factory=dict)
    constants: dict[str, tuple[Any, str]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    remarks: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    keep: list[str] = field(default_factory=list)
    clean: list[tuple[Any, str]] = field(default_factory=list)
    family: tuple[str, ...] = ()
    asked_family: str = ""
    axes: dict[str, str] = field(default_factory=dict)
    laws: tuple[Any, str] = ("auto", "")
    questions: dict[str, str] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)

    def map(self, column: str, definition: str, reason: str, *reads: str) -> None:
        """Note what a column of the run table is made of, unless the export said it itself."""
        if column not in self.told:
            self.columns[column] = Definition(definition, reason, reads)

    def fix(self, column: str, value: Any, remark: str = "") -> None:
        """Note what a column of the run table is in every row, unless the export said it itself."""
        if column not in self.told:
            self.constants[column] = (value, remark)

    def ask(self, place: str, question: str) -> str:
        """Note a question and return what stands in the place of its answer."""
        self.questions[place] = question
        return ASKED + question

    def ask_column(self, column: str, question: str, *reads: str) -> None:
        """Put a question in the place of a column's definition, unless the export said it itself."""
        if column not in self.told:
            self.map(column, self.ask(column, question), "", *reads)

    def used(self) -> set[str]:
        """Return the source's columns that have a part in the study."""
        read = {name for mapping in self.columns.values() for name in mapping.reads}
        return read | set(self.keep) | set(self.family) | _stacked(self.source)

    def free(self) -> dict[str, Column]:
        """Return the columns that have no part in the study so far."""
        used = self.used()
        return {name: column for name, column in self.table.columns.items() if name not in used}

    def no_values(self) -> list[str]:
        """Return the words that stand for no value: those among numbers, but for cells of a column that names rows."""
        named = [name for label in LABELS if label in self.columns for name in self.columns[label].reads]
        labels = {*named, *self.family} & set(self.table.columns)
        cells = {cell for name in labels for cell in self.table.counts(name)}
        found = (word for name, words in self.table.words.items() if name not in labels for word in words)
        return [word for word in dict.fromkeys(found) if word not in cells]

    def source_of(self, column: str) -> str | None:
        """Return the source's column that a column of the run table is made of, if that is one."""
        mapping = self.columns.get(column)
        return mapping.reads[0] if mapping and len(mapping.reads) == 1 else None

    def column(self, name: str) -> Column | None:
        """Return the source's column behind a column of the run table, if that is one column."""
        return self.table.columns.get(self.source_of(name) or "")

    def pass_over(self, names: Iterable[str], reason: str) -> None:
        """Note why columns have no part in the study; what was said first stays."""
        for name in names:
            self.passed.setdefault(name, reason)


def _stacked(source: Mapping[str, Any]) -> set[str]:
    columns = (source.get("long") or {}).get("columns", ())
    return {columns} if isinstance(columns, str) else set(columns)
