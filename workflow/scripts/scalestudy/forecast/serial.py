"""What checkpoints of one run miss alike: errors that go on along a run tell less of a law than as many of runs would.

They are taken to fade along a run, correlated by r from one checkpoint to the next (first-order autoregression), and to be
independent between runs. Where every row is a run of its own nothing is alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
MOST: Final = 0.99
"""Neighbours are taken to be correlated by no more: of errors that never change no number of rows tells anything."""


@dataclass(frozen=True, eq=False)
class Serial:
    """How errors at the training rows go together.

    Attributes:
        runs: by run with several rows where these stand, in the order in which they were measured.
        alike: the correlation r of neighbours, 0 to 1.
    """

    runs: Sequence[Places] = ()
    alike: float = 0.0

    @classmethod
    def of(cls, residual: Floats, runs: Sequence[Places]) -> "Serial":
        """Read the correlation off residuals (n,), nan for rows without one: that of neighbours in a run, if above 0."""
        pairs = [(residual[own[:-1]], residual[own[1:]]) for own in runs]
        product = sum(float(np.nansum(one * other)) for one, other in pairs)
        square = sum(float(np.nansum(one**2) + np.nansum(other**2)) / 2 for one, other in pairs)
        return cls(runs, float(np.clip(product / square, 0.0, MOST)) if square > 0 else 0.0)

    @property
    def rows(self) -> float:
        """How much a checkpoint is worth of an independent row as to a mean, 0 to 1 (Bartlett 1946)."""
        return (1 - self.alike) / (1 + self.alike)

    def worth(self, count: int) -> Floats:
        """Return how much the square of each of `count` errors is worth of that of an independent row: squares of a run are correlated by r^2."""
        found = np.ones(count)
        for own in self.runs:
            found[own] = (1 - self.alike**2) / (1 + self.alike**2)
        return found

    def times(self, rows: Floats) -> Floats:
        """Return matrices of columns by training row (k, n) times the correlation of the rows' errors."""
        return np.asarray(
            self._over_runs(rows, lambda own: _on(own, self.alike) + _on(own[:, ::-1], self.alike)[:, ::-1] - own)
        )

    def times_root(self, rows: Floats) -> Floats:
        """Return the same times a root L of that correlation, L L' = R: what independent deviates move."""
        fresh = np.sqrt(1 - self.alike**2)

        def moved(own: Floats) -> Floats:
            found = _on(own[:, ::-1], self.alike)[:, ::-1]
            return np.concatenate([found[:, :1], fresh * found[:, 1:]], axis=1)

        return self._over_runs(rows, moved)

    def _over_runs(self, rows: Floats, change: Callable[[Floats], Floats]) -> Floats:
        if self.alike == 0:
            return rows
        found = rows.copy()
        for own in self.runs:
            found[:, own] = change(rows[:, own])
        return found


def _on(values: Floats, alike: float) -> Floats:
    """Each column with what is left of those before it, (k, n)."""
    found = values.copy()
    for j in range(1, found.shape[1]):
        found[:, j] += alike * found[:, j - 1]
    return found
