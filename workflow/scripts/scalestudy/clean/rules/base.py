"""What a cleaning rule is: a name, options with a schema, and a function that says in SQL which rows it takes out.

A rule never touches data itself. It sees the table's columns and returns a `Step`; the stage runs all steps in one
stream. Inside a step these hold: `__in` is true for rows still in and not held out, `row` is the row's number, and
`__learn` is true for the rows that thresholds may be learned from.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scalestudy.rows import RUN_KEYS, UNIT_KEYS, run_keys

UNIT_KEY = tuple(UNIT_KEYS)


class Table(Protocol):
    """What a rule may ask of the table it cleans; every answer is SQL."""

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns there are, with their DuckDB types."""

    @property
    def axes(self) -> Sequence[str]:
        """The columns that the study's `axes` name, as far as there are such columns."""

    @property
    def chosen(self) -> str:
        """SQL, true for rows that an earlier rule left out when it chose among the checkpoints of a run."""

    @property
    def faulty(self) -> tuple[str, str]:
        """SQL, true for rows that earlier rules took out for a fault of their value; and the names of these rules."""

    def column(self, name: str) -> str:
        """Return the quoted column, or raise StudyError with the nearest name."""

    def deciding(self, name: str) -> str:
        """Return the quoted column as `column` does, of which it is said where it is blank: its values decide which rows go."""

    def condition(self, expression: str) -> str:
        """Return a checked boolean expression of the study file."""

    def reads(self, expression: str) -> Collection[str]:
        """Return the columns that an expression of the study file reads."""

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
        later: columns by name, SQL over many rows that may use those of `window`.
        replace: columns with a new value in every row, held-out ones too; new columns are text, but for those of `numbers`.
        numbers: new columns that are numbers.
        fault: SQL, true for the rows taken out that have a faulty value: what follows is not the end of their run.
        reason: the sentence of the rows taken out, where it depends on the rules before.
    """

    exclude: str = "false"
    helpers: Mapping[str, str] = field(default_factory=dict)
    window: Mapping[str, str] = field(default_factory=dict)
    learn: Sequence[Threshold] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    numbers: Collection[str] = ()
    later: Mapping[str, str] = field(default_factory=dict)
    fault: str = "false"
    reason: str = ""

    def kind(self, name: str) -> str:
        """The DuckDB type of a column that is new."""
        return "DOUBLE" if name in self.numbers else "VARCHAR"

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
        idle: what may be wrong where it changes nothing; empty for rules whose doing nothing tells nothing.
        by_order: what depends on the order of the rows; empty where nothing does.
        by_run: whether it compares the rows of one run, so that runs of one row leave it nothing to do.
        chooses: whether it leaves out checkpoints that are as good as those it keeps.
        adds: the columns that have values once it acted, whether they had any before or not.
        before: what acts just before it, with its options and a line of its own in the ledger: takes out runs without an end.
    """

    name: str
    meaning: str
    schema: dict[str, Any]
    reason: str
    build: Callable[[Any, Table], Step]
    sample: Any
    idle: str = ""
    by_order: str = ""
    by_run: bool = False
    chooses: bool = False
    adds: tuple[str, ...] = ()
    before: Callable[[Any, Table], Step] | None = None


def names(value: Any) -> tuple[str, ...]:
    """Return a name or a list of names as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def grouping(options: Mapping[str, Any], default: Sequence[str], table: Table) -> tuple[str, ...]:
    """Return the columns that tell groups apart: those of the fit unit but for `across`, and `by` or the default.

    Raises:
        StudyError: a column that is not there, or one that both joins and tells apart.
    """
    across, by = (names(options.get(name, ())) for name in ("across", "by"))
    if both := [name for name in by if name in across]:
        raise table.wrong(f"{both[0]!r} is both in `by` and in `across`", "one of them")
    keys = tuple(key for key in dict.fromkeys((*UNIT_KEY, *(by or default))) if key not in across)
    for key in keys:
        table.column(key)
    return keys


def runs_of(options: Mapping[str, Any], table: Table) -> tuple[str, ...]:
    """Return the columns that tell runs apart, or what the options say instead."""
    return grouping(options, run_keys(table.columns), table)


def partition(keys: Sequence[str], table: Table) -> str:
    """Return a PARTITION BY clause that keeps rows still in apart from all others."""
    return "PARTITION BY " + ", ".join(["__in", *(key if key.startswith("__") else table.column(key) for key in keys)])


def better_first() -> str:
    """Return an ORDER BY term that puts the better value first, by each row's direction, and blanks last."""
    return "CASE WHEN NOT isfinite(value) THEN NULL WHEN direction = 'higher' THEN -value ELSE value END ASC NULLS LAST"


COLUMN: dict[str, Any] = {"type": "string", "format": "column"}
"""The schema of a text that names a column, which is looked for before anything runs."""
COLUMNS: dict[str, Any] = {"oneOf": [COLUMN, {"type": "array", "items": COLUMN, "minItems": 1}]}
ACROSS: dict[str, Any] = {
    "oneOf": [{"enum": list(UNIT_KEY)}, {"type": "array", "items": {"enum": list(UNIT_KEY)}, "minItems": 1}],
    "description": "what one group may span: by default no group holds rows of two families or two metrics",
}


def by(description: str) -> dict[str, Any]:
    """Return the schema of the two options that `grouping` reads."""
    return {"by": {**COLUMNS, "description": f"{description}, within a family and metric"}, "across": ACROSS}


BY_RUN = by(f"columns that tell runs apart; by default {', '.join(RUN_KEYS)}, those the table has")
BY_UNIT = by("columns that form the groups; none by default")
