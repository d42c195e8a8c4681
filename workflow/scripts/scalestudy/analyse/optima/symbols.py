"""What SymPy makes of a formula over columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy

from scalestudy.laws.derive import Function, derivative, lambdify
from scalestudy.laws.parse import Expression, parse
from scalestudy.laws.reason import within_reason


@dataclass(frozen=True, eq=False)
class Symbols:
    """A formula as an expression.

    Attributes:
        expression: the formula, in symbols of columns.
        columns: those it depends on, sorted: the arguments of every function made of it.
    """

    expression: Expression
    columns: tuple[str, ...]

    @classmethod
    def of(cls, text: str, names: "Mapping[str, str | Symbols]", where: str) -> "Symbols":
        """Read a formula whose names stand for columns or for other formulas."""
        with within_reason(where):
            expression = parse(text, {name: _meant(one) for name, one in names.items()}, where)
        read = {column for one in names.values() for column in _columns(one)}
        return cls(expression, tuple(sorted(name for name in read if _symbol(name) in expression.free_symbols)))

    def function(self) -> Function:
        """Return its value as a function of the columns."""
        return lambdify(self._arguments, self.expression)

    def slopes(self) -> Function:
        """Return its derivatives by the columns."""
        return lambdify(self._arguments, [derivative(self.expression, symbol) for symbol in self._arguments])

    def inverse(self, column: str) -> tuple[str, Function] | None:
        """Return slope and offset where it is linear in a column, factor and exponent where it is a power of it, else None."""
        symbol = _symbol(column)
        slope = derivative(self.expression, symbol)
        if symbol not in slope.free_symbols:
            return "linear", lambdify(self._arguments, [slope, self.expression.subs(symbol, 0)])
        factor, rest = self.expression.as_independent(symbol, as_Add=False)
        power = rest.as_base_exp()[1] if rest.as_base_exp()[0] == symbol else None
        if power is not None and symbol not in power.free_symbols:
            return "power", lambdify(self._arguments, [factor, power])
        return None

    @property
    def _arguments(self) -> list[Expression]:
        return [_symbol(name) for name in self.columns]


def _symbol(column: str) -> Expression:
    return sympy.Symbol(column, positive=True)


def _meant(name: str | Symbols) -> Expression:
    return name.expression if isinstance(name, Symbols) else _symbol(name)


def _columns(name: str | Symbols) -> tuple[str, ...]:
    return name.columns if isinstance(name, Symbols) else (name,)
