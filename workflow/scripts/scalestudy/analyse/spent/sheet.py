"""Formulas over the columns of runs or targets, their values brought together run by run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.axes import is_number
from scalestudy.laws.arithmetic import evaluate
from scalestudy.laws.formula import names_in

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """Rows with columns, several of which may belong to one run.

    Attributes:
        rows: of a run table, or of targets.
        plays: by symbol, the column that it stands for where no column has its name.
        number: of each row, the number of its run, (rows,).
    """

    rows: pd.DataFrame
    plays: Mapping[str, str]
    number: Numbers

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return int(self.number.max()) + 1 if len(self.number) else 0

    def of(self, asked: float | str) -> Floats:
        """Return a number, or the largest value of a formula over the rows of each run, (runs,).

        Counts along a run grow, so that the largest of its checkpoints is what the whole run took. Nothing that is not positive is
        a cost: it counts as unknown, NaN, as does a column that is not there.
        """
        if not isinstance(asked, str):
            return np.full(self.runs, float(asked))
        found = evaluate(asked, {name: self.column(name) for name in names_in(asked)}, "cost")
        return self.largest(np.broadcast_to(np.asarray(found, dtype=float), len(self.rows)))

    def largest(self, values: Floats) -> Floats:
        """Return the largest positive value of each run, (runs,), from those of rows."""
        sound = np.where(np.isfinite(values) & (values > 0), values, -np.inf)
        found = np.full(self.runs, -np.inf)
        np.maximum.at(found, self.number, sound)
        return np.where(found > 0, found, np.nan)

    def column(self, name: str) -> Floats:
        """Return a column's numbers, (rows,), or those of the column that a symbol stands for; NaN where there is none."""
        own = name if name in self.rows else self.plays.get(name, "")
        cells: Any = self.rows[own] if is_number(self.rows, own) else pd.Series(np.nan, self.rows.index)
        return np.asarray(cells.to_numpy(float, na_value=np.nan))
