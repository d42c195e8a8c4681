"""The ledger: a line for each rule from what was written, what is odd about it, and warnings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from scalestudy.clean.always import shown
from scalestudy.clean.cleaned import Cleaned
from scalestudy.clean.conflicts.registry import contradictions
from scalestudy.clean.doubts import cause, doubts
from scalestudy.clean.plan import Entry, RunTable
from scalestudy.clean.rules.base import Step
from scalestudy.ingest.sql import quote, text
from scalestudy.warned import Warned

COLUMNS = ["order", "position", "rule", "reason", "rows_in", "excluded", "rows_out", "note", "kind"]
IDLE = "nothing to do: "
"""What the note of a rule begins with that took out nothing and changed nothing."""


def make_ledger(
    connection: duckdb.DuckDBPyConnection, paths: tuple[Path, Path], table: RunTable, warnings: Sequence[Warned]
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
    told = [*warnings, *contradictions(found), *doubts(found)]
    after = max((entry.position for entry, _ in table.bound), default=-1) + 1
    for number, sentence in enumerate(told):
        lines.append((len(lines), after + number, "warning", sentence, left, 0, left, "", sentence.kind))
    return pd.DataFrame(lines, columns=COLUMNS)


def _lines(found: Cleaned, counts: dict[int | None, int]) -> tuple[list[tuple[Any, ...]], int]:
    left = sum(counts.values())
    lines: list[tuple[Any, ...]] = []
    own = sum(entry.number is not None for entry, _ in found.table.bound)
    for index, (entry, step) in enumerate(found.table.bound):
        out = counts.get(entry.position, 0)
        if shown(entry, out, own):
            note = "" if out else _note(found, index, entry, step, left)
            lines.append((len(lines), entry.position, entry.rule.name, entry.reason, left, out, left - out, note, None))
        left -= out
    return lines, left


def _note(found: Cleaned, index: int, entry: Entry, step: Step, left: int) -> str:
    """Say what may be wrong where a rule took out nothing and changed nothing."""
    if not entry.rule.idle or (step.replace and _changed(found, index, step)):
        return ""
    if not left:
        return f"{IDLE}no row was left when it acted"
    if entry.rule.by_run and found.left_of_runs(index) <= 1:
        return f"{IDLE}it met only runs of one row; {cause(found)}"
    return f"{IDLE}{entry.rule.idle}"


def _changed(found: Cleaned, index: int, step: Step) -> bool:
    """Whether any column that a rule replaces differs from what was read, in rows it met or held-out ones; a new one was null."""
    rows = f"SELECT * FROM {found.written} WHERE held_out OR ({found.met(index)})"
    before = {name: f"a.{quote(name)}" if name in found.table.known else "NULL" for name in step.replace}
    differs = " OR ".join(f"{old} IS DISTINCT FROM b.{quote(name)}" for name, old in before.items())
    return bool(found.one(f"SELECT count(*) FROM {found.read} a JOIN ({rows}) b USING (row) WHERE {differs}")[0])
