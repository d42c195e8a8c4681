"""What no fit can tell of a target beyond the runs, and how it shrinks with runs that lie nearer to the target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Horizon:
    """The part of a forecast that grows with distance, as `forecast.spread` has it: of the change on the way, and per decade.

    Attributes:
        target: logarithms of the columns at the target, (S,).
        low: the least at the runs there are, (S,).
        high: the largest, (S,).
        places: at the candidates, (candidates, S).
        scales: which of the columns are scales, along which decades are counted, (S,).
        extent: what distances are relative to, column by column, (S,).
        distance: from the target to the nearest of the runs there are.
        change: predicted from there to the target, of logarithms where errors are relative.
        changes: predicted from each candidate to the target, (candidates,).
        drift: what a decade adds.
        bends: the share of all that which is missed.
    """

    target: Floats
    low: Floats
    high: Floats
    places: Floats
    scales: npt.NDArray[np.bool_]
    extent: Floats
    distance: float
    change: float
    changes: Floats
    drift: float
    bends: float

    def square(self, chosen: Sequence[int]) -> float:
        """Return the variance with candidates run."""
        low, high, _, change = self._with(chosen)
        return float(self._of(low[None], high[None], np.array([change]))[0])

    def with_each(self, chosen: Sequence[int]) -> Floats:
        """Return the variance after one more run of each candidate, (candidates,)."""
        low, high, distance, change = self._with(chosen)
        nearer = np.where(self._distances < distance, self.changes, change)
        return self._of(np.minimum(low, self.places), np.maximum(high, self.places), nearer)

    @property
    def _distances(self) -> Floats:
        return np.asarray(np.sqrt((((self.places - self.target) / self.extent) ** 2).sum(axis=1)))

    def _with(self, chosen: Sequence[int]) -> tuple[Floats, Floats, float, float]:
        if not len(chosen):
            return self.low, self.high, self.distance, self.change
        own, which = self.places[list(chosen)], list(chosen)
        first = which[int(np.argmin(self._distances[which]))]
        nearer = self._distances[first] < self.distance
        ends = np.minimum(self.low, own.min(axis=0)), np.maximum(self.high, own.max(axis=0))
        return (
            *ends,
            float(min(self.distance, self._distances[first])),
            float(self.changes[first] if nearer else self.change),
        )

    def _of(self, low: Floats, high: Floats, change: Floats) -> Floats:
        """The variance where runs lie between low and high, (m, S) each, and the change from the nearest is so much, (m,)."""
        outside = np.maximum(np.maximum(self.target - high, low - self.target), 0.0)
        far = outside[:, self.scales].max(axis=1, initial=0.0) / np.log(10)
        counted = np.where((outside > 0).any(axis=1), change, 0.0)
        return np.asarray(self.bends**2 * (counted**2 + (self.drift * far) ** 2))
