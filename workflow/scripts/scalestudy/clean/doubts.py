"""What makes a rule's work doubtful, a sentence each: runs of one row, ties, blank columns, thresholds nobody could learn."""

from collections.abc import Iterator

import pandas as pd

from scalestudy.clean.always import RESUMED
from scalestudy.clean.cleaned import Cleaned
from scalestudy.clean.emptied import emptied
from scalestudy.clean.plan import Entry
from scalestudy.clean.rules import evaluations
from scalestudy.clean.rules.checkpoints import progress
from scalestudy.clean.rules.replicates import experiment
from scalestudy.clean.rules.resumed import point
from scalestudy.ingest.sql import quote
from scalestudy.rows import run_keys
from scalestudy.warned import Warned

UNMAPPED = "no column is mapped to `run`, so every row counts as a run of its own"
LONE = "is the column mapped to `run` what one training has in common?"
ADVICE = "and their order does not tell which counts: map `seed` if they are seeds, or say which stays with `drop_duplicates`"
LONGER = ("run", "tokens", "flops", "step", "unique_tokens")
"""What differs between checkpoints of one run, beside its name where rows have one each."""


def doubts(found: Cleaned) -> Iterator[Warned]:
    """Yield a warning for whatever a reader should not take for granted, and the families and metrics that are gone."""
    told = {
        "no_values": _valueless(found),
        "lone_runs": _lone_runs(found),
        "ties": _ties(found),
        "blank_column": _blank(found),
        "no_threshold": _unlearned(found),
        "evaluations": _evaluations(found),
        "emptied": emptied(_left(found)),
    }
    for kind, sentences in told.items():
        yield from (Warned(kind, sentence) for sentence in sentences)


def cause(found: Cleaned) -> str:
    """Say why runs have one row each."""
    if "source_row" in found.table.columns:
        # The names that ingest gives rows of sources without a column for them.
        named = "starts_with(run, source || ':') AND ends_with(run, ':' || source_row)"
        if found.one(f"SELECT bool_and({named}) FROM {found.written}")[0]:
            return UNMAPPED
    return LONE


def _own(found: Cleaned) -> list[tuple[int, Entry]]:
    """The rules that the study names, with when they acted."""
    return [(index, entry) for index, (entry, _) in enumerate(found.table.bound) if entry.number is not None]


def _valueless(found: Cleaned) -> Iterator[str]:
    if found.one(f"SELECT count(*) > 0 AND count(value) = 0 FROM {found.written} WHERE NOT held_out")[0]:
        yield "no row has a value: is `value` mapped to the column that holds it?"


def _lone_runs(found: Cleaned) -> Iterator[str]:
    """Warn of rules by run that met only runs of one row, where the rows could be checkpoints: they lie apart in training."""
    names = [entry.rule.name for index, entry in _own(found) if entry.rule.by_run and found.left_of_runs(index) <= 1]
    if names and _apart(found):
        yield f"{' and '.join(dict.fromkeys(names))} met only runs of one row: {cause(found)}"


def _evaluations(found: Cleaned) -> Iterator[str]:
    """Warn where some experiment was scored on several evaluations, and no rule takes out what models scored on one share."""
    ruled = any(entry.rule.name == evaluations.RULE.name for entry, _ in found.table.bound)
    if ruled or evaluations.EVALUATION not in found.table.columns:
        return
    by = ", ".join(quote(key) for key in experiment(found.table))
    counts = f"SELECT count(DISTINCT {evaluations.EVALUATION}) AS n FROM {found.written} WHERE NOT excluded AND NOT held_out GROUP BY {by}"
    several, most = found.one(f"SELECT count(*), max(n) FROM ({counts}) WHERE n > 1")
    if several:
        yield (
            f"{several} experiments were scored on up to {most} evaluations each, and what a hard or an easy one adds is in every "
            f"model's value alike: the rule `{evaluations.RULE.name}` takes it out"
        )


