"""What is made as small as possible: a law's value, or a formula of it, at many places, for many draws at once."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.optima.formula import Columns, Floats, Formula
from scalestudy.analyse.optima.space import BUDGET, Space
from scalestudy.forecast.fitted import Fitted, bound
from scalestudy.laws import compile_law

VALUE = "value"
"""What a law's value is called in a formula of it."""
ALLOWED = 1e-7
"""How far a limit may be overstepped, as a share of its sides: what rounding does."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Objective(ABC):
    """What is to be small over a space, for each of E elements: a draw at a budget.

    Attributes:
        space: where.
        budget: (E,).
        of: a formula of `value` and columns, in place of the value.
        sign: 1 where less is better, else -1.
    """

    space: Space
    budget: Floats
    of: Formula | None = None
    sign: float = 1.0

    @property
    def smooth(self) -> bool:
        """Whether it has slopes."""
        return True

    @abstractmethod
    def __getitem__(self, which: npt.NDArray[np.int64]) -> "Objective":
        """Return some of the elements."""

    @abstractmethod
    def predicted(self, columns: Columns) -> Floats:
        """Return the law's value at columns (E, n), (E, n)."""

    def slopes(self, place: Floats) -> Floats:
        """Return the derivatives by place, along the cost, (E, n, free)."""
        raise NotImplementedError

    def at(self, place: Floats) -> Floats:
        """Return what is to be small at places (E, n, free), (E, n); infinite where there is no value."""
        score = self.sign * self.told(self.columns_at(place))
        return np.where(np.isfinite(score), score, np.inf)

    def within(self, place: Floats) -> Floats:
        """Return the same, infinite where a limit is overstepped."""
        height = self.at(place)
        return np.where(self.excess(place) <= ALLOWED, height, np.inf) if self.space.limits else height

    def excess(self, place: Floats) -> Floats:
        """Return how far the limit that is overstepped most is, (E, n); not positive where all hold."""
        columns = self.columns_at(place)
        over = [limit.excess(columns) + 0.0 * columns[BUDGET] for limit in self.space.limits]
        return np.asarray(np.max(over, axis=0), dtype=float)

    def told(self, columns: Columns) -> Floats:
        """Return the value, or the formula of it, at columns (E, n)."""
        value = self.predicted(columns)
        return value if self.of is None else self.of({**columns, VALUE: value})

    def columns_at(self, place: Floats) -> dict[str, Floats]:
        """Return every column at places (E, n, free), each (E, n)."""
        return self.space.columns_at(place, np.broadcast_to(self.budget[:, None], place.shape[:-1]))


@dataclass(frozen=True, eq=False, kw_only=True)
class OfLaw(Objective):
    """A law with parameters for each element.

    Attributes:
        fitted: the law; its own parameters are not read.
        theta: (E, P).
    """

    fitted: Fitted
    theta: Floats

    @classmethod
    def over(cls, fitted: Fitted, budgets: Floats, space: Space, of: Formula | None, sign: float) -> "OfLaw":
        """Make an element of every draw at every budget: E = (1 + draws) * budgets, a draw's budgets beside each other."""
        theta = np.repeat(fitted.theta, len(budgets), axis=0)
        budget = np.tile(budgets, len(fitted.theta))
        return cls(space=space, budget=budget, of=of, sign=sign, fitted=fitted, theta=theta)

    def __getitem__(self, which: npt.NDArray[np.int64]) -> "OfLaw":
        """See `Objective`."""
        return replace(self, budget=self.budget[which], theta=self.theta[which])

    def predicted(self, columns: Columns) -> Floats:
        """See `Objective`."""
        return self.fitted.at(self.theta, columns)

    def slopes(self, place: Floats) -> Floats:
        """See `Objective`."""
        columns = self.columns_at(place)
        return self.sign * self.space.slopes(self._through(columns), columns)

    def _through(self, columns: Columns) -> dict[str, Floats]:
        """Return the derivatives by the columns that are not computed: those of the law, followed through computed ones."""
        found: dict[str, Floats] = {}
        weight, law = np.ones(1), self.fitted.law
        if self.of is not None:
            found = self.of.slopes({**columns, VALUE: self.predicted(columns)})
            weight = found.pop(VALUE, np.zeros(1))
        for symbol, part in compile_law(law).slopes(self.theta, bound(law, columns)).items():
            column = law.variables[symbol]
            inner = self.space.computed.get(column)
            for name, outer in inner.slopes(columns).items() if inner else [(column, np.ones(1))]:
                found[name] = found.get(name, np.zeros(1)) + weight * part * outer
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class OfEnsemble(Objective):
    """The averaged prediction of an ensemble; without slopes, since members that lie far out are drawn in.

    Attributes:
        ensemble: which.
        begun: places to begin at, (E, n, free), where there are several columns.
    """

    ensemble: Ensemble
    begun: Floats

    @property
    def smooth(self) -> bool:
        """See `Objective`."""
        return False

    def __getitem__(self, which: npt.NDArray[np.int64]) -> "OfEnsemble":
        """See `Objective`."""
        return replace(self, budget=self.budget[which], begun=self.begun[which])

    def predicted(self, columns: Columns) -> Floats:
        """See `Objective`."""
        shape = np.broadcast_shapes(*(np.shape(columns[name]) for name in self.ensemble.columns))
        flat = {name: np.broadcast_to(columns[name], shape).ravel() for name in self.ensemble.columns}
        return self.ensemble.predict(flat).reshape(shape)
