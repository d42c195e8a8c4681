"""Studies drawn so that every pair of choices occurs: each covers as many pairs that have not occurred as it can.

Source: Cohen, Dalal, Fredman and Patton 1997, IEEE Trans. Softw. Eng. 23, 437 (AETG).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from relations.options import FACTORS, SEVERAL, Choice, conflict

CANDIDATES: Final = 12
TRIES: Final = 60
Options = Mapping[str, tuple[str, ...]]
"""The values of each factor of a study: one, or several of those in `SEVERAL`."""
Pair = frozenset[Choice]


def pairs(options: Options) -> set[Pair]:
    """Return the pairs of choices of different factors that occur in a study."""
    chosen = [(factor, value) for factor, values in options.items() for value in values]
    return {frozenset(pair) for pair in combinations(chosen, 2) if pair[0][0] != pair[1][0]}


def possible(factors: Mapping[str, Sequence[str]] = FACTORS) -> list[Pair]:
    """Return every pair of choices without a conflict, in order."""
    every = [(factor, value) for factor, values in factors.items() for value in values]
    return [frozenset(pair) for pair in combinations(every, 2) if pair[0][0] != pair[1][0] and not conflict(*pair)]


def impossible(factors: Mapping[str, Sequence[str]] = FACTORS) -> list[tuple[Choice, Choice]]:
    """Return every pair of choices with a conflict, in order."""
    every = [(factor, value) for factor, values in factors.items() for value in values]
    return [pair for pair in combinations(every, 2) if pair[0][0] != pair[1][0] and conflict(*pair)]


ENOUGH: Final = 600
"""So many studies of the design have every pair of options that go together."""


def designed(seed: int = 0, factors: Mapping[str, Sequence[str]] = FACTORS) -> Iterator[Options]:
    """Yield studies without end: once every pair has occurred, all over again with other companions."""
    random = np.random.default_rng(seed)
    while True:
        left = dict.fromkeys(possible(factors))
        while left:
            options = _next(list(left), factors, random)
            if options is None:  # two choices that a third, which they need, keeps apart
                left.pop(next(iter(left)))
                continue
            for pair in pairs(options):
                left.pop(pair, None)
            yield options


def _next(left: Sequence[Pair], factors: Mapping[str, Sequence[str]], random: np.random.Generator) -> Options | None:
    """The best of some studies that have the first pair that has not occurred, or another of them; None if none has."""
    wanted, best = set(left), None
    for number in range(CANDIDATES):
        seeded = sorted(left[0] if best is None or number % 2 else left[int(random.integers(len(left)))])
        found = _completed(seeded, factors, random)
        score = len(wanted & pairs(found)) if found else -1
        if found and (best is None or score > best[0]):
            best = (score, found)
        if best is None and number:
            return None
    return best[1] if best else None


def _completed(
    seeded: Sequence[Choice], factors: Mapping[str, Sequence[str]], random: np.random.Generator
) -> Options | None:
    """A study with these choices and others at random, without a conflict; None if none was found."""
    for _ in range(TRIES):
        chosen = list(seeded)
        for factor in random.permutation(list(factors)).tolist():
            had = sum(name == factor for name, _ in chosen)
            able = [value for value in factors[factor] if _goes((factor, value), chosen)]
            for value in random.permutation(able).tolist()[: _wanted(factor, random) - had]:
                chosen.append((factor, value))
        if len({name for name, _ in chosen}) == len(factors):
            return {factor: tuple(value for name, value in chosen if name == factor) for factor in factors}
    return None


def _wanted(factor: str, random: np.random.Generator) -> int:
    return int(random.integers(1, SEVERAL[factor] + 1)) if factor in SEVERAL else 1


def _goes(choice: Choice, chosen: Sequence[Choice]) -> bool:
    return choice not in chosen and not any(conflict(choice, other) for other in chosen if other[0] != choice[0])