def _apart(found: Cleaned) -> bool:
    """Whether rows alike in all that describes a run, but for how long it was trained, lie at several points of training."""
    at = progress({}, found.table)
    by = ", ".join(quote(key) for key in point(found.table) if key not in LONGER)
    spans = f"SELECT min({at}) < max({at}) AS apart FROM {found.written} WHERE {found.met(0)} GROUP BY {by}"
    return bool(found.one(f"SELECT COALESCE(bool_or(apart), false) FROM ({spans})")[0])


def _ties(found: Cleaned) -> Iterator[str]:
    """Warn of rows at one point of one run of which nothing tells which is the later, and say which was taken."""
    if all(entry.rule.name != RESUMED for entry, _ in found.table.bound):
        return
    at, taken = progress({}, found.table).strip('"'), _taken(found)
    told = _tied(found, point(found.table))
    if told:
        yield f"{told}, {ADVICE}{taken}"
    elif taken and (told := _tied(found, (*run_keys(found.table.columns), at))):
        yield f"{told}, and differ in what else describes them{taken}"


def _taken(found: Cleaned) -> str:
    chosen = {
        entry.rule.name: entry.rule.by_order for _, entry in _own(found) if entry.rule.chooses and entry.rule.by_order
    }
    return "".join(f"; {name}: {how}" for name, how in chosen.items())


def _tied(found: Cleaned, keys: tuple[str, ...]) -> str:
    bound = [entry for entry, _ in found.table.bound]
    settled = [e.position for e in bound if e.rule.name in (RESUMED, "replicates") or not e.rule.chooses]
    at, gone = progress({}, found.table), ", ".join(map(str, settled))
    rows = f"SELECT * FROM {found.written} WHERE NOT held_out AND COALESCE(excluded_by NOT IN ({gone}), true)"
    counted = f"SELECT run, {at} AS place, count(*) AS n FROM ({rows}) WHERE {at} IS NOT NULL"
    groups = f"{counted} GROUP BY {', '.join(map(quote, dict.fromkeys((*keys, at.strip(chr(34))))))} HAVING n > 1"
    first = "arg_min(run, (run, place)), arg_min(place, (run, place))"
    number, run, place = found.one(f"SELECT sum(n), {first} FROM ({groups})")
    where = f"(first run {run!r}, {at.strip(chr(34))} {place:,})" if number else ""
    return f"{number} rows stand with others at one point of one run {where}" if number else ""


def _blank(found: Cleaned) -> Iterator[str]:
    """Warn of rules whose outcome depends on a column that is blank in every row they met."""
    for index, entry in _own(found):
        names = sorted(found.table.decide.get(index, ()))
        if names and not (entry.rule.by_run and found.left_of_runs(index) <= 1):
            counts = ", ".join(f"count({quote(name)})" for name in names)
            met, *filled = found.one(f"SELECT count(*), {counts} FROM {found.written} WHERE {found.met(index)}")
            blank = [name for name, count in zip(names, filled, strict=True) if met and not count]
            if blank:
                order = f"; {entry.rule.by_order}" if entry.rule.by_order else ""
                yield f"{entry.rule.name} reads {' and '.join(blank)}, blank in every row it met{order}"


def _unlearned(found: Cleaned) -> Iterator[str]:
    """Warn of rules whose threshold no row of a group could teach, so that they took nothing out there."""
    for _, entry in _own(found):
        table = found.table.learned.get(entry.position)
        if table:
            values = [row[0] for row in found.connection.execute(f"DESCRIBE {table}").fetchall() if row[0][:3] != "__k"]
            unknown = " OR ".join(f"{name} IS NULL" for name in values)
            groups, lost = found.one(f"SELECT count(*), count(*) FILTER (WHERE {unknown}) FROM {table}")
            if lost:
                yield f"{entry.rule.name} could not learn its threshold in {lost} of {groups} groups and took nothing out there"


def _left(found: Cleaned) -> pd.DataFrame:
    """Return which rules took rows out of each fit unit; null for rows that are left."""
    names = {entry.position: entry.rule.name for entry, _ in found.table.bound}
    query = f"SELECT DISTINCT family, metric, excluded_by FROM {found.written} WHERE NOT held_out ORDER BY ALL"
    rows = [(family, metric, names.get(by)) for family, metric, by in found.connection.execute(query).fetchall()]
    return pd.DataFrame(rows, columns=["family", "metric", "rule"])
