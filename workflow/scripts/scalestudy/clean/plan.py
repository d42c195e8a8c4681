"""From the rules of a study file to one query: each rule one layer, rows never deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import jsonschema

from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule, Step, Threshold
from scalestudy.errors import StudyError
from scalestudy.ingest.condition import KEEP, Conditions, place_in
from scalestudy.ingest.duck import failure
from scalestudy.ingest.expression import parse
from scalestudy.ingest.sql import quote
from scalestudy.words import nearest

OUT = "__out"


@dataclass(frozen=True)
class Entry:
    """A rule: its position, its options, the sentence its rows get, and its number in the study file, if it is there."""

    position: int
    rule: Rule
    options: Any
    reason: str
    number: int | None = None


@dataclass
class RunTable:
    """The table as rules see it: its columns with their DuckDB types, expressions over them, and the rules so far.

    Of each rule, by position: the columns whose values decide what it takes out, and the table of its last threshold.
    """

    connection: duckdb.DuckDBPyConnection
    where: str
    columns: dict[str, str]
    sql: str = field(repr=False)
    axes: Sequence[str] = ()
    bound: list[tuple[Entry, Step]] = field(default_factory=list)
    decide: dict[int, set[str]] = field(default_factory=dict)
    learned: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember which columns there are before any rule adds one."""
        self.known = frozenset(self.columns)

    @property
    def chosen(self) -> str:
        """Return SQL, true for rows that an earlier rule left out when it chose among checkpoints."""
        places = [str(entry.position) for entry, _ in self.bound if entry.rule.chooses]
        return f"COALESCE({OUT} IN ({', '.join(places)}), false)" if places else "false"

    @property
    def faulty(self) -> tuple[str, str]:
        """Return SQL, true for rows that earlier rules took out for a fault of their value; and the rules' names."""
        found = [(entry, step.fault) for entry, step in self.bound if step.fault != "false"]
        tests = [f"({OUT} = {entry.position} AND ({fault}))" for entry, fault in found]
        return " OR ".join(tests) or "false", " or ".join(dict.fromkeys(entry.rule.name for entry, _ in found))

    def column(self, name: str) -> str:
        """Return the quoted column; raises StudyError with the nearest name if there is none."""
        if name not in self.columns:
            raise StudyError(
                self.where,
                f"there is no column {name!r}",
                f"one of {', '.join(self.columns)}",
                nearest(name, tuple(self.columns)) or KEEP,
            )
        return quote(name)

    def deciding(self, name: str) -> str:
        """Return the quoted column, and note that the rule's outcome depends on its values."""
        quoted = self.column(name)
        self.decide.setdefault(len(self.bound), set()).add(name)
        return quoted

    def condition(self, expression: str) -> str:
        """Return a boolean expression of the study file, checked; raises StudyError."""
        about = Conditions(self.connection, self.sql, tuple(self.columns), self.where)
        rendered, columns = about.read(expression)
        self.decide.setdefault(len(self.bound), set()).update(columns)
        return rendered

    def reads(self, expression: str) -> tuple[str, ...]:
        """Return the columns that an expression reads, one that `condition` takes."""
        return tuple(parse(self.connection, expression).columns)

    def place(self) -> str:
        """Return SQL that says where a row stands, for messages."""
        return place_in(self.columns)

    def stop(self, column: str, found: str, expected: str, cause: str = "") -> str:
        """Return SQL that stops at a row; `found` is SQL, the others are words."""
        return failure(column, self.place(), found, expected, cause)

    def wrong(self, found: str, expected: str, cause: str = "") -> StudyError:
        """Return the error for an option that does not fit."""
        return StudyError(self.where, found, expected, cause)


def entries(section: Sequence[Any], study: str) -> list[Entry]:
    """Read the `clean` section.

    Raises:
        StudyError: an unknown rule, two rules in one entry, or options that do not fit the rule's schema.
    """
    return [_entry(position, item, study) for position, item in enumerate(section)]


def _entry(position: int, item: Any, study: str) -> Entry:
    where = f"study {study}, clean, rule {position + 1}"
    content = {item: {}} if isinstance(item, str) else dict(item)
    reason = content.pop("reason", None)
    if len(content) != 1:
        raise StudyError(where, f"it holds {sorted(content) or 'nothing'}", "one rule, and `reason` where wanted")
    name, options = next(iter(content.items()))
    if name not in RULES:
        raise StudyError(where, f"there is no rule {name!r}", f"one of {', '.join(RULES)}", nearest(name, tuple(RULES)))
    if isinstance(options, Mapping) and "reason" in options:
        options = dict(options)
        reason = options.pop("reason")
    options = {} if options is None else options
    try:
        jsonschema.validate(options, RULES[name].schema)
    except jsonschema.ValidationError as error:
        raise StudyError(
            f"{where} ({name})", error.message, "options as the rule's schema says", RULES[name].meaning
        ) from error
    return Entry(position, RULES[name], options, reason or _sentence(RULES[name], options), position + 1)


