"""What a cleaning rule is: a name, options with a schema, and a function that says in SQL which rows it takes out.

A rule never touches data itself. It sees the table's columns and returns a `Step`; the stage runs all steps in one
stream. Inside a step these hold: `__in` is true for rows still in and not held out, `row` is the row's number, and
`__learn` is true for the rows that thresholds may be learned from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

CHECKPOINT_KEY = ("source", "family", "run", "metric")
UNIT_KEY = ("family", "metric")


class Table(Protocol):
    """What a rule may ask of the table it cleans; every answer is SQL."""

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns there are, with their DuckDB types."""

    def column(self, name: str) -> str:
        """Return the quoted column, or raise StudyError with the nearest name."""

    def condition(self, expression: str) -> str:
        """Return a checked boolean expression of the study file."""

    def stop(self, column: str, found: str, expected: str, cause: str = "") -> str:
        """Return SQL that stops at a row; `found` is SQL, the others are words."""

    def wrong(self, found: str, expected: str, cause: str = "") -> Exception:
        """Return the StudyError for an option that does not fit the table."""


@dataclass(frozen=True)
class Threshold:
    """Numbers learned from rows: aggregates, one value for each combination of the keys."""

    keys: tuple[str, ...]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A rule bound to a table.

    Attributes:
        exclude: SQL, true where the row goes; may use the names below.
        helpers: columns by name, SQL over single rows, for what follows.
        learn: thresholds, each a column for what follows; a later one may use an earlier one.
        window: columns by name, SQL over many rows; those still in are `__in`.
        replace: columns with a new value in every row, held-out ones too; new columns are text.
    """

    exclude: str = "false"
    helpers: Mapping[str, str] = field(default_factory=dict)
    window: Mapping[str, str] = field(default_factory=dict)
    learn: Sequence[Threshold] = ()
    replace: Mapping[str, str] = field(default_factory=dict)

    @property
    def ordered(self) -> bool:
        """Whether rows leave the step in the order they came."""
        return not self.window and not self.learn


@dataclass(frozen=True)
class Rule:
    """A cleaning rule as the registry knows it.

    Attributes:
        name: the key in the study file.
        meaning: one sentence for the documentation.
        schema: JSON Schema of what stands after the key.
        reason: the sentence rows get when the study file gives none; options fill its braces.
        build: binds the options to a table.
        sample: options that work on any run table, for tests and documentation.
    """

    name: str
    meaning: str
    schema: dict[str, Any]
    reason: str
    build: Callable[[Any, Table], Step]
    sample: Any


def names(value: Any) -> tuple[str, ...]:
    """Return a name or a list of names as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def partition(keys: Sequence[str], table: Table) -> str:
    """Return a PARTITION BY clause that keeps rows still in apart from all others."""
    return "PARTITION BY " + ", ".join(["__in", *(key if key.startswith("__") else table.column(key) for key in keys)])


def better_first() -> str:
    """Return an ORDER BY term that puts the better value first, by each row's direction, and blanks last."""
    return "CASE WHEN NOT isfinite(value) THEN NULL WHEN direction = 'higher' THEN -value ELSE value END ASC NULLS LAST"


COLUMNS: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
