"""Columns learned from some rows and made for all: the entries of a study in order, each after those it may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.learn.entries import Entry, of_columns
from scalestudy.learn.kinds.base import Learned
from scalestudy.learn.points import Numbers, long, numbers, wide

Mask = npt.NDArray[np.bool_]


@dataclass
class Taught:
    """What entries learned.

    Attributes:
        columns: the columns they make, for every row, indexed as the rows are.
        learned: what each learned, in their order.
    """

    columns: pd.DataFrame
    learned: list[Learned] = field(default_factory=list)


def teach(
    rows: pd.DataFrame, training: Mask, sound: Mask, entries: Sequence[Entry], point: Numbers | None = None
) -> Taught:
    """Learn from training rows, and make columns for all.

    Args:
        rows: of a run table, n of them; columns of the names that entries make are not read.
        training: which of them teach, (n,).
        sound: which of them have a value that counts, (n,): of others no cell of a metric is taken.
        entries: what to learn; of the rows that they add, none teaches, and those that make rows only are passed over.
        point: the number of each row's point of training, (n,), where it is known.
    """
    point, found = numbers(rows) if point is None else point, Taught(pd.DataFrame(index=rows.index))
    own = ~rows["metric"].isin(metrics_added(entries, rows)).to_numpy()
    training, sound = training & own, sound & own
    seen = rows.drop(columns=[name for name in columns_made(entries, rows) if name in rows])
    for entry in of_columns(entries):
        names = read_by(entry, seen[own])
        every, known = (_cells(seen, point, entry, names, which) for which in (_whole(entry, sound), training & sound))
        learned = _learn(entry, known)
        cells = every[list(learned.read)].to_numpy(float)
        made = pd.DataFrame(learned.make(cells), index=every.index, columns=list(learned.names))
        made = made.reindex(point).set_axis(rows.index)
        found.columns[list(learned.names)] = seen[list(learned.names)] = made
        found.learned.append(learned)
    return found


def made_by(entry: Entry, rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the columns that an entry makes of a table."""
    return entry.into(read_by(entry, rows))


def columns_made(entries: Sequence[Entry], rows: pd.DataFrame) -> list[str]:
    """Return the names of all columns that entries make of a table."""
    return [name for entry in of_columns(entries) for name in made_by(entry, rows)]


def columns_read(entries: Sequence[Entry], rows: pd.DataFrame) -> list[str]:
    """Return the columns of a table that hold cells of any entry."""
    of_cells = [entry for entry in of_columns(entries) if not entry.metrics]
    return [str(name) for name in rows.columns if any(name in read_by(entry, rows) for entry in of_cells)]


def metrics_added(entries: Sequence[Entry], rows: pd.DataFrame) -> list[str]:
    """Return the metrics of the rows that entries add to a table."""
    return [name for entry in entries if entry.adds_rows for name in made_by(entry, rows)]


def read_by(entry: Entry, rows: pd.DataFrame) -> list[str]:
    """Return the columns, or metrics, of a table that an entry reads: of columns those of numbers."""
    if entry.metrics:
        return entry.read(sorted(set(rows["metric"].dropna())))
    return entry.read([str(name) for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name])])


def _whole(entry: Entry, sound: Mask) -> Mask:
    return sound if entry.metrics else np.ones_like(sound)


def _cells(rows: pd.DataFrame, point: Numbers, entry: Entry, names: Sequence[str], which: Mask) -> pd.DataFrame:
    return (long if entry.metrics else wide)(rows[which], point[which], names)


def _learn(entry: Entry, cells: pd.DataFrame) -> Learned:
    """Learn from cells, (points, columns); columns that are blank in all of them are left out, and said to be."""
    names = entry.into(list(cells.columns))
    blank = [str(name) for name in cells.columns if cells[name].isna().all()]
    there = cells.drop(columns=blank)
    there = there[there.notna().any(axis=1)]
    findings = tuple(f"{name} is blank in every training row: left out" for name in blank)
    if there.empty:
        return Learned.nothing(names, f"no training row has a cell of {', '.join(blank) or 'the columns it reads'}")
    learned = entry.kind.learn(there, entry.into(list(there.columns)), entry.options)
    return replace(learned, findings=(*findings, *learned.findings))
