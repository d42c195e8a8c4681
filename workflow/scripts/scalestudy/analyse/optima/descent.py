"""The best place over several columns, for many elements at once: Newton's method on the free ones, kept within bounds.

A column at a bound, towards which the objective falls, is held there (the active set of Bertsekas 1982). Columns that together
are a constant give up one, that with the most room, which follows from the others, anew at every step: a share of zero is no obstacle.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.optima.formula import Floats
from scalestudy.fit.normal import dot

STEPS = 80
HALVINGS = 30
LONGEST = 2.0
"""No step is longer, in logarithms or in the column's unit where it has no logarithm."""
NEAR = 1e-7
"""A column so close to a bound towards which the objective falls is put on it: else every step would be cut short by it."""
STILL = 1e-13
BLURRED = 1e-7
"""Steps so short that change nothing but the last bit of the objective are the last."""
ROUNDING = 2e-16
"""Near the minimum a step may not be refused for the last bit of the objective."""
APART = 1e-5
"""Step of the differences of slopes that make second derivatives."""
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Function = Callable[[Floats, Indices], Floats]
"""Of places (e, free) and which elements these are, (e,)."""


@dataclass(frozen=True, eq=False)
class Region:
    """Ends of the columns, (E, free) each, and which of them are shares of one total, (free,)."""

    lower: Floats
    upper: Floats
    shares: Mask

    def __getitem__(self, which: Indices) -> "Region":
        """Return the ends of some elements."""
        return Region(self.lower[which], self.upper[which], self.shares)


def descend(height: Function, slope: Function, start: Floats, region: Region) -> Floats:
    """Return places (E, free) of local minima, begun at `start`; elements never depend on each other.

    Args:
        height: what is to be small, (e,); infinite where it has no value.
        slope: its derivatives, (e, free).
        start: (E, free), inside the region.
        region: where to stay.
    """
    place = start.copy()
    left = np.arange(len(start))
    for _ in range(STEPS):
        moved, still = _step(height, slope, place[left], region[left], left)
        place[left] = moved
        left = left[~still]
        if not left.size:
            break
    return place


def _step(height: Function, slope: Function, place: Floats, region: Region, which: Indices) -> tuple[Floats, Mask]:
    """One step of every element, and which of them did not move."""
    here, g = height(place, which), _known(slope(place, which))
    basis = _basis(place, g, region)
    reduced, free = _reduced(g, basis, region.shares), _free(place, g, basis, region)
    curved = _curvature(slope, place, region, which, basis)
    direction = _newton(reduced, curved, free)
    size = np.abs(direction).max(axis=1, initial=0.0)
    direction *= np.minimum(1.0, LONGEST / np.maximum(size, LONGEST))[:, None]
    direction = np.where(free, direction, _onto_bound(place, reduced, region))
    direction[np.arange(len(place)), basis] *= not region.shares.any()
    return _searched(height, place, here, direction, reduced, basis, region, which)


def _searched(
    height: Function,
    place: Floats,
    here: Floats,
    direction: Floats,
    reduced: Floats,
    basis: Indices,
    region: Region,
    which: Indices,
) -> tuple[Floats, Mask]:
    """Halve steps until the objective falls by a share of what its slope promises."""
    length, best, done, flat = np.ones(len(place)), place.copy(), np.zeros(len(place), bool), np.ones(len(place), bool)
    for _ in range(HALVINGS):
        todo = np.flatnonzero(~done & np.isfinite(here))
        if not todo.size:
            break
        tried = _moved(place[todo], length[todo, None] * direction[todo], basis[todo], region[todo])
        promised = np.minimum(dot(reduced[todo], tried - place[todo]), 0.0)
        slack, gain = ROUNDING * np.abs(here[todo]), here[todo] - height(tried, which[todo])
        good = gain >= -1e-4 * promised - slack
        best[todo[good]], done[todo[good]], flat[todo[good]] = tried[good], True, gain[good] <= slack[good]
        length[todo] /= 2
    size = np.abs(best - place).max(axis=1, initial=0.0) / (1 + np.abs(place).max(axis=1, initial=0.0))
    return best, ~done | (size <= STILL) | (flat & (size <= BLURRED))


