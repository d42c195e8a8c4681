"""How a family goes along a scale: the columns its laws read at every point of it.

Where compute is followed and a law leaves N and D open, each voice splits it as it finds best, or at a stated ratio D/N.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.voices import Columns, Rows, Voices
from scalestudy.search import minima

GRID: Final = 65
"""Points over the ratios, half a decade apart: enough to bracket the minimum of a sum of powers."""


@dataclass(frozen=True)
class Path:
    """The way of a family along a scale.

    Attributes:
        along: the scale.
        known: where the family's runs are along it, positive numbers.
        columns: from points (k,) of the scale and log D/N (k,) to the columns that laws read, each (k,).
        ratios: between which log D/N each voice looks for its best; none where nothing is left open.
        plain: whether the scale is a law's only variable, or compute, 6 N D and no more, split as each voice finds best.
        told: the way in words.
    """

    along: str
    known: Floats
    columns: Callable[[Floats, Floats], Columns]
    ratios: tuple[float, float] | None
    plain: bool
    told: str

    def values(self, voices: Voices, at: Floats, row: Rows) -> Floats:
        """Return what each voice `row` (k,) predicts at points (k,): the best there is, where a ratio is open."""
        return voices.say(self.place(voices, at, row), row)

    def place(self, voices: Voices, at: Floats, row: Rows) -> Columns:
        """Return where on the way each voice is at points (k,): the columns, each (k,)."""
        nothing = np.zeros(len(at))
        return self.columns(at, nothing if self.ratios is None else self._best(voices, at, row, self.ratios))

    def _best(self, voices: Voices, at: Floats, row: Rows, ratios: tuple[float, float]) -> Floats:
        """Return the best log D/N of each voice at points (k,): that of a grid, then the minimum beside it."""
        side = -1.0 if voices.ensemble.higher_is_better else 1.0

        def cost(log_ratio: Floats, scale: Floats, who: Floats) -> Floats:
            return side * voices.say(self.columns(scale, log_ratio), who.astype(int))

        grid = np.linspace(*ratios, GRID)
        every = cost(np.tile(grid, len(at)), np.repeat(at, GRID), np.repeat(row, GRID)).reshape(-1, GRID)
        best = np.argmin(np.where(np.isfinite(every), every, np.inf), axis=1)
        bracket = (grid[np.maximum(best - 1, 0)], grid[best], grid[np.minimum(best + 1, GRID - 1)])
        found = minima(cost, *bracket, at, row.astype(float))
        return np.where(np.isfinite(found), found, grid[best])
