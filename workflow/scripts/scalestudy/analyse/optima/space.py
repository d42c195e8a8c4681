"""Where an optimum is looked for: free columns within bounds, columns held or computed, a budget, and further limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from scalestudy.analyse.optima.formula import Columns, Floats, Formula

NO_END = 1e300
"""What stands for a bound that nobody gave."""


BUDGET = "__budget"
"""The column of budgets, for limits that read them."""


@dataclass(frozen=True, eq=False)
class Limit:
    """What must not be larger than something else, and the text it was written as."""

    text: str
    left: Formula
    right: Formula

    def excess(self, columns: Columns) -> Floats:
        """Return how far it is overstepped, as a share of both sides; not positive where it holds, NaN where undefined."""
        left, right = self.left(columns), self.right(columns)
        with np.errstate(all="ignore"):
            return np.asarray((left - right) / np.maximum(np.abs(left) + np.abs(right), 1e-300))


@dataclass(frozen=True, eq=False)
class Space:
    """The points among which the best is looked for.

    Attributes:
        bounds: by free column its least and largest value, in the order asked for.
        open: the columns whose bounds are where numbers end, so that an optimum on one is none.
        held: by column, what it is.
        computed: by column, a formula over the others.
        cost: what a point costs; None where there is no budget.
        dependent: the free column, one that the cost reads, that follows from the budget; empty without one.
        shares: the free columns that together are `total`.
        total: their sum.
        limits: what must hold besides.
    """

    bounds: Mapping[str, tuple[float, float]]
    open: frozenset[str] = frozenset()
    held: Mapping[str, float] = field(default_factory=dict)
    computed: Mapping[str, Formula] = field(default_factory=dict)
    cost: Formula | None = None
    dependent: str = ""
    shares: tuple[str, ...] = ()
    total: float = 1.0
    limits: tuple[Limit, ...] = ()

    @property
    def free(self) -> tuple[str, ...]:
        """The columns that are varied, the dependent one left out."""
        return tuple(name for name in self.bounds if name != self.dependent)

    @property
    def logarithmic(self) -> tuple[bool, ...]:
        """Which of these are varied on a scale of logarithms: those that are never 0, shares left out."""
        return tuple(self.bounds[name][0] > 0 and name not in self.shares for name in self.free)

    def columns_at(self, place: Floats, budget: Floats) -> dict[str, Floats]:
        """Return every column at places (..., free) of budgets (...)."""
        scaled = {
            name: np.exp(place[..., k]) if log else place[..., k]
            for k, (name, log) in enumerate(zip(self.free, self.logarithmic, strict=True))
        }
        return self.completed(scaled, budget)

    def place_of(self, columns: Columns) -> Floats:
        """Return the place of columns, (..., free): the inverse of `columns_at`; of the dependent one where no other is free."""
        with np.errstate(all="ignore"):
            parts = [
                np.log(columns[name]) if log else columns[name]
                for name, log in zip(self.free, self.logarithmic, strict=True)
            ]
        return np.stack(parts, axis=-1) if parts else np.empty((*np.shape(next(iter(columns.values()))), 0))

    def completed(self, points: Columns, budget: Floats) -> dict[str, Floats]:
        """Add what is held, what the budget leaves for the dependent column, and what is computed."""
        given = {BUDGET: budget, **{name: value + 0.0 * budget for name, value in self.held.items()}, **points}
        if self.cost is not None and self.dependent:
            given[self.dependent] = self.cost.solve(self.dependent, budget, given)
        return {**given, **{name: formula(given) + 0.0 * budget for name, formula in self.computed.items()}}

    def slopes(self, by_column: Columns, columns: Columns) -> Floats:
        """Turn derivatives by columns into those by place, along the cost, (..., free)."""
        parts = []
        for name, log in zip(self.free, self.logarithmic, strict=True):
            part = by_column.get(name, np.zeros(1)) + self._shift(name, columns, by_column)
            parts.append(part * (columns[name] if log else 1.0))
        return np.stack(np.broadcast_arrays(*parts, columns[BUDGET])[:-1], axis=-1)

    def _shift(self, name: str, columns: Columns, by_column: Columns) -> Floats:
        """What a column changes by way of the one that the budget determines."""
        if self.cost is None or self.dependent not in by_column:
            return np.zeros(1)
        cost = self.cost.slopes(columns)
        with np.errstate(all="ignore"):
            return np.asarray(-by_column[self.dependent] * cost.get(name, np.zeros(1)) / cost[self.dependent])

    def ends(self, budget: Floats) -> tuple[Floats, Floats]:
        """Return the least and the largest place of budgets (E,), (E, free) each: no farther than the budget reaches."""
        shape = (len(budget), len(self.free))
        lower, upper = (np.broadcast_to([self.bounds[name][k] for name in self.free], shape).copy() for k in (0, 1))
        if self.cost is not None and self.dependent:
            least = {name: low + 0.0 * budget for name, (low, _) in self.bounds.items()}
            for k, name in enumerate(self.free):
                upper[:, k] = np.fmin(upper[:, k], self._solved(name, budget, least))
            if len(self.free) == 1 and self.bounds[self.dependent][1] < NO_END:
                most = {self.dependent: self.bounds[self.dependent][1] + 0.0 * budget}
                lower[:, 0] = np.fmax(lower[:, 0], self._solved(self.free[0], budget, most))
        with np.errstate(all="ignore"):
            return np.where(self.logarithmic, np.log(lower), lower), np.where(self.logarithmic, np.log(upper), upper)

    def _solved(self, name: str, budget: Floats, others: Columns) -> Floats:
        """What a column is where the budget is spent and the others are given; NaN where more of it does not cost more."""
        if self.cost is None or name not in self.cost.columns:
            return np.full(len(budget), np.nan)
        given = {**{key: at + 0.0 * budget for key, at in self.held.items()}, name: 1.0 + 0.0 * budget, **others}
        rises = self.cost.slopes(given)[name] > 0
        return np.where(rises, self.cost.solve(name, budget, given), np.nan)
