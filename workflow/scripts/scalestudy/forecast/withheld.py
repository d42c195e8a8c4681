"""What other families may be learned from where a law shares parameters: as if a fold's test rows were still to come, in all."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.rows import numbered
from scalestudy.splits.sample import Relearn

Mask = npt.NDArray[np.bool_]
RUN = ["source", "run"]
RUN_OF_ALL = ["family", "run", "seed"]
"""The same where metrics of one run may stand in several sources."""


class Neighbours:
    """The rows of families that share parameters, and which of them a training set of one family may be fitted with.

    Two kinds of rows of other families are withheld with the rows that a fold withholds of its own. Rows of the same run: a
    model scored on several tasks is still to be trained for all of them. And where the fold's own withheld rows lie farther
    along a scale than those it trains on, the rows beyond that reach: the largest runs are still to come in every family.

    Args:
        rows: of all families, held-out ones left out, indexed by `row`.
        scales: the columns along which a fold may extrapolate.
        relearn: thresholds learned again on training rows.
        every: the rows that thresholds are learned from, those of other metrics too.
        several: whether rows are of several metrics of one run: where this has rows on both sides of a fold, what goes is what
            was measured at the withheld steps.
    """

    def __init__(
        self, rows: pd.DataFrame, scales: Iterable[str], relearn: Relearn, every: pd.DataFrame, several: bool = False
    ) -> None:
        self.rows, self._relearn, self._every = rows, relearn, every
        numeric = [name for name in scales if name in rows and pd.api.types.is_numeric_dtype(rows[name])]
        self._scales = {name: rows[name].to_numpy(float) for name in numeric}
        self._run = _numbered(rows, RUN_OF_ALL if several else RUN)
        place = "step" if "step" in rows else "tokens"
        self._point = _numbered(rows, [*RUN_OF_ALL, place]) if several else None

    def inside(self, scope: pd.DataFrame, train: Sequence[int]) -> Mask:
        """Return which rows of all families may be trained on beside these of one, (n,); those of its own are not asked.

        Args:
            scope: every row of the family and metric.
            train: the values of `row` of the training set.
        """
        own = np.isin(self.rows.index, scope.index)
        trained = np.isin(self.rows.index, list(train))
        withheld = own & ~trained
        gone = withheld | (~own & (self._still_to_come(trained, withheld) | self._beyond(trained, withheld)))
        out = self._relearn(self._every.drop(index=self.rows.index[gone])).loc[self.rows.index[~gone]]
        kept = pd.Series(False, index=self.rows.index)
        kept.loc[out.index[~out.to_numpy(bool)]] = True
        return kept.to_numpy(bool) & ~own

    def _still_to_come(self, trained: Mask, withheld: Mask) -> Mask:
        """Which rows are of runs, or of steps of runs, that are withheld, (n,)."""
        run = np.isin(self._run, self._run[withheld])
        if self._point is None:
            return run
        begun = np.isin(self._run, self._run[trained])
        return (run & ~begun) | np.isin(self._point, self._point[withheld])

    def _beyond(self, trained: Mask, withheld: Mask) -> Mask:
        """Which rows lie beyond the reach of the training rows, along every scale on which withheld ones do, (n,)."""
        found = np.zeros(len(self.rows), dtype=bool)
        for values in self._scales.values():
            reach, farthest = (np.fmax.reduce(values[which], initial=-np.inf) for which in (trained, withheld))
            if farthest > reach:
                found |= values > reach
        return found


def _numbered(rows: pd.DataFrame, by: Iterable[str]) -> npt.NDArray[np.int64]:
    """Number the rows by what they agree in of these columns, those there are, (n,)."""
    return numbered(rows, [name for name in by if name in rows])
