"""How much more of a scale one family needs than another, by all that their fits say."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.along import Along
from scalestudy.analyse.rivals.voices import Rows
from scalestudy.intervals import open_bounds, suffice

Flags = npt.NDArray[np.bool_]
HUGE: Final = 1e9
"""What stands for infinity in a slope, of which only the side is read."""


@dataclass(frozen=True, eq=False)
class Ratio:
    """A ratio that may be infinite, (n,): its estimate, interval, range over laws, and shares of draws.

    Attributes:
        estimate: NaN where there is none.
        lower: 2.5% bound, 0 where it is open.
        upper: 97.5% bound, infinite where it is open.
        least: what the pair of laws says that says the least.
        most: what that says which says the most.
        exceeds: the share of draws above 1, of those that tell.
        undecided: the share of draws in which it may be anything.
        draws: how many draws there are.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats
    exceeds: Floats
    undecided: Floats
    draws: int


@dataclass(frozen=True, eq=False)
class Pairs:
    """The voices of two families, paired: the averages, each law of one with each of the other, draw with draw.

    Draws of families that share runs or parameters belong together by their number, and those of others are independent, so
    that pairing by number is right for all.
    """

    reference: Along
    family: Along

    @property
    def laws(self) -> list[tuple[int, int]]:
        """Every law of the one with every law of the other, by number."""
        return list(product(range(self.reference.voices.laws), range(self.family.voices.laws)))

    @property
    def rows(self) -> tuple[Rows, Rows]:
        """The rows of the voices of both, (1 + pairs of laws + draws,) each."""
        count = min(self.reference.voices.ensemble.draws, self.family.voices.ensemble.draws)
        ends = zip((self.reference, self.family), zip(*self.laws, strict=True), strict=True)
        return tuple(  # type: ignore[return-value]
            np.concatenate([[0], 1 + np.array(laws), one.voices.draws(count)]).astype(int) for one, laws in ends
        )

    def at_values(self, value: Floats) -> tuple[Floats, Floats]:
        """Return where the reference and the family reach values (n,), (rows, n) each."""
        return tuple(  # type: ignore[return-value]
            one.needed(np.broadcast_to(value, (len(row), len(value))), row)
            for one, row in zip((self.reference, self.family), self.rows, strict=True)
        )

    def at_budgets(self, budget: Floats) -> tuple[Floats, Floats, Floats]:
        """Return budgets (n,) of the reference, where the family matches it, and the values there, (rows, n) each."""
        first, second = self.rows
        at = np.broadcast_to(budget, (len(first), len(budget)))
        value = self.reference.values(at, first)
        return np.where(np.isfinite(value), at, np.nan), self.family.needed(value, second), value

    def never(self, needed: Floats) -> Floats:
        """Return the share of draws in which a family never gets there, (n,), from where it does, (rows, n)."""
        draws = needed[1 + len(self.laws) :]
        return _share(draws == np.inf, ~np.isnan(draws))

    def ratio(self, above: Floats, below: Floats) -> Ratio:
        """Return the ratio of two quantities (rows, n) that are zero, positive or infinite; NaN where a fit is missing."""
        with np.errstate(all="ignore"):
            log = np.log(above) - np.log(below)
        return self.summed(log, np.isnan(above) | np.isnan(below))

    def summed(self, log: Floats, missing: Flags) -> Ratio:
        """Return a ratio from its logarithm (rows, n), NaN where it may be anything, and where a fit is missing."""
        inside = 1 + len(self.laws)
        draws, lost = log[inside:], missing[inside:]
        open_ = np.isnan(draws) & ~lost
        ends = (np.where(lost, np.nan, np.where(open_, end, draws)) for end in (-np.inf, np.inf))
        with np.errstate(all="ignore"):
            lower, upper = np.exp(open_bounds(*ends))
            first, above = np.exp(log[0]), _share(draws > 0, ~np.isnan(draws))
            least, most = (np.exp(end.reduce(log[1:inside], axis=0)) for end in (np.fmin, np.fmax))
        estimate = np.where(np.isfinite(first), first, np.nan)
        return Ratio(estimate, lower, upper, least, most, above, _share(open_, ~lost), len(draws))


def _share(hit: Flags, of: Flags) -> Floats:
    """The share of draws in which something holds, (n,); NaN where too few tell."""
    known = of.sum(axis=0)
    with np.errstate(all="ignore"):
        return np.where(suffice(known, len(of)), (hit & of).sum(axis=0) / known, np.nan)


def slope(log: Floats, at: Floats) -> Floats:
    """Return by how much logarithms (rows, n) change per decade of a scale (n,), by least squares, (rows, 1).

    Infinite where some of them are, towards their side; NaN where all are, or one may be anything.
    """
    decades = np.log10(at) - np.log10(at).mean()
    finite = np.nan_to_num(log, nan=np.nan, posinf=HUGE, neginf=-HUGE)
    found = (finite * decades).sum(axis=1) / (decades**2).sum()
    open_ = np.isinf(log)
    found = np.where(open_.any(axis=1), np.copysign(np.inf, found), found)
    return np.where(open_.all(axis=1), np.nan, found)[:, None]
