"""The rules of a study in the order they act: its own, and those that hold in every study."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.clean.plan import Entry, RunTable, entries
from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule, Step, Table
from scalestudy.clean.rules.checkpoints import progress
from scalestudy.ingest.raw import INNER_NOTE
from scalestudy.ingest.sql import quote
from scalestudy.percent import PERCENT, WHOLE
from scalestudy.rows import run_keys


def _unjoined(options: Any, table: Table) -> Step:
    del options
    return Step(exclude=f"{INNER_NOTE} IS NOT NULL" if INNER_NOTE in table.columns else "false")


JOINED: Final = Rule(
    "join", "rows without a partner in an inner join", {}, "a joined source has no row for it", _unjoined, {}
)
MISSING: Final = Rule(
    "missing", "rows without a value", {}, "the value is blank", lambda options, table: Step("value IS NULL"), {}
)
FRACTION: Final = f"CASE WHEN unit = '{PERCENT}' THEN {{0}} / {WHOLE!r} ELSE {{0}} END"
FRACTIONS: Final = Rule(
    "fractions",
    "turns values in percent into fractions, which is what laws read",
    {},
    "in percent",
    lambda options, table: Step(replace={name: FRACTION.format(name) for name in ("value", "stderr")}),
    {},
)
NO_END: Final = "no value at the end of its run"
RESUMED: Final = "resumed"
DECIDED_BY: Final = {RESUMED, "drop_duplicates"}
"""A study that names one of these says itself what becomes of repeated rows."""


def all_rules(section: Sequence[Any], study: str, table: RunTable) -> list[Entry]:
    """Return every rule in the order it acts.

    Args:
        section: the `clean` section.
        study: its id, for messages.
        table: the runs.

    Returns:
        The study's rules, whose position is their place in the section, and among them those that always hold, whose
        positions come after.
    """
    own = entries(section, study)
    undecided = not DECIDED_BY & {entry.rule.name for entry in own} and _repeats(table)
    found: list[tuple[Entry | None, Rule, Any]] = [(None, RULES[RESUMED], {})] if undecided else []
    for entry in own:
        found += [*_before(entry), (entry, entry.rule, entry.options)]
    found += [(None, rule, {}) for rule in (JOINED, MISSING) if rule is MISSING or INNER_NOTE in table.columns]
    found += [(None, FRACTIONS, {})] if _in_percent(table) else []
    return list(_placed(found, len(own)))


def _in_percent(table: RunTable) -> bool:
    query = f"SELECT 1 FROM ({table.sql}) WHERE unit = '{PERCENT}' LIMIT 1"
    return "unit" in table.columns and table.connection.execute(query).fetchone() is not None


def _repeats(table: RunTable) -> bool:
    """Whether any run has two rows at one point of training; one pass that keeps nothing where runs stand in order."""
    at, keys = progress({}, table), ", ".join(map(quote, run_keys(table.columns)))
    rows = f"SELECT {at} AS place, hash({keys}) AS run FROM ({table.sql})"
    pairs = f"SELECT place, run, lag(place) OVER () AS place_before, lag(run) OVER () AS before FROM ({rows})"
    orderly = "count(*) FILTER (run IS DISTINCT FROM before) = count(DISTINCT run)"
    back = "bool_or(run = before AND place <= place_before)"
    query = f"SELECT {orderly} AND NOT COALESCE({back}, false) FROM ({pairs})"
    if table.connection.execute(query).fetchall()[0][0]:
        return False
    twice = f"SELECT 1 FROM ({rows}) WHERE place IS NOT NULL GROUP BY run, place HAVING count(*) > 1 LIMIT 1"
    return bool(table.connection.execute(twice).fetchall())


def _before(entry: Entry) -> list[tuple[None, Rule, Any]]:
    if entry.rule.before is None:
        return []
    return [(None, Rule("unfinished", "runs without an end", {}, NO_END, entry.rule.before, {}), entry.options)]


def _placed(rules: Sequence[tuple[Entry | None, Rule, Any]], position: int) -> Iterator[Entry]:
    for entry, rule, options in rules:
        yield entry or Entry(position, rule, options, rule.reason)
        position += entry is None


def shown(entry: Entry, excluded: int, own: int) -> bool:
    """Whether a rule has a line in the ledger: the study's own, `join`, `missing` and `fractions`, and others that took rows out."""
    return entry.position < own or excluded > 0 or entry.rule in (JOINED, MISSING, FRACTIONS)


def stated_axes(settings: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns that the study's `axes` name, those there are."""
    return tuple(name for name in settings.get("axes") or () if name in columns)
