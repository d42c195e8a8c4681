"""The batch of runs that narrows an interval most for its budget: greedy both ways, then exchanged run by run.

Greedy by gain per cost, and by gain alone, of which the better is within a constant of the best (Leskovec et al. 2007), begun with
nothing, with each of the best single runs and with batches that are known already; then every run, and in small batches every two, are exchanged
for what would do better in their place, until nothing does (Fedorov 1972). As what is gained does not depend on what runs show, planning
all batches at once is the look-ahead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.planning.goal import Goal

Floats = npt.NDArray[np.float64]
SWEEPS: Final = 20
"""Of exchanges at most; a few do."""
STARTS: Final = 12
"""Single runs to begin with, of each kind; what a budget buys beside the first run depends on which that is."""
TRIED: Final = 4
"""Batches that are improved by exchange, the best first."""
SMALL: Final = 12
"""Batches up to this are improved by exchanging two runs at once too."""
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


def proposed(goal: Goal, limits: Limits, others: Iterable[Sequence[int]] = ()) -> list[int]:
    """Return the candidates to run, those that gain most per cost first; none where no run that can be paid for helps.

    Args:
        goal: what is to be known.
        limits: what a batch may be.
        others: batches within the limits that are known already, such as the usual designs; but for runs that are not worth it, none of
            them does better.
    """
    grown = [_grown(goal, limits, start, rate) for start in _starts(goal, limits) for rate in (True, False)]
    grown += [_pruned(goal, limits, one) for one in others]
    first = sorted({tuple(sorted(one)): goal.half(one) for one in grown}.items(), key=lambda pair: pair[1])[:TRIED]
    tried = [_exchanged(goal, limits, one) for one, _ in first]
    best = min(tried, key=lambda one: (round(goal.half(one), 12), limits.cost[one].sum()))
    reaches = limits.wanted > 0 and goal.half(best) <= limits.wanted
    return in_order(goal, limits.cost, _cheapened(goal, limits, best) if reaches else best)


def _starts(goal: Goal, limits: Limits) -> list[list[int]]:
    """Nothing, and the single runs that by themselves gain most, or most for their cost."""
    gain = np.where(limits.allows([]), goal.half([]) - goal.with_each([]), -np.inf)
    first = [int(k) for one in (gain, gain / limits.cost) for k in np.argsort(-one, kind="stable")[:STARTS]]
    return [[], *([k] for k in dict.fromkeys(first) if gain[k] > limits.least * goal.half([]))]


def _pruned(goal: Goal, limits: Limits, chosen: Sequence[int]) -> list[int]:
    """Leave out runs that narrow the interval by less than is worth it, the one that tells least first."""
    kept, least = list(chosen), limits.least * goal.half([])
    while kept:
        without = [goal.half([*kept[:k], *kept[k + 1 :]]) for k in range(len(kept))]
        if min(without) - goal.half(kept) > least:
            return kept
        kept.pop(int(np.argmin(without)))
    return kept


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
    """Leave out one run, or two, and fill what that frees anew, until nothing narrows the interval further."""
    best, here = list(chosen), goal.half(chosen)
    for _ in range(SWEEPS):
        before = here
        for kept in _kept(best):
            for rate in (False, True):
                other = _grown(goal, limits, kept, rate)
                if goal.half(other) < here * (1 - BETTER):
                    best, here = other, goal.half(other)
        if here >= before * (1 - BETTER):
            return best
    return best


def _kept(chosen: Sequence[int]) -> list[list[int]]:
    """What is left of a batch without one run, and of a small one without two; what is the same but for its order is told once."""
    away = [1, 2] if len(chosen) <= SMALL else [1]
    left = [sorted(kept) for k in away if k <= len(chosen) for kept in combinations(chosen, len(chosen) - k)]
    return [list(kept) for kept in dict.fromkeys(map(tuple, left))]


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
