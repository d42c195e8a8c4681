"""Axes of a metric: losses are logarithmic; what is better when higher, or can be 0 or negative, is linear; bounded as it can be.

`with_metrics` puts into every drawn table what its axes need: the columns `linear`, `least` and `most`.
"""

import math
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Settings
from scalestudy.percent import PERCENT, WHOLE, possible

SHARE: Final = "fraction"
"""The unit of what lies between 0 and 1, as percent do between 0 and 100."""
REACH: Final = 0.6
"""How far beyond what must be seen an axis goes for bands and intervals, as a share of its length."""
Limits = tuple[float, float]


def with_metrics(frame: pd.DataFrame, runs: pd.DataFrame | None, settings: Settings) -> pd.DataFrame:
    """Return a drawn table with the axis of its metrics, if it names any: `linear`, and `least` and `most` as they are shown."""
    if "metric" not in frame or runs is None or runs.empty:
        return frame
    bounds = possible(settings, runs)
    axes = {metric: _axis(rows, bounds) for metric, rows in runs.groupby("metric")}
    found = [axes.get(metric, (False, -math.inf, math.inf)) for metric in frame["metric"]]
    linear, least, most = zip(*found, strict=True) if found else ((), (), ())
    columns = {"linear": np.array(linear, bool), "least": np.array(least, float), "most": np.array(most, float)}
    return frame.assign(**columns)


def _axis(rows: pd.DataFrame, bounds: Limits) -> tuple[bool, float, float]:
    """Whether the axis of a metric is linear, and the ends of what its values can be, in the unit that is shown."""
    unit, kept = rows["unit"].iloc[0], rows[~rows["excluded"].astype(bool)]
    linear = bool((rows["direction"] == "higher").all() or (kept["value"] <= 0).any())
    low, high = (max(bounds[0], 0.0), min(bounds[1], 1.0)) if unit in (SHARE, PERCENT) else bounds
    whole = WHOLE if unit == PERCENT else 1.0
    return linear, low * whole, high * whole


def limits(part: pd.DataFrame, seen: ArrayLike, beside: ArrayLike = (), pad: float = 0.06) -> Limits:
    """Return the ends of the axis of a metric.

    Args:
        part: rows of a drawn table, of one metric.
        seen: what must be seen whole.
        beside: bands and intervals, of which only so much is shown that what must be seen stays readable.
        pad: margin, as a share of the length.
    """
    linear = is_linear(part)
    low, high = scales.bounds_of(seen, pad=pad, linear=linear)
    first, last = scales.bounds_of(seen, beside, pad=pad, linear=linear)
    near, far = _stretched(low, high, logarithmic=not linear and low > 0)
    return _inside(part, (max(first, near), min(last, far)), np.asarray(seen, float))


def _stretched(low: float, high: float, *, logarithmic: bool) -> Limits:
    if logarithmic:
        times = (high / low) ** REACH
        return low / times, high * times
    more = REACH * (high - low)
    return low - more, high + more


def _inside(part: pd.DataFrame, ends: Limits, seen: np.ndarray) -> Limits:
    """Cut an axis at what the metric can be, unless a value lies beyond that; a mark on the end is still whole."""
    least, most = (float(part[name].iloc[0]) if name in part else math.nan for name in ("least", "most"))
    margin = 0.02 * (ends[1] - ends[0]) if is_linear(part) else 0.0
    low = ends[0] if not ends[0] < least <= np.nanmin(seen, initial=math.inf) else least - margin
    high = ends[1] if not ends[1] > most >= np.nanmax(seen, initial=-math.inf) else most + margin
    return (low, high) if low < high and (is_linear(part) or low > 0 or ends[0] <= 0) else ends


def is_linear(part: pd.DataFrame) -> bool:
    """Tell whether the axis of the rows' metric is linear."""
    return bool(part["linear"].iloc[0]) if "linear" in part and len(part) else False


def metric_axis(axes: Axes, which: str, part: pd.DataFrame, ends: Limits, most: int = 6) -> None:
    """Set up the x or y axis of the metric of some rows between two ends, with its label left to the caller."""
    scales.value_axis(axes, which, ends, most, linear=is_linear(part))
    getattr(axes, f"set_{which}lim")(*ends)
