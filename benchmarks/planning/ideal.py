"""How little compute could do: the designs of one who knows the form of the true law, by least squares to first order.

No method that has to find the law out can do better than that. Beside a fixed design of so much compute, the largest run that all have is part of the
bound already: what it costs cannot be saved.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from planning.made import LARGEST, LAWS, NOISE, RUNS, SMALLEST, TARGET, TOP, candidates, designs
from scalestudy.analyse.planning.beliefs import Beliefs
from scalestudy.analyse.planning.choose import Limits, proposed
from scalestudy.analyse.planning.goal import Goal

Floats = np.ndarray
FLAT: Final = 30.0
"""Standard deviation of the logarithm of each parameter before any run: as good as nothing known."""
STEP: Final = 1e-5
BISECTED: Final = 9
"""Halvings of the range of budgets, of a factor of about a hundred, in logarithms."""


class Place(NamedTuple):
    """Runs that may be trained: N and D, (n,) each."""

    params: Floats
    tokens: Floats

    @property
    def cost(self) -> Floats:
        """Compute over that of the largest run, (n,)."""
        return 6 * self.params * self.tokens / TOP


def bounds() -> Iterator[dict[str, Any]]:
    """Yield a record for each law and fixed design: its compute and width, and the least compute of an ideal design as narrow."""
    may = Place(*(np.array([one[name] for one in candidates()]) for name in ("params", "tokens")))
    first = [_nearest(may, SMALLEST, 5 * SMALLEST), _nearest(may, LARGEST, 20 * LARGEST)]
    for law in LAWS:
        for name, runs in designs().items():
            there = Place(*runs)
            half, spent = _goal(law, there).half(range(len(there.cost))), float(there.cost.sum())
            least, free = _least(law, may, first, half), _least(law, may, [], half)
            yield {
                "law": law,
                "design": name,
                "top": 1 / spent,
                "half": half,
                "least": least / spent,
                "free": free / spent,
            }


def _nearest(may: Place, params: float, tokens: float) -> int:
    return int(np.argmin(np.hypot(np.log(may.params / params), np.log(may.tokens / tokens))))


def _least(law: str, may: Place, first: list[int], half: float) -> float:
    """The least compute, of the largest run, of sixteen runs that are expected to be as narrow, `first` among them."""
    goal, spent = _given(_goal(law, may), first), float(may.cost[first].sum())
    low, high = -2.0, np.log10(16.0)
    for _ in range(BISECTED):
        middle = (low + high) / 2
        chosen = proposed(goal, Limits(may.cost, 10**middle, RUNS - len(first), seeds=4))
        low, high = (low, middle) if goal.half(chosen) <= half else (middle, high)
    return spent + float(10**high)


def _goal(law: str, place: Place) -> Goal:
    """The interval of a run at the target, by runs at these places."""
    slopes = _slopes(law, place.params, place.tokens) * FLAT
    target = _slopes(law, *(np.array([TARGET[name]]) for name in ("params", "tokens"))) * FLAT
    return Goal(Beliefs.along(slopes.T, target[0], np.full(len(slopes), NOISE)), own=NOISE**2)


def _given(goal: Goal, first: list[int]) -> Goal:
    """The same once some have run."""
    root = np.linalg.cholesky(goal.beliefs.after(first).covariance)
    known = Beliefs(goal.beliefs.loads @ root, root.T @ goal.beliefs.quantity, goal.beliefs.left, goal.beliefs.noise)
    return Goal(known, own=goal.own)


def _slopes(law: str, params: Floats, tokens: Floats) -> Floats:
    """Derivatives of the logarithm of the value by those of the parameters, (n, P)."""
    formula, theta = LAWS[law].formula, np.array(LAWS[law].theta)
    moved = [theta * np.exp(side * STEP * np.eye(len(theta))) for side in (1, -1)]
    up, down = (np.array([np.log(formula(one, params, tokens)) for one in each]).T for each in moved)
    return np.asarray((up - down) / (2 * STEP))
