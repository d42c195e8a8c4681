"""Columns that depend on the training set: learned from its rows alone, and made for whatever rows it predicts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.forecast.task import Task
from scalestudy.laws import Law
from scalestudy.learn.entries import Entry, entries_of, of_columns
from scalestudy.learn.points import PLACE, numbers
from scalestudy.learn.taught import columns_made, columns_read, teach


class Remade:
    """The learned columns of a study, as every training set makes them.

    Args:
        frame: every row that may be trained on or predicted, indexed by `row`.
        entries: what is learned.
    """

    def __init__(self, frame: pd.DataFrame, entries: Sequence[Entry] = ()) -> None:
        self._frame, self._entries, self.names = frame, list(entries), frozenset(columns_made(entries, frame))
        self._made: dict[Task, pd.DataFrame] = {}
        if entries:
            self._place, self._point = numbers(frame, PLACE), numbers(frame)
            self._sound = (frame["value"].notna() & ~frame["excluded"].astype(bool)).to_numpy()
            self._frame = frame[["metric", "value", *columns_read(entries, frame)]]

    @classmethod
    def of(cls, frame: pd.DataFrame, study: Mapping[str, Any]) -> "Remade":
        """Return those of a study's section `learn`."""
        entries = entries_of(study.get("learn"))
        return cls(frame, entries if of_columns(entries) else ())

    def reads(self, law: Law) -> bool:
        """Whether a law reads a column that depends on the training set."""
        return not self.names.isdisjoint(law.columns)

    def learn(self, task: Task, out: pd.Series, withheld: pd.Index) -> None:
        """Learn from a training set, with all that is not withheld beside it.

        Args:
            task: the training set, its weights equal.
            out: which of the rows that are not withheld thresholds take out.
            withheld: the rows withheld; other metrics and families of the same points of training are withheld with them.
        """
        if not self._entries:
            return
        gone = np.isin(self._place, self._place[self._frame.index.isin(withheld)])
        kept = self._frame.index.isin(out.index[~out.to_numpy(bool)])
        sound = np.where(self._frame.index.isin(out.index), kept, self._sound)
        made = teach(self._frame, kept & ~gone, sound, self._entries, self._point).columns
        self._made[task] = made[(self._frame["metric"] == task.metric).to_numpy()]

    def at(self, task: Task, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows of the task's metric with the columns as its training set makes them."""
        return rows.assign(**self._made[task.plain].loc[rows.index]) if self._entries else rows
