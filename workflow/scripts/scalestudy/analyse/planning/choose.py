"""The batch of runs that narrows an interval most for its budget: greedy both ways, then exchanged run by run.

Greedy by gain per cost, and by gain alone, of which the better is within a constant of the best (Leskovec et al. 2007); then every
run is exchanged for the candidate that would do better in its place, until none does (Fedorov 1972). As what is gained does not
depend on what runs show, planning all batches at once is the look-ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.planning.goal import Goal

Floats = npt.NDArray[np.float64]
SWEEPS: Final = 20
"""Of exchanges at most; a few do."""
BETTER: Final = 1e-6
"""An exchange that narrows the interval by less than this share is none."""


@dataclass(frozen=True, eq=False)
class Limits:
    """What a batch may be.

    Attributes:
        cost: of one run of each candidate, (candidates,).
        budget: what all runs together may cost.
        runs: how many there may be.
        seeds: how often a candidate may be run.
        least: a run that narrows the interval by less than this share of it is not worth proposing.
        wanted: half the width that would do, so that the cheapest batch that is expected to reach it is sought; 0 for the least.
    """

    cost: Floats
    budget: float
    runs: int
    seeds: int = 1
    least: float = 0.0
    wanted: float = 0.0

    def allows(self, chosen: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Return which candidates can be run besides, (candidates,)."""
        count = np.bincount(np.asarray(chosen, dtype=np.int64), minlength=len(self.cost))
        left = self.budget - float(self.cost[list(chosen)].sum()) if len(chosen) else self.budget
        fits = self.cost <= left * (1 + 1e-9)
        return np.asarray(fits & (count < self.seeds) & (len(chosen) < self.runs))


def proposed(goal: Goal, limits: Limits) -> list[int]:
    """Return the candidates to run, those that gain most per cost first; none where no run that can be paid for helps."""
    tried = [_exchanged(goal, limits, _grown(goal, limits, [], rate)) for rate in (True, False)]
    best = min(tried, key=lambda one: (round(goal.half(one), 12), limits.cost[one].sum()))
    reaches = limits.wanted > 0 and goal.half(best) <= limits.wanted
    return in_order(goal, limits.cost, _cheapened(goal, limits, best) if reaches else best)


def in_order(goal: Goal, cost: Floats, chosen: Sequence[int]) -> list[int]:
    """Return chosen runs so that each gains most per cost after those before it, seeds of one candidate together."""
    left, ordered = list(chosen), list[int]()
    while left:
        gain = (goal.half(ordered) - goal.with_each(ordered)[left]) / cost[left]
        ordered.append(left.pop(int(np.argmax(gain))))
    return [one for one in dict.fromkeys(ordered) for _ in range(ordered.count(one))]


def _grown(goal: Goal, limits: Limits, chosen: Sequence[int], rate: bool) -> list[int]:
    """Add runs one by one, that with the largest gain per cost, or the largest gain, first."""
    grown, least = list(chosen), limits.least * goal.half([])
    while True:
        here, allowed = goal.half(grown), limits.allows(grown)
        if not allowed.any() or 0 < here <= limits.wanted:
            return grown
        gain = np.where(allowed, here - goal.with_each(grown), -np.inf)
        if gain.max() <= max(least, 0.0):
            return grown
        worth = np.where(gain > max(least, 0.0), gain / limits.cost if rate else gain, -np.inf)
        grown.append(int(np.argmax(worth)))


def _exchanged(goal: Goal, limits: Limits, chosen: Sequence[int]) -> list[int]:
    """Exchange runs, and add what then can be paid for, until nothing narrows the interval further."""
    best = list(chosen)
    for _ in range(SWEEPS):
        before = goal.half(best)
        for place in range(len(best)):
            rest = [*best[:place], *best[place + 1 :]]
            after = np.where(limits.allows(rest), goal.with_each(rest), np.inf)
            if after.min() < goal.half(best) * (1 - BETTER):
                best = [*rest, int(np.argmin(after))]
        best = _grown(goal, limits, best, rate=True)
        if goal.half(best) >= before * (1 - BETTER):
            return best
    return best


def _cheapened(goal: Goal, limits: Limits, chosen: Sequence[int]) -> list[int]:
    """Leave out runs, or exchange them for cheaper ones, as long as the wanted width is reached: the largest saving first."""
    best = list(chosen)
    while True:
        saved, cheaper = 0.0, best
        for place, one in enumerate(best):
            rest = [*best[:place], *best[place + 1 :]]
            if goal.half(rest) <= limits.wanted:
                options = [(float(limits.cost[one]), rest)]
            else:
                does = limits.allows(rest) & (goal.with_each(rest) <= limits.wanted)
                first = int(np.argmin(np.where(does, limits.cost, np.inf)))
                options = [(float(limits.cost[one] - limits.cost[first]), [*rest, first])] if does.any() else []
            saved, cheaper = max([(saved, cheaper), *options], key=lambda pair: pair[0])
        if saved <= BETTER * limits.cost[best].sum():
            return best
        best = cheaper
