"""Axes of scaling figures: what a column is called, its unit, and ticks that suit one decade as well as ten."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import ArrayLike

from scalestudy.numerals import alone, by_power

LABELS = {
    "params": "Parameters $N$",
    "tokens": "Training tokens $D$",
    "unique_tokens": "Unique tokens $U$",
    "flops": "Training compute $C$ (FLOP)",
    "step": "Optimiser steps $S$",
    "lr": "Peak learning rate",
    "batch_tokens": "Batch size (tokens)",
    "width": "Width",
    "depth": "Depth (layers)",
}
COUNTS = ("params", "tokens", "unique_tokens", "step", "batch_tokens")


def plain(text: object, most: int = 44) -> str:
    """Make text from data safe to draw: no math mode, no control characters, the middle cut out if long."""
    line = "".join(character if character.isprintable() else " " for character in str(text))
    if len(line) > most:
        line = f"{line[: most // 2 - 1]}…{line[-(most // 2) :]}"
    return line.replace("$", r"\$")


def title(text: object, panels: int) -> str:
    """Make the name of a panel fit above it, where so many share a page."""
    return plain(text, 44 if panels == 1 else 36 if panels <= 4 else 28 if panels <= 6 else 21)


def axis_label(column: str, data_unit: str = "tokens") -> str:
    """Return the axis label of a column, with its symbol and unit."""
    label = LABELS.get(column)
    if label is None:
        return plain(column).replace("_", " ")
    return label.replace("tokens", plain(data_unit, 12)) if column in ("tokens", "unique_tokens") else label


def words(name: str) -> str:
    """Write the name of a column as words."""
    return plain(name).replace("_", " ")


def value_label(metric: str, unit: str | None) -> str:
    """Return the axis label of a metric with its unit."""
    name = words(metric)
    name = name[:1].upper() + name[1:]
    return f"{name} ({plain(unit)})" if unit and unit == unit else name


def short(value: float) -> str:
    """Write a count the way the field does: 70M, 1.4T; beyond that a power of ten.

    >>> short(70e6), short(1.4e12), short(12.0), short(1e19), short(999_999.0)
    ('70M', '1.4T', '12', '10¹⁹', '1M')
    """
    return alone(value, count=True).label if math.isfinite(value) else ""


def power(value: float) -> str:
    """Write a number as a power of ten.

    >>> power(1e19), power(3e20).partition("10")[0][0], power(1e-7)
    ('10¹⁹', '3', '10⁻⁷')
    """
    return by_power(value).label


def brief(value: float, digits: int = 3) -> str:
    """Write a number to so many significant digits, without an exponent up to a million.

    >>> brief(2143.4), brief(0.34731), brief(1e7)
    ('2140', '0.347', '10⁷')
    """
    return alone(value, digits).label if math.isfinite(value) else "unknown"


def name_scale(column: str, value: float) -> str:
    """Write one value of a scale column: counts with suffixes, compute as a power of ten."""
    return short(value) if column in COUNTS else power(value) if column == "flops" else brief(value)


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round positions between two positive bounds: whole decades, or fewer of them, or 1-2-5, or even steps."""
    decades = math.log10(high / low)
    if decades < 0.75:
        steps = MaxNLocator(nbins=max(most - 1, 2), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        return [float(tick) for tick in steps if low <= tick <= high and tick > 0]
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    exponents = range(first, last + 1)
    for mantissas in ((1, 2, 5), (1, 3), (1,)):
        ticks = [m * 10.0**e for e in exponents for m in mantissas if low <= m * 10.0**e <= high]
        if len(ticks) <= most:
            return ticks
    stride = math.ceil(len(ticks) / most)
    return ticks[::stride]


def scale_axis(axes: Axes, which: str, column: str, bounds: tuple[float, float], most: int = 6) -> None:
    """Set up the x or y axis of a scale column: logarithmic where positive, with the column's own tick style."""
    axis: Axis = getattr(axes, f"{which}axis")
    if bounds[0] <= 0 or not bounds[1] > bounds[0] * 1.000001:
        return
    _logarithmic(axes, which, axis, log_ticks(*bounds, most=most))
    axis.set_major_formatter(FuncFormatter(lambda value, _: name_scale(column, value)))


def value_axis(axes: Axes, which: str, bounds: tuple[float, float], most: int = 6, *, linear: bool = False) -> None:
    """Set up the x or y axis of a metric: logarithmic where all is positive, unless it is to be linear."""
    axis: Axis = getattr(axes, f"{which}axis")
    if linear or bounds[0] <= 0 or not bounds[1] > bounds[0] * 1.000001:
        axis.set_major_locator(MaxNLocator(nbins=max(most - 1, 2), steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: brief(value, 4) if value else "0"))
        return
    _logarithmic(axes, which, axis, log_ticks(*bounds, most=most))
    axis.set_major_formatter(FuncFormatter(lambda value, _: brief(value, 4)))


def _logarithmic(axes: Axes, which: str, axis: Axis, ticks: list[float]) -> None:
    getattr(axes, f"set_{which}scale")("log")
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())


def bounds_of(*arrays: ArrayLike, pad: float = 0.04, linear: bool = False) -> tuple[float, float]:
    """Return padded limits over all finite values: a share of the log range if all are positive and not linear, else of the range.

    Returns (0, 1) if nothing is finite.
    """
    values = np.concatenate([np.asarray(array, dtype=float).ravel() for array in arrays])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if low > 0 and not linear:
        margin = max(pad * math.log(high / low), 0.01)
        return low * math.exp(-margin), high * math.exp(margin)
    margin = pad * (high - low) or 1.0
    return low - margin, high + margin
