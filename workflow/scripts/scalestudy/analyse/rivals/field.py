"""Several families on their ways: which is best at a budget, and which reaches a value first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.along import Along
from scalestudy.analyse.rivals.voices import Rows
from scalestudy.intervals import open_bounds, suffice

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Standing:
    """What families have at points, or need for values, (families, n) each; smaller is better after `side`.

    Attributes:
        estimate: by the average of a family's fits; infinite where it never gets there, or the budget does not suffice.
        span: the 95% interval, (2, families, n).
        least: what the law says that says the least.
        most: what that says which says the most.
        probability: the share of draws in which the family is best; the draws of ties are shared.
        best: the best estimate, (n,), infinite where nobody gets there.
        best_span: its interval, (2, n).
        nobody: the share of draws in which nobody gets there, (n,).
    """

    estimate: Floats
    span: Floats
    least: Floats
    most: Floats
    probability: Floats
    best: Floats
    best_span: Floats
    nobody: Floats


@dataclass(frozen=True, eq=False)
class Field:
    """Families that can be compared along one scale. Draws are paired by number, as for two families."""

    families: Sequence[Along]

    @property
    def side(self) -> float:
        """-1 where higher values are better, else 1."""
        return -1.0 if self.families[0].voices.ensemble.higher_is_better else 1.0

    @property
    def known(self) -> Floats:
        """Where runs of any family are along the scale."""
        return np.concatenate([one.path.known for one in self.families])

    @cached_property
    def draws(self) -> int:
        """How many draws all families have."""
        return min(one.voices.ensemble.draws for one in self.families)

    def rows(self, one: Along) -> Rows:
        """Return the rows of a family's voices: the average, its laws, and as many draws as all families have."""
        return np.concatenate([np.arange(1 + one.voices.laws), one.voices.draws(self.draws)])

    def at_budgets(self, budget: Floats) -> Standing:
        """Return how families stand at budgets (n,), of costs: values where lower is better, else their negatives."""

        def cost(one: Along, row: Rows) -> Floats:
            found = self.side * one.values(np.broadcast_to(budget, (len(row), len(budget))), row)
            # A budget that the family's way does not allow is no missing draw: there it cannot be the best.
            return np.where(np.isnan(found[:1]), np.inf, found)

        return self._standing(cost)

    def at_values(self, value: Floats) -> Standing:
        """Return how families stand at values (n,): the budgets that they need."""
        return self._standing(lambda one, row: one.needed(np.broadcast_to(value, (len(row), len(value))), row))

    def _standing(self, cost: Callable[[Along, Rows], Floats]) -> Standing:
        every = [cost(one, self.rows(one)) for one in self.families]
        draws = np.stack([found[len(found) - self.draws :] for found in every])
        estimate = np.stack([found[0] for found in every])
        laws = [found[1 : len(found) - self.draws] for found in every]
        ends = (np.stack([end.reduce(of, axis=0) for of in laws]) for end in (np.fmin, np.fmax))
        span = np.stack([open_bounds(of, of) for of in draws], axis=1)
        least, most = ends
        best = _best(estimate, draws)
        return Standing(estimate, span, least, most, _chances(draws), *best, _nobody(draws))


def _chances(draws: Floats) -> Floats:
    """The share of draws (families, draws, n) in which each is best, (families, n); NaN where too few tell."""
    least, known = draws.min(axis=0), _known(draws)
    with np.errstate(invalid="ignore"):
        hit = (draws == least) & np.isfinite(least)
        parts = hit / np.maximum(hit.sum(axis=0), 1)
        return _share(parts * known, known)


def _nobody(draws: Floats) -> Floats:
    known = _known(draws)
    return _share(np.where(np.isinf(draws).all(axis=0) & known, 1.0, 0.0), known)


def _known(draws: Floats) -> Flags:
    """Which draws (families, draws, n) all families have."""
    return np.asarray(~np.isnan(draws).any(axis=0))


def _share(parts: Floats, known: Flags) -> Floats:
    """The mean of (..., draws, n) over draws that are known, (draws, n); NaN where too few are."""
    count = known.sum(axis=0)
    return np.where(suffice(count, len(known)), parts.sum(axis=-2) / np.maximum(count, 1), np.nan)


def _best(estimate: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """The best of all, and its interval."""
    least = draws.min(axis=0)
    return estimate.min(axis=0), open_bounds(least, least)
