"""Runs moved along the law to the line they are drawn beside, so that how far one lies from its line is its residual."""

import numpy as np

from scalestudy.analyse.context import Floats


def moved(value: Floats, own: Floats, line: Floats) -> Floats:
    """Return what runs would have measured at the line's scales if they kept their residuals, (n,).

    Args:
        value: what was measured.
        own: the law at the runs themselves.
        line: the law where they are drawn.

    Returns:
        By the same factor off where all is positive, else by as much; what was measured where the law has no value.
    """
    positive = bool((value > 0).all() and np.nanmin(own, initial=1.0) > 0 and np.nanmin(line, initial=1.0) > 0)
    with np.errstate(all="ignore"):
        found = value * line / own if positive else value + line - own
    return np.where(np.isfinite(found), found, value)


def nearest(values: Floats, levels: Floats) -> Floats:
    """Return for each positive value, (n,), the level closest to it in logarithms; NaN for none."""
    if not len(levels):
        return np.full(len(values), np.nan)
    with np.errstate(all="ignore"):
        apart = np.abs(np.log(values)[:, None] - np.log(levels)[None, :])
    which = np.where(np.isfinite(apart), apart, np.inf).argmin(axis=1)
    return np.where(np.isfinite(apart).any(axis=1), levels[which], np.nan)
