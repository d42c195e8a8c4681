"""What is made as small as possible: a law's value, or a formula of it, at many points for many draws, with its slopes."""

from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.optima.formula import Columns, Floats, Formula
from scalestudy.analyse.optima.space import Space
from scalestudy.forecast.fitted import Fitted, bound
from scalestudy.laws.slopes import slopes

VALUE = "value"
"""What a law's value is called in a formula of it."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A law over a space, with its parameters for each of E elements: a draw at a budget.

    Attributes:
        fitted: the law; its own parameters are not read.
        theta: (E, P).
        budget: (E,).
        space: where.
        of: a formula of `value` and columns, in place of the value.
        sign: 1 where less is better, else -1.
    """

    fitted: Fitted
    theta: Floats
    budget: Floats
    space: Space
    of: Formula | None = None
    sign: float = 1.0

    def __getitem__(self, which: Floats) -> "Objective":
        """Return some of the elements."""
        return Objective(self.fitted, self.theta[which], self.budget[which], self.space, self.of, self.sign)

    def at(self, place: Floats) -> Floats:
        """Return what is to be small at places (E, n, free), (E, n); infinite where there is no value."""
        score = self.sign * self.told(self.space.columns_at(place, self._budgets(place)))
        return np.where(np.isfinite(score), score, np.inf)

    def told(self, columns: Columns) -> Floats:
        """Return the value, or the formula of it, at columns (E, n)."""
        value = self.fitted.at(self.theta, columns)
        return value if self.of is None else self.of({**columns, VALUE: value})

    def slopes(self, place: Floats) -> Floats:
        """Return the derivatives by place, along the cost, (E, n, free)."""
        columns = self.space.columns_at(place, self._budgets(place))
        return self.sign * self.space.slopes(self._through(columns), columns)

    def _budgets(self, place: Floats) -> Floats:
        return np.broadcast_to(self.budget[:, None], place.shape[:-1])

    def _through(self, columns: Columns) -> dict[str, Floats]:
        """Return the derivatives by the columns that are not computed: those of the law, followed through computed ones."""
        found: dict[str, Floats] = {}
        weight = np.ones(1)
        if self.of is not None:
            found = self.of.slopes({**columns, VALUE: self.fitted.at(self.theta, columns)})
            weight = found.pop(VALUE, np.zeros(1))
        for symbol, part in slopes(self.fitted.law, self.theta, bound(self.fitted.law, columns)).items():
            column = self.fitted.law.variables[symbol]
            inner = self.space.computed.get(column)
            for name, outer in inner.slopes(columns).items() if inner else [(column, np.ones(1))]:
                found[name] = found.get(name, np.zeros(1)) + weight * part * outer
        return found