def _moved(place: Floats, step: Floats, basis: Indices, region: Region) -> Floats:
    """Step and stay within bounds; the share that follows takes up the rest, all shares giving way where it cannot."""
    new = np.clip(place + step, region.lower, region.upper)
    if not region.shares.any():
        return new
    rows = np.arange(len(new))
    new[rows, basis] = place[rows, basis]
    change = (new - place)[:, region.shares].sum(axis=1)
    rest = place[rows, basis] - change
    short = (rest < region.lower[rows, basis]) | (rest > region.upper[rows, basis])
    room = np.where(
        change > 0, place[rows, basis] - region.lower[rows, basis], region.upper[rows, basis] - place[rows, basis]
    )
    factor = np.where(short, room / np.where(change == 0, 1.0, np.abs(change)), 1.0)
    new = np.where(region.shares, place + factor[:, None] * (new - place), new)
    new[rows, basis] = place[rows, basis] - factor * change
    return new


def _basis(place: Floats, g: Floats, region: Region) -> Indices:
    """The share of each element that follows from the others; without shares, any.

    That with the most room on both sides, of equal ones the largest; where all are on bounds, the one that it helps most to
    make smaller, since that is the only way left to move.
    """
    if not region.shares.any():
        return np.zeros(len(place), dtype=np.int64)
    room = np.minimum(place - region.lower, region.upper - place) + 1e-9 * (place - region.lower)
    room = np.where(region.shares, room, -np.inf)
    falls = np.where(region.shares & (place > region.lower + NEAR), g, -np.inf)
    stuck = (room.max(axis=1) <= NEAR)[:, None]
    return np.asarray(np.argmax(np.where(stuck, falls, room), axis=1), dtype=np.int64)


def _reduced(g: Floats, basis: Indices, shares: Mask) -> Floats:
    """Slopes along the columns, the share that follows moved against them."""
    against = g[np.arange(len(g)), basis][:, None]
    return np.where(shares, g - against, g)


def _free(place: Floats, g: Floats, basis: Indices, region: Region) -> Mask:
    reduced = _reduced(g, basis, region.shares)
    held = ((place <= region.lower + NEAR) & (reduced > 0)) | ((place >= region.upper - NEAR) & (reduced < 0))
    if region.shares.any():
        held[np.arange(len(place)), basis] = True
    return ~held


def _onto_bound(place: Floats, reduced: Floats, region: Region) -> Floats:
    return np.where(reduced > 0, region.lower, region.upper) - place


def _curvature(slope: Function, place: Floats, region: Region, which: Indices, basis: Indices) -> Floats:
    """Second derivatives along the columns, (e, free, free), by differences of slopes towards the inside."""
    k = place.shape[1]
    out = np.empty((len(place), k, k))
    for j in range(k):
        step = np.where(place[:, j] + APART > region.upper[:, j], -APART, APART)
        ahead = place.copy()
        ahead[:, j] += step
        if region.shares[j]:
            ahead[np.arange(len(place)), basis] -= step
        change = (_known(slope(ahead, which)) - _known(slope(place, which))) / step[:, None]
        out[:, j] = _reduced(change, basis, region.shares)
    return (out + out.swapaxes(1, 2)) / 2


def _newton(reduced: Floats, curved: Floats, free: Mask) -> Floats:
    """Newton's direction on the free columns; where the objective is not convex, that of its curvature's size."""
    both = free[:, :, None] & free[:, None, :]
    matrix = np.where(both, curved, 0.0)
    diagonal = np.arange(matrix.shape[1])
    matrix[:, diagonal, diagonal] = np.where(free, matrix[:, diagonal, diagonal], 1.0)
    values, vectors = np.linalg.eigh(_known(matrix))
    g = np.where(free, reduced, 0.0)
    along = (vectors * g[:, :, None]).sum(axis=1)
    size = np.abs(values)
    floor = np.maximum(np.abs(g).max(axis=1, keepdims=True, initial=0.0) / (10 * LONGEST), np.finfo(float).tiny)
    direction: Floats = -(vectors * (along / np.maximum(size, floor))[:, None, :]).sum(axis=2)
    return np.where(free, direction, 0.0)


def _known(values: Floats) -> Floats:
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
