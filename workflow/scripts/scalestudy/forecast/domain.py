"""Where training rows lie: how far beyond them a row is, and which forecasts are still plausible there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.remembered import numbers

Floats = npt.NDArray[np.float64]
BLEND: Final = 0.05
"""Share of the training rows' range, in any column, by which a row must exceed it to be forecast wholly as one beyond them."""
STEEPER: Final = 5.0
"""A forecast is plausible that leaves the training values this many times as steeply as they change over their whole range."""
SLACK: Final = 0.5
"""And by this share of their range besides, since noise and bends leave it too."""


@dataclass(frozen=True)
class Domain:
    """The box of the training rows, and the range of their values.

    Attributes:
        box: by column its lowest value, its highest, and whether both are logarithms.
        scales: the columns among them that runs can have more of: only more of these is beyond the data.
        lowest: the least value, a logarithm if forecasts are averaged as such.
        highest: the largest.
    """

    box: Mapping[str, tuple[float, float, bool]]
    scales: Collection[str]
    lowest: float
    highest: float

    @classmethod
    def of(cls, train: pd.DataFrame, columns: Iterable[str], scales: Collection[str], logarithmic: bool) -> "Domain":
        """Measure training rows in what laws read, and in every scale."""
        names = dict.fromkeys([*columns, *scales])
        box = {name: _side(numbers(train, name)) for name in names if name in train}
        value = numbers(train, "value")
        value = np.log(value) if logarithmic else value
        sides = {name: side for name, side in box.items() if np.isfinite(side[0])}
        return cls(sides, scales, float(value.min(initial=np.inf)), float(value.max(initial=-np.inf)))

    def excess(self, rows: pd.DataFrame) -> Floats:
        """Return how far rows lie outside the box, (m,): the largest over the columns, in shares of each one's range."""
        return self._farthest(rows, ())

    def beyond(self, rows: pd.DataFrame) -> Floats:
        """Return how much rows are to be forecast as ones beyond the data, (m,): 0 inside, 1 from `BLEND` on.

        Less of a scale than was seen is not beyond: shares that look ahead were found by looking for more.
        """
        return np.minimum(self._farthest(rows, self.scales) / BLEND, 1.0)

    def _farthest(self, rows: pd.DataFrame, upwards: Collection[str]) -> Floats:
        far = np.zeros(len(rows))
        for name, (low, high, logarithmic) in self.box.items():
            at = numbers(rows, name) if name in rows else np.full(len(rows), np.nan)
            with np.errstate(all="ignore"):
                at = np.log(at) if logarithmic else at
            outside = at - high if name in upwards else np.maximum(low - at, at - high)
            far = np.fmax(far, np.where(outside > ROUNDING * abs(high), outside / (high - low or 1.0), 0.0))
        return far

    def plausible(self, parts: Floats, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Whether forecasts (members, m), logarithms if values are, lie where values could still be."""
        leeway = (self.highest - self.lowest) * (SLACK + STEEPER * self.excess(rows)) + ROUNDING
        with np.errstate(invalid="ignore"):
            return np.asarray((parts >= self.lowest - leeway) & (parts <= self.highest + leeway))


ROUNDING: Final = 1e-9


def _side(values: Floats) -> tuple[float, float, bool]:
    """The ends of a column that has values, (nan, nan) of one that has none."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.nan, np.nan, False
    logarithmic = bool((known > 0).all())
    low, high = known.min(), known.max()
    return (float(np.log(low)), float(np.log(high)), True) if logarithmic else (float(low), float(high), False)
