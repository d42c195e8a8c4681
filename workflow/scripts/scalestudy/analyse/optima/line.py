"""The best place along one column, for many elements at once: a grid, then the root of the derivative beside its best point."""

import numpy as np

from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.objective import Objective
from scalestudy.search import minima, roots

GRID = 129
"""Points of the grid: two per factor e over the range from one parameter to one token at 1e24 FLOP."""
HALVINGS = 60


def least_on_line(objective: Objective, lower: Floats, upper: Floats) -> Floats:
    """Return where an objective over one column is least, (E,), between ends (E,); NaN where it has no value at all.

    An end itself is returned where the best lies there, and the edge of what limits allow where it lies there.
    """
    grid = lower[:, None] + np.linspace(0.0, 1.0, GRID) * (upper - lower)[:, None]
    height = objective.within(grid[..., None])
    best = np.argmin(height, axis=1)
    rows = np.arange(len(grid))
    sides = [grid[rows, np.clip(best + side, 0, GRID - 1)] for side in (-1, 1)]
    left, right = (_allowed(objective, grid[rows, best], there) for there in sides)
    found = _refined(objective, left, grid[rows, best], right)
    return np.where(np.isfinite(height[rows, best]), found, np.nan)


def _refined(objective: Objective, left: Floats, middle: Floats, right: Floats) -> Floats:
    """The root of the derivative between two points of the grid; else the least of a search, or the better end."""
    every = np.arange(len(left), dtype=float)

    def slope(at: Floats, which: Floats) -> Floats:
        return objective[which.astype(int)].slopes(at[:, None, None])[:, 0, 0]

    def height(at: Floats, which: Floats) -> Floats:
        return objective[which.astype(int)].at(at[:, None, None])[:, 0]

    root = roots(slope, left, right, every) if objective.smooth else np.full(len(left), np.nan)
    lost = ~np.isfinite(root)
    if lost.any():
        root[lost] = minima(height, left[lost], middle[lost], right[lost], every[lost])
    options = np.stack([root, left, middle, right], axis=1)
    heights = objective.at(np.where(np.isfinite(options), options, middle[:, None])[..., None])
    # A root that is as good as an end but for rounding is meant.
    heights[:, 1:] += 1e-14 * np.abs(heights[:, 1:])
    chosen: Floats = options[np.arange(len(left)), np.argmin(np.where(np.isfinite(options), heights, np.inf), axis=1)]
    return chosen


def _allowed(objective: Objective, here: Floats, there: Floats) -> Floats:
    """The point beside one that is allowed, or the last before it that is, all (E,)."""
    if not objective.space.limits:
        return there
    crossed = ~(objective.excess(there[:, None, None])[:, 0] <= 0)
    for _ in range(HALVINGS):
        middle = np.where(crossed, (here + there) / 2, here)
        good = objective.excess(middle[:, None, None])[:, 0] <= 0
        here, there = np.where(crossed & good, middle, here), np.where(crossed & ~good, middle, there)
    return np.where(crossed, here, there)
