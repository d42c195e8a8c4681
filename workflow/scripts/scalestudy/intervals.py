"""95% intervals over draws: one kind of quantile and one least number of draws, wherever there are draws."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
LEVELS: Final = (0.025, 0.975)
BOUND: Final = float(ndtri(LEVELS[1]))
"""Standard deviations from the middle of a normal distribution to the end of its 95% interval."""
_STEPS: Final = 10
DEVIATES: Final = BOUND / _STEPS * np.arange(-2 * _STEPS, 2 * _STEPS + 1)
"""Places on a normal distribution that stand for all of it, as close together in the tails, where bounds lie, as in the middle."""
NODES: Final[Floats] = ndtr(DEVIATES)
"""Levels of the quantiles that stand for any distribution, the ends of 95% intervals among them, so that these move by less than
1% of the width with more of them, whatever the noise about each; those of clusters far apart by less than 5%."""
SHARES: Final = np.diff(ndtr((DEVIATES[:-1] + DEVIATES[1:]) / 2), prepend=0.0, append=1.0)
"""The probability that each of them stands for."""
CENTRAL: Final = (0.158655, 0.841345)
"""Between these lies what a normal distribution has within one standard deviation."""
FEWEST: Final = 20
"""Draws below which a 2.5% quantile is an extreme of a handful of values and says nothing."""


def bounds(draws: Floats) -> Floats:
    """Return the 95% percentile interval over axis 0.

    The k-th of n sorted draws stands for the quantile k / (n + 1), below which one more draw falls on average (Weibull
    1939): other definitions make intervals of few draws too narrow.

    Args:
        draws: (draws, ...) values; NaN where a draw has none.

    Returns:
        (2, ...) lower and upper; NaN where fewer than half of the draws, or fewer than 20, have a value.
    """
    known = np.isfinite(draws)
    enough = np.asarray(suffice(known.sum(axis=0), len(draws)))
    if not enough.any():
        return np.full((2, *draws.shape[1:]), np.nan)
    filled = np.where(enough, np.where(known, draws, np.nan), 0.0)
    found: Floats = np.nanquantile(filled, LEVELS, axis=0, method="weibull")
    return np.where(enough, found, np.nan)


def nodes(draws: Floats) -> Floats:
    """Return the quantiles that stand for draws (draws, m), by the definition of `bounds`, (NODES, m); NaN draws are left out."""
    return quantiles(draws, NODES, "weibull")


def quantiles(
    values: Floats, levels: Floats | tuple[float, ...], method: Literal["linear", "weibull"] = "linear"
) -> Floats:
    """Return quantiles over the first axis, (levels, m), without the values that are nan, which take a loop over columns."""
    found = np.quantile(values, levels, axis=0, method=method)
    short = np.isnan(values).any(axis=0)
    if short.any():
        found[:, short] = np.nanquantile(values[:, short], levels, axis=0, method=method)
    return np.asarray(found)


def open_bounds(least: Floats, most: Floats) -> Floats:
    """Return the 95% percentile interval over axis 0 of draws that may lie at infinity, or of which only a range is known.

    Args:
        least: (draws, ...) the least each draw may be; minus infinity is a value, NaN is none.
        most: (draws, ...) the most; the same as `least` where the draw has a value.

    Returns:
        (2, ...) as `bounds`, infinite at an end where more than 2.5% of the draws are, or may be.
    """
    known = ~np.isnan(least)
    enough = np.asarray(suffice(known.sum(axis=0), len(least)))
    if not enough.any():
        return np.full((2, *least.shape[1:]), np.nan)
    return np.stack(
        [np.where(enough, _quantile(of, level), np.nan) for of, level in zip((least, most), LEVELS, strict=True)]
    )


def _quantile(draws: Floats, level: float) -> Floats:
    """The quantile of `bounds`, of infinite draws too: between a finite one and one at infinity it lies at infinity."""
    order, count = np.sort(draws, axis=0), (~np.isnan(draws)).sum(axis=0)
    at = np.clip((count + 1) * level - 1, 0, np.maximum(count - 1, 0))
    low, high = (np.take_along_axis(order, end(at).astype(int)[None], axis=0)[0] for end in (np.floor, np.ceil))
    with np.errstate(invalid="ignore"):
        between = low + (at % 1) * (high - low)
    inside = np.isfinite(low) & np.isfinite(high)
    found: Floats = np.where(inside, between, low if level < 0.5 else high)
    return found


def why_not(draws: Floats) -> str:
    """Say why the parameters of a fit have no interval, from their draws (draws, P), or nothing if they have one."""
    known = int(np.isfinite(draws).all(axis=1).sum())
    if suffice(known, len(draws)):
        return ""
    least = f"at least {FEWEST}" if known < FEWEST else "at least half"
    return f"no interval, since {known} of {len(draws)} draws have a fit and {least} are needed"


def suffice(known: npt.NDArray[np.int64] | int, count: int) -> npt.NDArray[np.bool_] | bool:
    """Whether so many draws with a value, of so many draws, are enough for an interval."""
    return (known >= FEWEST) & (2 * known >= count)
