"""Formulas over columns, such as a cost or a constraint: their values, their derivatives, and one column solved for."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import sympy

from scalestudy.errors import StudyError
from scalestudy.laws.derive import Function, derivative, lambdify
from scalestudy.laws.parse import Expression, names_in, parse
from scalestudy.laws.reason import within_reason
from scalestudy.search import roots

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, Floats]
FARTHEST = 700.0
"""Logarithms of what is solved for lie no farther from zero."""


class Formula:
    """A formula whose names stand for columns, in the grammar of laws.

    Args:
        text: the formula.
        names: by name, the column or the formula it stands for.
        where: what it belongs to, for messages.

    Raises:
        StudyError: the text is no formula, or has a name that stands for nothing.
    """

    def __init__(self, text: str, names: Mapping[str, "str | Formula"], where: str) -> None:
        self.text = text
        used = names_in(text, where)
        unknown = [name for name in used if name not in names]
        if unknown:
            raise StudyError(where, f"unknown name {unknown[0]!r} in {text!r}", f"one of {', '.join(names)}")
        with within_reason(where):
            self._expression: Expression = parse(text, {name: _meant(names[name]) for name in used}, where)
        read = {column for name in used for column in _columns(names[name])}
        self.columns = tuple(sorted(column for column in read if _symbol(column) in self._expression.free_symbols))
        self._symbols = [_symbol(column) for column in self.columns]

    def __call__(self, columns: Columns) -> Floats:
        """Return the values at points, each of any shape that broadcasts."""
        with np.errstate(all="ignore"):
            return np.asarray(self._function(*(columns[name] for name in self.columns)), dtype=float)

    def slopes(self, columns: Columns) -> dict[str, Floats]:
        """Return the derivatives by the columns it reads."""
        with np.errstate(all="ignore"):
            found = self._slopes(*(columns[name] for name in self.columns))
        return {name: np.asarray(part, dtype=float) for name, part in zip(self.columns, found, strict=True)}

    def solve(self, column: str, target: Floats, columns: Columns) -> Floats:
        """Return what one column is where the formula has a value, the others being given; NaN where that is nowhere.

        Exactly where the formula is linear in the column or a power of it, else by a search over positive numbers.
        """
        given = {**columns, column: np.ones(())}
        with np.errstate(all="ignore"):
            kind, found = self._inverse(column)
            if kind == "search":
                return self._search(column, target, given)
            scale, other = (np.asarray(part, float) for part in found(*(given[name] for name in self.columns)))
            solved = (target - other) / scale if kind == "linear" else (target / scale) ** (1 / other)
        return np.where(np.isfinite(solved), solved, np.nan)

    def _search(self, column: str, target: Floats, given: Columns) -> Floats:
        shape = np.broadcast_shapes(np.shape(target), *(np.shape(given[name]) for name in self.columns))
        others = [np.broadcast_to(given[name], shape).ravel() for name in self.columns if name != column]
        place = self.columns.index(column)

        def excess(at: Floats, wanted: Floats, *rest: Floats) -> Floats:
            every = [*rest[:place], np.exp(at), *rest[place:]]
            return np.asarray(np.log(self._function(*every)) - np.log(wanted), dtype=float)

        low, high = np.full(int(np.prod(shape)), -FARTHEST), np.full(int(np.prod(shape)), FARTHEST)
        return np.exp(roots(excess, low, high, np.broadcast_to(target, shape).ravel(), *others)).reshape(shape)

    @cached_property
    def _function(self) -> Function:
        return lambdify(self._symbols, self._expression)

    @cached_property
    def _slopes(self) -> Function:
        return lambdify(self._symbols, [derivative(self._expression, symbol) for symbol in self._symbols])

    @lru_cache(maxsize=32)  # noqa: B019  # formulas are few and live as long as the job
    def _inverse(self, column: str) -> tuple[str, Function]:
        """How to solve for a column: `linear` with slope and offset, `power` with factor and exponent, or `search`."""
        symbol = self._symbols[self.columns.index(column)]
        slope = derivative(self._expression, symbol)
        if symbol not in slope.free_symbols:
            return "linear", lambdify(self._symbols, [slope, self._expression.subs(symbol, 0)])
        factor, rest = self._expression.as_independent(symbol, as_Add=False)
        power = rest.as_base_exp()[1] if rest.as_base_exp()[0] == symbol else None
        if power is not None and symbol not in power.free_symbols:
            return "power", lambdify(self._symbols, [factor, power])
        return "search", self._function


def _symbol(column: str) -> Expression:
    return sympy.Symbol(column, positive=True)


def _meant(name: "str | Formula") -> Expression:
    return name._expression if isinstance(name, Formula) else _symbol(name)  # noqa: SLF001


def _columns(name: "str | Formula") -> tuple[str, ...]:
    return name.columns if isinstance(name, Formula) else (name,)
