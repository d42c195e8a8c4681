"""The designs that studies usually have, made of the candidates for the same budget and at most as many runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PER_PARAM: Final = 20.0
"""Tokens per parameter of a ladder (Hoffmann et al. 2022)."""
STEP: Final = np.log(10.0) / 2
"""Between IsoFLOP budgets: half a decade."""
WIDE: Final = np.log(4.0)
"""Between the smallest and the largest size of an IsoFLOP budget."""
APART: Final = np.log(3.0)
"""Between the sizes of a grid at low compute and the one large run beside it."""
NEAR: Final = np.log(2.0)
"""A candidate farther than this from where a design wants a run does not stand for it."""
Design = Callable[[Floats, Floats, int], Iterator[list[int]]]
"""Logarithms of N and D of candidates (candidates,), and how many runs -> designs, the largest first."""


def ladder(size: Floats, data: Floats, runs: int) -> Iterator[list[int]]:
    """Yield ladders at 20 tokens per parameter: sizes at equal ratios, from the smallest up."""
    off = np.abs(data - size - np.log(PER_PARAM))
    near = np.flatnonzero(off <= NEAR)
    best = [near[size[near] == one][np.argmin(off[near][size[near] == one])] for one in np.unique(size[near])]
    for top in range(len(best), 0, -1):
        steps = np.linspace(0, top - 1, min(runs, top))
        yield [int(best[k]) for k in np.unique(np.round(steps).astype(int))]


def isoflop(size: Floats, data: Floats, runs: int) -> Iterator[list[int]]:
    """Yield IsoFLOP grids: up to four budgets half a decade apart, each with as many sizes about 20 tokens per parameter."""
    levels = min(4, max(runs // 3, 1))
    each = runs // levels
    for top in np.unique(np.round(size + data, 6))[::-1]:
        budgets = top - STEP * np.arange(levels)
        sizes = [((one - np.log(PER_PARAM)) / 2 + np.linspace(-WIDE / 2, WIDE / 2, each), one) for one in budgets]
        wanted = np.array([(n, one - n) for row, one in sizes for n in row])
        yield _snapped(size, data, wanted)


def sparse(size: Floats, data: Floats, runs: int) -> Iterator[list[int]]:
    """Yield square grids of sizes and tokens per parameter at low compute: all that is allowed of the latter, sizes from the least up."""
    for top in np.unique(size)[::-1]:
        yield _square(size, data, top, runs)


def topped(size: Floats, data: Floats, runs: int) -> Iterator[list[int]]:
    """Yield such grids with one run at 20 tokens per parameter, from the largest down; all else is of a third of its size, or a ninth ..."""
    for one in next(ladder(size, data, len(size)), [])[::-1]:
        for top in np.arange(size[one] - APART, size.min(), -APART):
            yield [*_square(size, data, top, runs - 1), one]


def _square(size: Floats, data: Floats, top: float, runs: int) -> list[int]:
    side, ratio = max(int(np.sqrt(runs)), 1), data - size
    axes = np.linspace(size.min(), top, side), np.linspace(ratio.min(), ratio.max(), side)
    wanted = np.stack([one.ravel() for one in np.meshgrid(*axes)], axis=1)
    return _snapped(size, data, wanted + np.stack([0 * wanted[:, 0], wanted[:, 0]], axis=1))


def _snapped(size: Floats, data: Floats, wanted: Floats) -> list[int]:
    """The candidates that are nearest to where runs are wanted, (k, 2), each once; those that are far from it left out."""
    apart = np.hypot(size[:, None] - wanted[:, 0], data[:, None] - wanted[:, 1])
    near = np.argmin(apart, axis=0)
    return [int(k) for k in np.unique(near[apart.min(axis=0) <= NEAR])]


DESIGNS: Final[Mapping[str, Design]] = {"ladder": ladder, "isoflop": isoflop, "sparse": sparse, "topped": topped}


def largest(design: Design, size: Floats, data: Floats, cost: Floats, budget: float, runs: int) -> Sequence[int]:
    """Return the largest of a kind of designs that can be paid for; none if there is none.

    Args:
        design: one of `DESIGNS`.
        size: N of the candidates, (candidates,).
        data: D.
        cost: of one run.
        budget: what all together may cost.
        runs: how many there may be.
    """
    with np.errstate(all="ignore"):
        places = np.log(size), np.log(data)
    if not all(np.isfinite(one).all() for one in places):
        return []
    fits = (one for one in design(*places, runs) if len(one) > 1 and cost[one].sum() <= budget)
    return next(fits, [])
