"""The best split of compute for every voice at every scale.

A grid over D at one scale a decade, then the vertices of ever narrower parabolas; between these scales it is
interpolated and the last parabolas are drawn again. At a minimum an error of 1e-5 in log D moves a value by less than 1e-10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.path import Path
from scalestudy.analyse.rivals.voices import Rows, Voices

GRID: Final = 33
"""D, about a decade apart: a sum of powers has one minimum, as wide as a decade over its steepest exponent."""
WIDE: Final = (1.0, 0.5, 0.2, 0.05, 0.01)
NARROW: Final = (0.2, 0.05, 0.01)
"""Half-widths of parabolas, in log D."""
FARTHEST: Final = 3.0
"""So many half-widths a vertex may lie away: farther it is no minimum of what was looked at."""


@dataclass(frozen=True, eq=False)
class Best:
    """The best of what is open for voices along a way, looked for at scales (s,), ascending, and between ends."""

    voices: Voices
    path: Path
    scales: Floats
    ends: tuple[float, float]

    def open(self, at: Floats, row: Rows) -> Floats:
        """Return it at points (k,) for voices (k,)."""
        log, log_at = np.log(self.scales), np.log(at)
        cell = np.clip(np.searchsorted(log, log_at) - 1, 0, len(log) - 2)
        share = np.clip((log_at - log[cell]) / (log[cell + 1] - log[cell]), 0.0, 1.0)
        start = (1 - share) * self._table[row, cell] + share * self._table[row, cell + 1]
        return self._narrowed(start, at, row, NARROW)

    @cached_property
    def _table(self) -> Floats:
        """The best of every voice at every scale, (voices, scales)."""
        grid = np.linspace(*self.ends, GRID)
        row = np.repeat(np.arange(self.voices.count), len(self.scales))
        at = np.tile(self.scales, self.voices.count)
        every = self._cost(np.tile(grid, len(at)), np.repeat(at, GRID), np.repeat(row, GRID)).reshape(-1, GRID)
        start = grid[np.argmin(np.where(np.isfinite(every), every, np.inf), axis=1)]
        return self._narrowed(start, at, row, WIDE).reshape(self.voices.count, -1)

    def _narrowed(self, start: Floats, at: Floats, row: Rows, widths: Sequence[float]) -> Floats:
        middle = start
        for width in widths:
            near = np.stack([middle - width, middle, middle + width])
            cost = self._cost(near.ravel(), np.tile(at, 3), np.tile(row, 3)).reshape(3, -1)
            middle = middle + width * _vertex(cost)
        return middle

    def _cost(self, open_: Floats, at: Floats, row: Rows) -> Floats:
        side = -1.0 if self.voices.ensemble.higher_is_better else 1.0
        return np.asarray(side * self.voices.say(self.path.columns(at, open_), row), dtype=float)


def _vertex(cost: Floats) -> Floats:
    """Where the parabola through costs at -1, 0 and 1, (3, k), is least; the lowest of the three where it is no such parabola."""
    with np.errstate(all="ignore"):
        left, middle, right = cost
        bend = left - 2 * middle + right
        at = np.clip((left - right) / (2 * bend), -FARTHEST, FARTHEST)
    lowest = np.argmin(np.where(np.isfinite(cost), cost, np.inf), axis=0) - 1.0
    return np.asarray(np.where((bend > 0) & np.isfinite(at), at, lowest), dtype=float)
