"""All that the fits of a family say, one voice a row: their average, each law by itself, and each draw.

Whatever is done to one voice is done to all at once, so that a multiplier or a switching point is the same arithmetic for
the estimate, for the range over laws and for the interval.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.context import Floats
from scalestudy.analyse.ensemble import Ensemble, Part
from scalestudy.forecast.decision import average
from scalestudy.forecast.fitted import Fitted

Rows = npt.NDArray[np.int64]
Columns = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Speaker:
    """One source of voices: the average of fits, of which there is one, or the draws of a fit.

    Attributes:
        says: from points, each column (k,), and which of its voices speaks at each, (k,), to values (k,).
        theta: the parameters of its voices, (voices, P), where they are those of one law.
        fitted: that law's fit.
    """

    says: Callable[[Columns, Rows], Floats]
    fitted: Fitted | None = None
    theta: Floats | None = None


@dataclass(frozen=True, eq=False)
class Voices:
    """The voices of an ensemble: row 0 is the average, then one a law, then the draws."""

    ensemble: Ensemble

    @property
    def laws(self) -> int:
        """How many laws speak for themselves."""
        return len(self.ensemble.laws)

    @property
    def count(self) -> int:
        """How many voices there are."""
        return 1 + self.laws + self.ensemble.draws

    def draws(self, count: int) -> Rows:
        """Return the rows of the first so many draws."""
        return np.arange(count) + 1 + self.laws

    @cached_property
    def speakers(self) -> list[Speaker]:
        """Who speaks, in the order of `owner`."""
        parts = self.ensemble.parts
        of_laws = [[part for part in parts if part.fitted.law.name == law] for law in self.ensemble.laws]
        means = [_mean(each, self.ensemble.logarithmic) for each in (parts, *of_laws)]
        return [*means, *(_drawn(part) for part in parts)]

    @cached_property
    def owner(self) -> Rows:
        """Whose voice each row is, (count,)."""
        rows = np.arange(self.count)
        for number, part in enumerate(self.ensemble.parts):
            rows[1 + self.laws + part.places] = 1 + self.laws + number
        return rows

    @cached_property
    def number(self) -> Rows:
        """Which of its speaker's voices each row is, (count,)."""
        rows = np.zeros(self.count, dtype=int)
        for part in self.ensemble.parts:
            rows[1 + self.laws + part.places] = np.arange(len(part.places))
        return rows

    def say(self, columns: Columns, row: Rows) -> Floats:
        """Return what the voice `row` (k,) predicts at points, each column (k,); NaN where it predicts nothing."""
        found = np.full(len(row), np.nan)
        for who, mine in self.of(row):
            at = {name: np.broadcast_to(value, row.shape)[mine] for name, value in columns.items()}
            found[mine] = who.says(at, self.number[row[mine]])
        return found

    def of(self, row: Rows) -> list[tuple[Speaker, Rows]]:
        """Return the speakers of rows (k,), each with the positions in `row` that are its own."""
        owner = self.owner[row]
        speaking = np.flatnonzero(np.bincount(owner, minlength=1))
        return [(self.speakers[who], np.flatnonzero(owner == who)) for who in speaking]


def _mean(parts: Sequence[Part], logarithmic: bool) -> Speaker:
    fits = [part.fitted for part in parts]
    if len(fits) == 1:
        return Speaker(lambda columns, _: fits[0].estimate(columns), fits[0], fits[0].theta[:1])
    weight = np.array([part.weight for part in parts])

    def says(columns: Columns, _: Rows) -> Floats:
        return average(np.array([fit.estimate(columns) for fit in fits]), weight / weight.sum(), logarithmic)

    return Speaker(says)


def _drawn(part: Part) -> Speaker:
    theta = part.fitted.theta[1:]

    def says(columns: Columns, voice: Rows) -> Floats:
        return part.fitted.at(theta[voice], {name: value[:, None] for name, value in columns.items()})[:, 0]

    return Speaker(says, part.fitted, theta)
