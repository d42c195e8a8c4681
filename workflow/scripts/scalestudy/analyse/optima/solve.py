"""The best place of a law in a space, for all its draws and budgets at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from scalestudy.analyse.optima.descent import Function, Region, descend
from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.limits import within_limits
from scalestudy.analyse.optima.line import least_on_line
from scalestudy.analyse.optima.objective import Objective, OfEnsemble
from scalestudy.analyse.optima.pattern import settle
from scalestudy.analyse.optima.space import Space
from scalestudy.analyse.optima.starts import starts

KEPT = 2
"""Descents begin at so many of the best starts of each element."""


@dataclass(frozen=True)
class Steps:
    """The columns that take certain values only: those of a list, or whole numbers.

    Attributes:
        among: by column, its values.
        whole: the columns that are whole numbers.
    """

    among: Mapping[str, Sequence[float]]
    whole: Sequence[str]


def best_places(objective: Objective, steps: Steps) -> Floats:
    """Return the best place of every element, (E, free); NaN where there is none."""
    space = objective.space
    lower, upper = space.ends(objective.budget)
    best, height = np.full(lower.shape, np.nan), np.full(len(lower), np.inf)
    for held in _combinations(space, steps):
        low, high = _pinned(space, lower, upper, held)
        found = _continuous(objective, low, high)
        for place in _rounded(objective, found, low, high, steps):
            value = _height(objective, place)
            better = value < height
            best[better], height[better] = place[better], value[better]
    return best


def _combinations(space: Space, steps: Steps) -> Iterator[Mapping[str, float]]:
    names = [name for name in space.free if name in steps.among]
    for values in product(*(steps.among[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _pinned(space: Space, lower: Floats, upper: Floats, held: Mapping[str, float]) -> tuple[Floats, Floats]:
    lower, upper = lower.copy(), upper.copy()
    for name, value in held.items():
        k = space.free.index(name)
        lower[:, k] = upper[:, k] = np.log(value) if space.logarithmic[k] else value
    return lower, upper


def _rounded(objective: Objective, found: Floats, lower: Floats, upper: Floats, steps: Steps) -> Iterator[Floats]:
    """Yield the places whose whole numbers are whole, the other columns best beside them."""
    space = objective.space
    whole = [k for k, name in enumerate(space.free) if name in steps.whole]
    if not whole:
        yield found
        return
    for ups in product((np.floor, np.ceil), repeat=len(whole)):
        low, high = lower.copy(), upper.copy()
        for k, up in zip(whole, ups, strict=True):
            log = space.logarithmic[k]
            value = up((np.exp(found[:, k]) if log else found[:, k]).round(9))
            ends = np.exp([lower[:, k], upper[:, k]]) if log else np.array([lower[:, k], upper[:, k]])
            value = np.clip(value, np.ceil(ends[0].round(9)), np.floor(ends[1].round(9)))
            low[:, k] = high[:, k] = np.log(value) if log else value
        yield _continuous(objective, low, high)


def _continuous(objective: Objective, lower: Floats, upper: Floats) -> Floats:
    """The best place between ends (E, free), NaN where the ends leave nothing."""
    space = objective.space
    found = np.full(lower.shape, np.nan)
    able = np.flatnonzero(
        (lower <= upper).all(axis=1) & np.isfinite(lower).all(axis=1) & np.isfinite(upper).all(axis=1)
    )
    if not able.size:
        return found
    some, low, high = objective[able], lower[able], upper[able]
    if not space.free:
        found[able] = np.empty((len(able), 0))
    elif len(space.free) == 1:
        found[able, 0] = least_on_line(some, low[:, 0], high[:, 0])
    elif isinstance(some, OfEnsemble):
        found[able] = [settle(some[np.array([k])], some.begun[k], low[k], high[k]) for k in range(len(able))]
    else:
        found[able] = _several(some, low, high)
    return found


def _several(objective: Objective, lower: Floats, upper: Floats) -> Floats:
    shares = np.array([name in objective.space.shares for name in objective.space.free])
    region = Region(lower, upper, shares)
    begun = starts(lower, upper, shares, objective.space.total)
    order = np.argsort(objective.at(begun), axis=1, kind="stable")[:, :KEPT]
    best, least = np.full(lower.shape, np.nan), np.full(len(lower), np.inf)
    for k in range(order.shape[1]):
        start = begun[np.arange(len(begun)), order[:, k]]
        found = within_limits(objective, descend(*functions(objective), start, region), region)
        value = _height(objective, found)
        better = value < least
        best[better], least[better] = found[better], value[better]
    return best


def functions(objective: Objective) -> tuple[Function, Function]:
    """Return the height and the slope of an objective as a descent asks for them."""
    return (
        lambda place, which: objective[which].at(place[:, None])[:, 0],
        lambda place, which: objective[which].slopes(place[:, None])[:, 0],
    )


def _height(objective: Objective, place: Floats) -> Floats:
    """The objective at one place each, (E,); infinite where there is none, or where a limit is overstepped."""
    height = objective.within(np.nan_to_num(place)[:, None])[:, 0]
    return np.where(np.isfinite(place).all(axis=1), height, np.inf)
