"""Searches of one problem that have met on the way, which one of them goes on for: the others would come to the same end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import NUMBERS_AT_ONCE
from scalestudy.fit.system import Entrants

Array = NDArray[np.float64]
Index = NDArray[np.int64]
MET: Final = 0.01
"""Two searches have met whose predictions differ by less than this share of their residuals, on average over the points."""


def leaders(system: Entrants, theta: Array, problem: Index) -> Index:
    """Return for each member which one goes on for it, (m,): itself, or an earlier one of its problem that it has met.

    Args:
        system: of all members.
        theta: where they are, internal (m, F).
        problem: the number of each member's problem, (m,), from 0 on and rising.
    """
    lead = np.arange(len(theta))
    most = int(np.bincount(problem).max(initial=0))
    for portion in _portions(problem, max(1, NUMBERS_AT_ONCE // system.points)):
        part = np.arange(portion.start, portion.stop)
        here = system.take(part)
        residuals = here.at(theta[part], False)
        enough = MET * here.spread(residuals)
        for back in range(1, min(most, len(part))):
            # At where another stands, a member of the same problem has that other's residuals.
            other = here.at(theta[np.maximum(part - back, portion.start)], False)
            apart = here.spread(replace(residuals, value=other.value - residuals.value))
            same = np.zeros(len(part), dtype=bool)
            same[back:] = problem[part[back:]] == problem[part[:-back]]
            near = part[same & (apart <= enough) & (lead[part] == part)]
            lead[near] = near - back
    for _ in range(most):  # who was met may have met another before
        lead = lead[lead]
    return lead


def _portions(problem: Index, room: int) -> Iterator[slice]:
    """Yield portions of members that hold whole problems, each with as many as there is room for, but one at least."""
    starts = np.append(np.flatnonzero(np.diff(problem, prepend=-1)), len(problem))
    first = 0
    while first < len(problem):
        ends = starts[starts > first]
        last = int(ends[max(0, int(np.searchsorted(ends, first + room, side="right")) - 1)])
        yield slice(first, last)
        first = last
