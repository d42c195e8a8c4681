"""What the section `learn` adds to the cleaned table: columns, rows of new metrics, and a line for each in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from scalestudy.errors import StudyError
from scalestudy.learn.entries import Entry, entries_of
from scalestudy.learn.kinds.base import Learned
from scalestudy.learn.rows import Mask, of_column, of_trace
from scalestudy.learn.taught import made_by, teach
from scalestudy.numerals import brief
from scalestudy.tables.clean import TABLES

LEARN = "learn"
WARNING = "warning"
LEARNED = "learned"
"""The kind of its warnings."""
FILLED = frozenset(column.name for column in TABLES["clean/runs"].columns if not column.nullable)


@dataclass
class Grown:
    """A cleaned table that grows.

    Attributes:
        runs: the rows, with what was learned so far.
        ledger: the same of its lines.
        chosen: positions of the rules that choose among checkpoints, which trajectories do not lose.
        where: the study, for messages.
        facts: the rows of `clean/learned`.
    """

    runs: pd.DataFrame
    ledger: pd.DataFrame
    chosen: Sequence[int]
    where: str
    facts: list[tuple[Any, ...]] = field(default_factory=list)

    def learn(self, section: Sequence[Mapping[str, Any]]) -> None:
        """Learn from the rows that laws are fitted to, and make columns and rows."""
        entries = entries_of(section)
        self._refuse_taken(entries)
        usable = (self.runs["value"].notna() & ~self.runs["excluded"]).to_numpy(bool)
        training = usable & ~self.runs["held_out"].to_numpy(bool)
        followed = usable | (self.runs["value"].notna() & self.runs["excluded_by"].isin(self.chosen)).to_numpy(bool)
        taught = teach(self.runs, training, usable, entries)
        plain = self.runs.assign(**taught.columns)
        self.runs, learned = plain, iter(taught.learned)
        for number, entry in enumerate(entries):
            if not entry.kind.makes_columns:
                self._traced(entry, plain, followed)
            else:
                self._made(number, entry, plain, next(learned))

    def _refuse_taken(self, entries: Sequence[Entry]) -> None:
        for number, entry in enumerate(entries):
            there = {*self.runs["metric"]} if entry.adds_rows else set()
            there |= {*self.runs.columns} if entry.kind.makes_columns else set()
            for name in [name for name in made_by(entry, self.runs) if name in there]:
                at = f"{self.where}, learn, entry {number + 1} ({entry.kind.name})"
                raise StudyError(at, f"{name!r} is there already", "`into` with a name of its own")

    def _made(self, number: int, entry: Entry, plain: pd.DataFrame, learned: Learned) -> None:
        rows = [of_column(plain, name, ~plain["excluded"].to_numpy(bool)) for name in learned.names if entry.adds_rows]
        self.facts += [(number, entry.kind.name, *fact) for fact in learned.facts]
        self._add(rows, learned.told, learned.findings, "blank, since nothing is known to make it of")

    def _traced(self, entry: Entry, plain: pd.DataFrame, followed: Mask) -> None:
        rows = of_trace(plain, entry, followed)
        into, along, metric, target = (entry.options[name] for name in ("into", "along", "metric", "target"))
        told = f"{into}: {along} at which {metric} first reaches {brief(target, 6)}, between checkpoints by a power law"
        lost = rows[rows["reason"].notna()]
        found = (
            [f"{len(lost)} of {len(rows)} runs have no {into}: run {lost['run'].iloc[0]} {lost['reason'].iloc[0]}"]
            if len(lost)
            else []
        )
        found += [] if len(rows) else [f"no run has rows of {metric}, so there is no {into}"]
        self._add([rows], told, found, "blank")

    def _add(self, added: Sequence[pd.DataFrame], told: str, findings: Sequence[str], blank: str) -> None:
        """Add rows, those without a value taken out with the reason they have, and the lines that say so."""
        position, left = self._next(), self._left()
        made = pd.concat([self.runs.iloc[:0], *added], ignore_index=True) if added else self.runs.iloc[:0]
        empty = made["value"].isna() & ~made["held_out"].astype(bool)
        made = made.assign(row=np.arange(len(made)) + len(self.runs), excluded=empty)
        made["reason"] = made["reason"].fillna(blank).where(empty, None)
        made["excluded_by"] = np.where(empty, position, np.nan)
        self.runs = pd.concat([self.runs, made], ignore_index=True) if len(made) else self.runs
        counted = int((~made["held_out"].astype(bool)).sum())
        self._tell(LEARN, told, left + counted, int(empty.sum()))
        for finding in findings:
            self._tell(WARNING, finding, left + counted - int(empty.sum()), 0, LEARNED)

    def _next(self) -> int:
        return int(self.ledger["position"].max()) + 1 if len(self.ledger) else 0

    def _left(self) -> int:
        kept = ~self.runs["held_out"].astype(bool) & ~self.runs["excluded"].astype(bool)
        return int(kept.sum())

    def _tell(self, rule: str, sentence: str, left: int, out: int, kind: str | None = None) -> None:
        line = (len(self.ledger), self._next(), rule, sentence, left, out, left - out, "", kind)
        self.ledger = pd.concat([self.ledger, pd.DataFrame([line], columns=self.ledger.columns)], ignore_index=True)


def arrow(runs: pd.DataFrame, before: pa.Schema) -> pa.Table:
    """Return a grown table with the types that its columns had before; those that are new are numbers."""
    new = [pa.field(name, pa.float64()) for name in runs.columns if name not in before.names]
    # What varied along a run is blank in the rows that were added, whether or not it was known everywhere before.
    known = [field.with_nullable(field.nullable or field.name not in FILLED) for field in before]
    schema = pa.schema([*known, *new])
    return pa.Table.from_pandas(runs[schema.names], schema=schema, preserve_index=False)
