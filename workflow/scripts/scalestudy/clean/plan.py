"""From the rules of a study file to one query: each rule one layer, rows never deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import jsonschema

from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule, Step, Threshold
from scalestudy.errors import StudyError
from scalestudy.ingest.complaints import first_line
from scalestudy.ingest.duck import quote
from scalestudy.ingest.expression import parse
from scalestudy.ingest.raw import nearest

OUT = "__out"


@dataclass(frozen=True)
class Entry:
    """One rule of the study file: where it stands, its options, and the sentence its rows get."""

    position: int
    rule: Rule
    options: Any
    reason: str


@dataclass
class RunTable:
    """The table as rules see it: its columns with their DuckDB types, and expressions over them."""

    connection: duckdb.DuckDBPyConnection
    where: str
    columns: Mapping[str, str]
    sql: str = field(repr=False)

    def column(self, name: str) -> str:
        """Return the quoted column; raises StudyError with the nearest name if there is none."""
        if name not in self.columns:
            raise StudyError(
                self.where,
                f"there is no column {name!r}",
                f"one of {', '.join(self.columns)}",
                nearest(name, tuple(self.columns)) or "keep it in the source: `keep: [...]`",
            )
        return quote(name)

    def condition(self, expression: str) -> str:
        """Return a boolean expression of the study file, checked; raises StudyError."""
        try:
            parsed = parse(self.connection, expression)
        except ValueError as error:
            raise self.wrong(f"{expression!r} cannot be read ({error})", "one DuckDB condition") from error
        rendered = parsed.render(self.connection, lambda name: self._known(name, expression))
        try:
            kind = self.connection.execute(f"DESCRIBE SELECT row, {rendered} AS x FROM ({self.sql})").fetchall()[1][1]
        except duckdb.Error as error:
            raise self.wrong(
                f"{expression!r} does not fit the table ({first_line(str(error))})", "a condition on its columns"
            ) from error
        if kind != "BOOLEAN":
            raise self.wrong(f"{expression!r} gives {kind}", "true or false")
        return rendered

    def wrong(self, found: str, expected: str, cause: str = "") -> StudyError:
        """Return the error for an option that does not fit."""
        return StudyError(self.where, found, expected, cause)

    def _known(self, name: str, expression: str) -> str:
        if name not in self.columns:
            raise self.wrong(
                f"{expression!r} reads {name!r}, which is no column",
                f"one of {', '.join(self.columns)}",
                nearest(name, tuple(self.columns)) or "keep it in the source: `keep: [...]`",
            )
        return name


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
    return Entry(position, RULES[name], options, reason or _sentence(RULES[name], options))


def _sentence(rule: Rule, options: Any) -> str:
    schema = rule.schema.get("properties", {})
    values = {name: entry.get("default", "") for name, entry in schema.items()}
    if isinstance(options, Mapping):
        values |= options
    shown = ", ".join(options) if isinstance(options, list) else options
    return rule.reason.format(options=shown, **values)


def build(entry: Entry, table: RunTable) -> Step:
    """Bind an entry to the table; its errors name the rule."""
    table.where = f"{table.where.partition(', clean')[0]}, clean, rule {entry.position + 1} ({entry.rule.name})"
    return entry.rule.build(entry.options, table)


def layer(sql: str, step: Step, position: int, learn_from: str) -> str:
    """Wrap a query in one step: rows it takes out get its position in `__out`.

    Args:
        sql: yields the run table and `__out`, null for rows still in.
        step: the bound rule.
        position: written into `__out`.
        learn_from: SQL that is true for rows thresholds may be learned from, of those still in.
    """
    flags = f"({OUT} IS NULL AND NOT held_out)"
    query = f"SELECT *, {flags} AS __in, ({flags} AND {learn_from}) AS __learn FROM ({sql})"
    extra = ["__in", "__learn"]
    for threshold in step.learn:
        query = _learned(query, threshold)
        extra += threshold.values
    if step.window:
        listed = ", ".join(f"{expression} AS {name}" for name, expression in step.window.items())
        query = f"SELECT *, {listed} FROM ({query})"
        extra += step.window
    replaced = [f"CASE WHEN __in AND COALESCE({step.exclude}, false) THEN {position} ELSE {OUT} END AS {OUT}"]
    replaced += [f"{expression} AS {quote(name)}" for name, expression in step.replace.items()]
    return f"SELECT * EXCLUDE ({', '.join(extra)}) REPLACE ({', '.join(replaced)}) FROM ({query})"


def _learned(query: str, threshold: Threshold) -> str:
    values = ", ".join(f"{aggregate} AS {name}" for name, aggregate in threshold.values.items())
    keys = [quote(key) for key in threshold.keys]
    grouped = ", ".join(keys) or "true"
    chosen = "".join(f"{key} AS __k{index}, " for index, key in enumerate(keys))
    joined = " AND ".join(f"b.{key} IS NOT DISTINCT FROM l.__k{index}" for index, key in enumerate(keys)) or "true"
    learned = f"SELECT {chosen}{values} FROM ({query}) WHERE __learn GROUP BY {grouped}"
    names = ", ".join(f"l.{name}" for name in threshold.values)
    return f"SELECT b.*, {names} FROM ({query}) b LEFT JOIN ({learned}) l ON {joined}"
