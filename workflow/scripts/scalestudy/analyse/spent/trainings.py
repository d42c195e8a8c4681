"""Which rows of the run table are one training: counted once, however many checkpoints, metrics and families it is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.analyse.spent.sheet import Numbers
from scalestudy.rows import is_training, numbered
from scalestudy.tables.ingest import SHARED_ROW

IDENTITY: Final = ("source", "family", "run", "seed")
"""What tells trainings apart where the study does not say: what tells runs apart, whatever the metric."""
PURPOSE: Final = "purpose"
ORDER: Final = ("fitted", "held_out", "excluded")


@dataclass(frozen=True)
class Trainings:
    """The trainings of a study, by family.

    Attributes:
        rows: every row of `clean/runs`, by `row`, excluded ones too.
        identity: the columns that tell trainings apart.
        by: the columns that say what a training was for.
    """

    rows: pd.DataFrame
    identity: tuple[str, ...]
    by: tuple[str, ...]

    @classmethod
    def of(cls, runs: pd.DataFrame, identity: Sequence[str] = (), by: Sequence[str] = ()) -> "Trainings":
        """Read them from `clean/runs`, by the columns that a study states, else by the usual ones."""
        usual = [PURPOSE] if PURPOSE in runs else []
        own = [name for name in (identity or IDENTITY) if name in runs]
        return cls(runs.sort_values("row"), tuple(own), tuple(name for name in (by or usual) if name in runs))

    @cached_property
    def number(self) -> Numbers:
        """Of each row, the number of its training in its family, (rows,)."""
        return numbered(self.rows, dict.fromkeys((*self.identity, "family")))

    @cached_property
    def everywhere(self) -> Numbers:
        """Of each training in its family, (trainings,), the number that it has in all families.

        Rows that stand in several families are one training, whatever the family.
        """
        shared = self.rows[SHARED_ROW].notna().to_numpy() if SHARED_ROW in self.rows else np.zeros(len(self.rows), bool)
        apart = np.where(shared, "", self.rows["family"].astype(str))
        stated = self.rows.assign(family=apart) if "family" in self.identity else self.rows
        return numbered(stated.iloc[self.first], self.identity)

    @cached_property
    def first(self) -> Numbers:
        """Where the first row of each training stands, (trainings,)."""
        return np.unique(self.number, return_index=True)[1]

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a training: `family`, `use` and `purpose`."""
        use = self._use()
        purpose = np.where((use == "excluded") & (len(self.by) == 0), self._last("reason"), self._purpose())
        family = self.rows["family"].astype(str).to_numpy()[self.first]
        return pd.DataFrame({"family": family, "use": use, "purpose": purpose})

    def of_several(self, size: str) -> int:
        """Return how many trainings have rows of several sizes, by the column of N: names that are not of one training alone."""
        if size not in self.rows:
            return 0
        each = self.rows[size].groupby(self.number)
        return int((each.max() > each.min()).sum())

    def _use(self) -> np.ndarray:
        """A training is fitted if any of its rows is, else held out if any is, else excluded."""
        held = self.rows["held_out"].astype(bool) & ~self.rows["excluded"].astype(bool)
        rank = np.where(is_training(self.rows), 0, np.where(held, 1, 2))
        least = np.full(len(self.first), len(ORDER) - 1)
        np.minimum.at(least, self.number, rank)
        return np.asarray(np.array(ORDER, dtype=object)[least])

    def _purpose(self) -> np.ndarray:
        parts = [self._last(name) for name in self.by]
        return np.array([" | ".join(filter(None, own)) for own in zip(*parts, strict=True)] or [""], dtype=object)

    def _last(self, name: str) -> np.ndarray:
        """Return a column's text in the last row of each training; empty where it is blank."""
        told = self.rows[name].astype("object").where(self.rows[name].notna(), "").astype(str)
        return np.asarray(told.groupby(self.number).last().to_numpy(dtype=object))
