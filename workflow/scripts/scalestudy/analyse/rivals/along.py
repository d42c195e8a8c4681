"""A family on its way: the values of its voices at points of a scale, and where they reach values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.best import Best
from scalestudy.analyse.rivals.closed import Power, power_of
from scalestudy.analyse.rivals.path import Path
from scalestudy.analyse.rivals.voices import Rows, Voices
from scalestudy.search import roots

DECADES: Final = 10.0
"""How far beyond the runs, to either side, a value is looked for along a curve that may bend back."""
ENDLESS: Final = 40.0
"""So many decades beyond the runs a law has levels off, if it ever does."""
PER_DECADE: Final = 8


@dataclass(frozen=True, eq=False)
class Along:
    """The voices of a family and the way they go."""

    voices: Voices
    path: Path

    @property
    def family(self) -> str:
        """The family's name."""
        return self.voices.ensemble.family

    @cached_property
    def forms(self) -> list[Power | None]:
        """The closed form of each speaker, where there is one."""
        higher = self.voices.ensemble.higher_is_better
        return [power_of(speaker, self.path, higher) for speaker in self.voices.speakers]

    def values(self, at: Floats, row: Rows) -> Floats:
        """Return what voices `row` (m,) predict at points (m, n), on their best way, (m, n)."""
        return self._by_form(
            row,
            at.shape,
            lambda form, mine, voice: form.value(at[mine], voice),
            lambda mine: self._evaluated(at[mine], row[mine]),
        )

    def needed(self, value: Floats, row: Rows) -> Floats:
        """Return the least scale at which voices `row` (m,) are as good as values (m, n), (m, n).

        Infinity where a voice never is, zero where it is at any scale, NaN where it predicts nothing or nothing is asked.
        """
        found = self._by_form(
            row,
            value.shape,
            lambda form, mine, voice: form.needed(value[mine], voice),
            lambda mine: self._searched(value[mine], row[mine]),
        )
        return np.where(np.isfinite(value), found, np.nan)

    def beyond(self, at: Floats) -> Floats:
        """Return how many decades points (n,) lie beyond the runs, to either side."""
        low, high = self.path.known.min(), self.path.known.max()
        with np.errstate(all="ignore"):
            far = np.maximum(np.log10(at / high), np.log10(low / at))
        return np.where(np.isfinite(at) & (at > 0), np.maximum(far, 0.0), np.nan)

    def _by_form(
        self,
        row: Rows,
        shape: tuple[int, ...],
        closed: Callable[[Power, Rows, Rows], Floats],
        searched: Callable[[Rows], Floats],
    ) -> Floats:
        """Put together what is known in closed form and what is searched for."""
        found, rest = np.full(shape, np.nan), np.ones(len(row), dtype=bool)
        for who, form in enumerate(self.forms):
            mine = np.flatnonzero(self.voices.owner[row] == who) if form else np.empty(0, dtype=int)
            mine = mine[form.sound[self.voices.number[row[mine]]]] if form else mine
            if form and len(mine):
                found[mine], rest[mine] = closed(form, mine, self.voices.number[row[mine]]), False
        left = np.flatnonzero(rest)
        if len(left):
            found[left] = searched(left)
        return found

    @cached_property
    def _best(self) -> Best | None:
        return None if self.path.ends is None else Best(self.voices, self.path, self._grid, self.path.ends)

    def _say(self, at: Floats, row: Rows) -> Floats:
        """What voices `row` (k,) predict at points (k,)."""
        open_ = np.zeros(len(at)) if self._best is None else self._best.open(at, row)
        return self.voices.say(self.path.columns(at, open_), row)

    def _evaluated(self, at: Floats, row: Rows) -> Floats:
        return self._say(at.ravel(), np.repeat(row, at.shape[1])).reshape(at.shape)

    def _searched(self, value: Floats, row: Rows) -> Floats:
        side = -1.0 if self.voices.ensemble.higher_is_better else 1.0
        grid = self._grid
        height = side * self._evaluated(np.broadcast_to(grid, (len(row), len(grid))), row)
        there = height[:, None, :] <= side * value[:, :, None]
        first = np.argmax(there, axis=2)
        root = self._roots(side * value, row, grid[np.maximum(first - 1, 0)], grid[first], side)
        at = np.where(first == 0, 0.0, np.where(np.isfinite(root), root, grid[first]))
        nothing = ~np.isfinite(height).any(axis=1, keepdims=True)
        return np.where(nothing, np.nan, np.where(there.any(axis=2), at, np.inf))

    def _roots(self, wanted: Floats, row: Rows, low: Floats, high: Floats, side: float) -> Floats:
        """Return where voices cross values inside cells of the grid, each (m, n)."""

        def short(log_at: Floats, who: Floats, goal: Floats) -> Floats:
            return side * self._say(np.exp(log_at), who.astype(int)) - goal

        who = np.repeat(row, wanted.shape[1]).astype(float)
        found = roots(short, np.log(low).ravel(), np.log(high).ravel(), who, wanted.ravel())
        return np.exp(found).reshape(wanted.shape)

    @cached_property
    def _grid(self) -> Floats:
        """Where to look for the first crossing: densely along a law, which may bend, coarsely where each point is an optimum."""
        low, high = self.path.known.min() / 10**DECADES, self.path.known.max() * 10**DECADES
        count = int((PER_DECADE if self.path.ends is None else 1) * np.log10(high / low)) + 1
        return np.append(np.geomspace(low, high, count), high * 10 ** (ENDLESS - DECADES))
