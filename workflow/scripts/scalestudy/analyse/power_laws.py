"""Power laws over draws, and resamples for the analyses that make their own."""

import numpy as np

from scalestudy.analyse.context import Floats


def resamples(n: int, draws: int, seed: int) -> Floats:
    """Bootstrap weights: how often each of `n` runs is drawn, (draws, n), every row summing to n."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws).astype(float)


def log_slopes(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Least-squares power laws y = exp(intercept) x^slope, one for each draw, over its positive finite points.

    Args:
        x: (n,) or (draws, n), positive.
        y: (draws, n); points that are NaN or not positive are left out of their draw.

    Returns:
        (slope, intercept), each (draws,); NaN where fewer than two distinct x are left.
    """
    with np.errstate(all="ignore"):
        log_x, log_y = np.log(x) + 0 * y, np.log(y)
    known = np.isfinite(log_x) & np.isfinite(log_y)
    count = known.sum(axis=1)
    u, v = np.where(known, log_x, 0.0), np.where(known, log_y, 0.0)
    with np.errstate(all="ignore"):
        mean_u, mean_v = u.sum(axis=1) / count, v.sum(axis=1) / count
        u, v = np.where(known, u - mean_u[:, None], 0.0), np.where(known, v - mean_v[:, None], 0.0)
        slope = (u * v).sum(axis=1) / (u * u).sum(axis=1)
    slope = np.where(np.isfinite(slope), slope, np.nan)
    return slope, mean_v - slope * mean_u


def power_law(slope: Floats, intercept: Floats, x: Floats) -> Floats:
    """Evaluate exp(intercept) x^slope, (draws,) by (n,), as (draws, n); NaN where it is beyond what a number can hold."""
    with np.errstate(over="ignore"):
        value = np.exp(intercept[:, None] + slope[:, None] * np.log(x))
    return np.where(np.isfinite(value), value, np.nan)