def _sentence(rule: Rule, options: Any) -> str:
    schema = rule.schema.get("properties", {})
    values = {name: entry.get("default", "") for name, entry in schema.items()}
    if isinstance(options, Mapping):
        values |= options
    shown = ", ".join(options) if isinstance(options, list) else options
    return rule.reason.format(options=shown, **values)


def build(entry: Entry, table: RunTable) -> Step:
    """Bind an entry to the table; its errors name the rule."""
    number = "" if entry.number is None else f", rule {entry.number}"
    table.where = f"{table.where.partition(', clean')[0]}, clean{number} ({entry.rule.name})"
    return entry.rule.build(entry.options, table)


def bind(table: RunTable, rules: Sequence[Entry]) -> list[tuple[Entry, Step]]:
    """Bind rules in order; a column that one adds is there for the next, and so is what one took out."""
    for entry in rules:
        table.decide[len(table.bound)] = set()
        step = build(entry, table)
        table.columns.update({name: step.kind(name) for name in step.replace if name not in table.columns})
        table.bound.append((replace(entry, reason=step.reason or entry.reason), step))
    return table.bound


@dataclass
class Chain:
    """A query that grows by one layer for each rule.

    Thresholds are learned on the way, each by a pass over the query so far, and kept as small tables: as parts of the
    query itself they would double it every time.

    Attributes:
        connection: sees the source.
        source: yields the run table.
        known: the columns of the run table, to tell new ones from replaced ones.
        learn_from: SQL that is true for rows thresholds may be learned from, of those still in.
    """

    connection: duckdb.DuckDBPyConnection
    source: str
    known: Mapping[str, str]
    learn_from: str = "true"

    def __post_init__(self) -> None:
        """Start with all rows in."""
        self.sql = f"SELECT *, CAST(NULL AS BIGINT) AS {OUT} FROM ({self.source})"
        self._columns = set(self.known)
        self.learned: dict[int, str] = {}
        self._tables = 0

    def apply(self, step: Step, position: int) -> None:
        """Add one rule: rows it takes out get its position in `__out`."""
        flags = f"({OUT} IS NULL AND NOT held_out)"
        query = f"SELECT *, {flags} AS __in, ({flags} AND {self.learn_from}) AS __learn FROM ({self.sql})"
        query = _with(query, step.helpers)
        for threshold in step.learn:
            query = self._learned(query, threshold)
            self.learned[position] = f"__threshold{self._tables - 1}"
        query = _with(_with(query, step.window), step.later)
        learned = [name for threshold in step.learn for name in threshold.values]
        extra = ["__in", "__learn", *step.helpers, *learned, *step.window, *step.later]
        out = f"CASE WHEN __in AND COALESCE({step.exclude}, false) THEN {position} ELSE {OUT} END AS {OUT}"
        replaced = [f"{sql} AS {quote(name)}" for name, sql in step.replace.items() if name in self._columns]
        added = "".join(f", {sql} AS {quote(name)}" for name, sql in step.replace.items() if name not in self._columns)
        self.sql = (
            f"SELECT * EXCLUDE ({', '.join(extra)}) REPLACE ({', '.join([out, *replaced])}){added} FROM ({query})"
        )
        self._columns |= set(step.replace)

    def _learned(self, query: str, threshold: Threshold) -> str:
        values = ", ".join(f"{aggregate} AS {name}" for name, aggregate in threshold.values.items())
        keys = [quote(key) for key in threshold.keys]
        table = f"__threshold{self._tables}"
        self._tables += 1
        chosen = "".join(f"{key} AS __k{index}, " for index, key in enumerate(keys))
        grouped = ", ".join(keys) or "true"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {chosen}{values} FROM ({query}) WHERE __learn GROUP BY {grouped}"
        )
        matched = " AND ".join(f"b.{key} IS NOT DISTINCT FROM l.__k{i}" for i, key in enumerate(keys)) or "true"
        names = ", ".join(f"l.{name}" for name in threshold.values)
        return f"SELECT b.*, {names} FROM ({query}) b LEFT JOIN {table} l ON {matched}"


def _with(query: str, columns: Mapping[str, str]) -> str:
    if not columns:
        return query
    listed = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return f"SELECT *, {listed} FROM ({query})"
