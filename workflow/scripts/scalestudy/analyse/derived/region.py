"""The 95% set of a quantity from its draws: an interval, or what is left of the line where a denominator may be zero.

The set of a ratio n / d holds each x at which zero lies in the 95% interval of n - x d (Fieller 1954, "Some problems in interval
estimation", J. R. Stat. Soc. B 16). Where d is surely not zero that is the percentile interval. Where zero lies in the
interval of d, it is unbounded: all but a gap, or the whole line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.intervals import LEVELS, bounds, suffice
from scalestudy.numerals import brief, percent

Floats = npt.NDArray[np.float64]
NEAREST: Final = 0.05
"""Share of the draws, those with the smallest denominators, by which it is told to which side a quantity is unbounded."""
LARGE: Final = 0.9
"""Share of the draws than which those nearest to a pole are farther out if the quantity runs away there."""
AWAY: Final = 1.5
"""How many times farther out they must be: of a reciprocal they are eight times as far, of what levels off about as far."""
MOST: Final = 0.75
"""Which of those nearest is looked at: the quantity may run away on one side only."""


@dataclass(frozen=True, eq=False)
class Pole:
    """What a formula divides by: its text, and its draws, (draws,)."""

    text: str
    draws: Floats

    @property
    def below(self) -> float:
        """The share of the draws below zero."""
        known = self.draws[np.isfinite(self.draws)]
        return float(np.mean(known < 0)) if len(known) else 0.0

    @property
    def open(self) -> bool:
        """Whether the 95% interval of the draws holds zero."""
        return LEVELS[0] <= self.below <= LEVELS[1]

    @property
    def nearest(self) -> npt.NDArray[np.int64]:
        """The draws nearest to zero."""
        order = np.argsort(np.abs(self.draws), kind="stable")
        return order[: max(1, int(NEAREST * len(order)))]

    def opens(self, draws: Floats) -> bool:
        """Whether a quantity with these draws runs away where this is zero, and does not cancel it, or level off."""
        with np.errstate(invalid="ignore"):
            far = np.nan_to_num(np.abs(draws - np.nanmedian(draws)), nan=0.0, posinf=1e300)
        return self.open and bool(np.quantile(far[self.nearest], MOST) > AWAY * np.quantile(far, LARGE))


@dataclass(frozen=True)
class Region:
    """A 95% set.

    Attributes:
        kind: one of `tables.between.REGIONS`.
        lower: its least number; infinite where it is unbounded, NaN where there is none.
        upper: its largest.
        gap_lower: where the set ends below a gap; NaN without a gap.
        gap_upper: where it goes on above.
        why: a sentence where the set is no interval, else empty.
    """

    kind: str
    lower: float
    upper: float
    gap_lower: float = np.nan
    gap_upper: float = np.nan
    why: str = ""


def region(draws: Floats, sign: Floats, poles: Sequence[Pole]) -> Region:
    """Return the 95% set of a quantity.

    Args:
        draws: its draws, (draws,); NaN where there is none.
        sign: the sign of all that it is divided by, (draws,).
        poles: the factors of what it, or anything inside it, is divided by.
    """
    known = np.isfinite(draws)
    if not suffice(known.sum(), len(draws)):
        return Region("none", np.nan, np.nan)
    opened = [pole for pole in poles if pole.opens(draws)]
    told = f"unbounded, since {_crossing(opened)}" if opened else ""
    harmless = any(pole.open for pole in poles) and not opened
    if len(np.unique(sign[known & (sign != 0)])) > 1 and not harmless:
        return _inverted(draws[known], sign[known], told)
    lower, upper = map(float, bounds(draws))
    if not opened:
        return Region("interval", lower, upper)
    near = np.concatenate([draws[pole.nearest] for pole in opened])
    lower, upper = -np.inf if (near < 0).any() else lower, np.inf if (near > 0).any() else upper
    return Region(_half(lower, upper), lower, upper, why=told)


def _half(lower: float, upper: float) -> str:
    return {(True, False): "above", (False, True): "below"}.get((np.isfinite(lower), np.isfinite(upper)), "everything")


def _crossing(poles: Sequence[Pole]) -> str:
    told = dict.fromkeys(f"{pole.text} is below zero in {percent(pole.below)} of its draws" for pole in poles)
    return " and ".join(told)


def _inverted(draws: Floats, sign: Floats, told: str) -> Region:
    """Return where zero lies in the 95% interval of (quantity - x) times its denominator."""
    at = np.sort(draws)
    inside = _share_below(at, draws, sign)
    held = (inside >= LEVELS[0]) & (inside <= LEVELS[1])
    if not told:
        return (
            Region("interval", float(at[held][0]), float(at[held][-1]))
            if held.any()
            else Region("none", np.nan, np.nan)
        )
    if held.all():
        return Region("everything", -np.inf, np.inf, why=told)
    out = np.flatnonzero(~held)
    low, high = at[max(out[0] - 1, 0)], at[min(out[-1] + 1, len(at) - 1)]
    why = f"{told}: all numbers but those between {brief(low)} and {brief(high)}"
    return Region("outside", -np.inf, np.inf, float(low), float(high), why)


def _share_below(at: Floats, draws: Floats, sign: Floats) -> Floats:
    """Return in which share of the draws (quantity - x) times its denominator is below zero, at each x, (n,)."""
    up, down = np.sort(draws[sign > 0]), np.sort(draws[sign < 0])
    share: Floats = (_rank(up, at) + len(down) - _rank(down, at)) / len(draws)
    return share


def _rank(values: Floats, at: Floats) -> Floats:
    """Return how many of some sorted values are less than each x, those that equal it counted half, (n,)."""
    return np.asarray((np.searchsorted(values, at, side="left") + np.searchsorted(values, at, side="right")) / 2)
