"""The ledger: a line for each rule from what was written, what is odd about it, and warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from scalestudy.clean.always import RESUMED, shown
from scalestudy.clean.plan import Entry, RunTable
from scalestudy.clean.rules.base import Step
from scalestudy.clean.rules.checkpoints import progress
from scalestudy.clean.rules.resumed import point
from scalestudy.ingest.sql import quote, text
from scalestudy.rows import run_keys

COLUMNS = ["order", "position", "rule", "reason", "rows_in", "excluded", "rows_out", "note"]
UNMAPPED = "no column is mapped to `run`, so every row counts as a run of its own"
LONE = "is the column mapped to `run` what one training has in common?"


@dataclass(frozen=True)
class Cleaned:
    """What was read and what was written, as SQL, and the table as rules see it."""

    connection: duckdb.DuckDBPyConnection
    read: str
    written: str
    table: RunTable

    def one(self, query: str) -> tuple[Any, ...]:
        """Return the only row of a query."""
        return tuple(self.connection.execute(query).fetchall()[0])

    def met(self, index: int) -> str:
        """Return SQL, true for the rows still in before the rule that acts at `index`."""
        out = [str(entry.position) for entry, _ in self.table.bound[:index]]
        before = f"AND COALESCE(excluded_by NOT IN ({', '.join(out)}), true)" if out else ""
        return f"NOT held_out AND value IS NOT NULL {before}"


def make_ledger(
    connection: duckdb.DuckDBPyConnection, paths: tuple[Path, Path], table: RunTable, warnings: Sequence[str]
) -> pd.DataFrame:
    """Return `clean/ledger`.

    Args:
        connection: sees both files.
        paths: `ingest/runs` and `clean/runs`.
        table: the runs, with the rules bound to them in the order they acted.
        warnings: sentences on what the rows mix.
    """
    read, written = (f"read_parquet({text(str(path.resolve()))})" for path in paths)
    found = Cleaned(connection, read, written, table)
    query = f"SELECT excluded_by, count(*) FROM {written} WHERE NOT held_out GROUP BY excluded_by"
    lines, left = _lines(found, dict(connection.execute(query).fetchall()))
    told = [*warnings, *_lone_runs(found), *_ties(found)]
    last = max((line[0] for line in lines), default=-1) + 1
    lines += [(last + i, last + i, "warning", sentence, left, 0, left, "") for i, sentence in enumerate(told)]
    return pd.DataFrame(lines, columns=COLUMNS)


def _lines(found: Cleaned, counts: dict[int | None, int]) -> tuple[list[tuple[Any, ...]], int]:
    left = sum(counts.values())
    lines: list[tuple[Any, ...]] = []
    own = sum(entry.number is not None for entry, _ in found.table.bound)
    for index, (entry, step) in enumerate(found.table.bound):
        out = counts.get(entry.position, 0)
        if shown(entry, out, own):
            note = "" if out else _note(found, index, entry, step)
            lines.append((len(lines), entry.position, entry.rule.name, entry.reason, left, out, left - out, note))
        left -= out
    return lines, left


def _note(found: Cleaned, index: int, entry: Entry, step: Step) -> str:
    """Say what may be wrong where a rule took out nothing and changed nothing."""
    if not entry.rule.idle or (step.replace and _changed(found, step)):
        return ""
    if entry.rule.by_run and _largest(found, index) <= 1:
        return f"nothing to do: it met only runs of one row; {_cause(found)}"
    return f"nothing to do: {entry.rule.idle}"


def _changed(found: Cleaned, step: Step) -> bool:
    """Whether any column that a rule replaces differs from what was read; a new column does."""
    if any(name not in found.table.known for name in step.replace):
        return True
    differs = " OR ".join(f"a.{quote(name)} IS DISTINCT FROM b.{quote(name)}" for name in step.replace)
    return bool(found.one(f"SELECT count(*) FROM {found.read} a JOIN {found.written} b USING (row) WHERE {differs}")[0])


def _largest(found: Cleaned, index: int) -> int:
    """Return how many rows the largest run has that a rule met; 2 where it met none."""
    keys = ", ".join(map(quote, run_keys(found.table.columns)))
    sizes = f"SELECT count(*) AS n FROM {found.written} WHERE {found.met(index)} GROUP BY {keys}"
    return int(found.one(f"SELECT COALESCE(max(n), 2) FROM ({sizes})")[0])


def _cause(found: Cleaned) -> str:
    return UNMAPPED if _unmapped(found) else LONE


def _unmapped(found: Cleaned) -> bool:
    """Whether runs have the names that ingest gives rows of sources without a column for them."""
    if "source_row" not in found.table.columns:
        return False
    named = "starts_with(run, source || ':') AND ends_with(run, ':' || source_row)"
    return bool(found.one(f"SELECT bool_and({named}) FROM {found.written}")[0])


def _lone_runs(found: Cleaned) -> list[str]:
    """Warn of rules by run that met only runs of one row, where the rows could be checkpoints: they lie apart in training."""
    names = [
        entry.rule.name
        for index, (entry, _) in enumerate(found.table.bound)
        if entry.number is not None and entry.rule.by_run and _largest(found, index) <= 1
    ]
    if not names or not _apart(found):
        return []
    return [f"{' and '.join(dict.fromkeys(names))} met only runs of one row: {_cause(found)}"]


def _apart(found: Cleaned) -> bool:
    """Whether rows alike in all that describes a run, but for how long it was trained, lie at several points of training."""
    at = progress({}, found.table)
    keys = [key for key in point(found.table) if key not in ("run", "tokens", "flops", "step", "unique_tokens")]
    by = ", ".join(map(quote, keys))
    spans = f"SELECT min({at}) < max({at}) AS apart FROM {found.written} WHERE {found.met(0)} GROUP BY {by}"
    return bool(found.one(f"SELECT COALESCE(bool_or(apart), false) FROM ({spans})")[0])


def _ties(found: Cleaned) -> list[str]:
    """Warn of rows at one point of one run of which nothing tells which is the later."""
    resumed = [entry for entry, _ in found.table.bound if entry.rule.name == RESUMED]
    if not resumed:
        return []
    settled = [e.position for e, _ in found.table.bound if e.rule.name in (RESUMED, "replicates") or not e.rule.chooses]
    keys, at = point(found.table), progress({}, found.table)
    listed, gone = ", ".join(map(quote, keys)), ", ".join(map(str, settled))
    rows = f"SELECT * FROM {found.written} WHERE NOT held_out AND COALESCE(excluded_by NOT IN ({gone}), true)"
    groups = (
        f"SELECT run, {at} AS place, count(*) AS n FROM ({rows}) WHERE {at} IS NOT NULL GROUP BY {listed} HAVING n > 1"
    )
    number, run, where = found.one(
        f"SELECT sum(n), arg_min(run, (run, place)), arg_min(place, (run, place)) FROM ({groups})"
    )
    if not number:
        return []
    place = f"{at.strip(chr(34))} {where:,}"
    return [
        (
            f"{number} rows stand with others at one point of one run (first run {run!r}, {place}), and their order does not "
            "tell which counts: map `seed` if they are seeds, or say which stays with `drop_duplicates`"
        )
    ]
