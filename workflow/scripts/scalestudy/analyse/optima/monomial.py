"""Formulas that are a number times powers of columns, as 6 N D is: derived by hand, so that most studies load no SymPy."""

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scalestudy.laws.formula import CONSTANTS, read
from scalestudy.laws.internal import Function

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Monomial:
    """A factor times powers of columns; it does what `symbols.Symbols` does, and its arguments are the same.

    Attributes:
        factor: the number.
        powers: of each column, none of them zero.
    """

    factor: float
    powers: Mapping[str, float]

    @classmethod
    def of(cls, text: str, names: Mapping[str, Any], where: str) -> "Monomial | None":
        """Read a formula whose names stand for columns; None where it is no monomial, or reads other formulas."""
        if not all(isinstance(name, str) for name in names.values()):
            return None
        found = _of_node(read(text, where), names)
        if found is None or found.factor == 0 or not math.isfinite(found.factor):
            return None
        return cls(found.factor, {name: power for name, power in found.powers.items() if power})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it depends on, sorted: the arguments of every function made of it."""
        return tuple(sorted(self.powers))

    def function(self) -> Function:
        """Return its value as a function of the columns."""
        return lambda *columns: self.value(dict(zip(self.columns, columns, strict=True)))

    def slopes(self) -> Function:
        """Return its derivatives by the columns."""
        each = [self._derivative(name) for name in self.columns]
        return lambda *columns: [one.value(dict(zip(self.columns, columns, strict=True))) for one in each]

    def inverse(self, column: str) -> tuple[str, Function]:
        """Return slope and offset where it is linear in a column, or constant, else factor and exponent."""
        power = self.powers.get(column, 0.0)
        rest = Monomial(self.factor, {name: one for name, one in self.powers.items() if name != column}).widened(self)
        if power == 0:
            return "linear", lambda *columns: [0.0, self.function()(*columns)]
        return ("linear", lambda *at: [rest(*at), 0.0]) if power == 1 else ("power", lambda *at: [rest(*at), power])

    def widened(self, other: "Monomial") -> Callable[..., Any]:
        """Return its value as a function of the columns of another one, which has all of its own."""
        return lambda *columns: self.value(dict(zip(other.columns, columns, strict=True)))

    def value(self, columns: Mapping[str, Any]) -> Any:
        """Return its value at points by column."""
        value: Any = self.factor
        for name, power in self.powers.items():
            value = value * (columns[name] if power == 1 else np.asarray(columns[name], float) ** power)
        return value

    def _derivative(self, column: str) -> "Monomial":
        power = self.powers[column]
        left = {**self.powers, column: power - 1}
        return Monomial(self.factor * power, {name: one for name, one in left.items() if one})

    def times(self, other: "Monomial", sign: int) -> "Monomial":
        """Multiply by another one, or divide by it."""
        names = dict.fromkeys([*self.powers, *other.powers])
        powers = {name: self.powers.get(name, 0.0) + sign * other.powers.get(name, 0.0) for name in names}
        return Monomial(self.factor * other.factor**sign, powers)

    def raised(self, other: "Monomial") -> "Monomial | None":
        """Return it to the power of another one; None where that is no number, or the result no monomial."""
        if other.powers or (self.factor < 0 and not other.factor.is_integer()):
            return None
        return Monomial(self.factor**other.factor, {name: one * other.factor for name, one in self.powers.items()})


def _of_node(node: ast.expr, names: Mapping[str, str]) -> Monomial | None:
    """Return what a part of the formula is; None where it is a sum, or calls a function."""
    if isinstance(node, ast.Constant):
        return Monomial(float(node.value), {})  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        known = CONSTANTS.get(node.id)
        return Monomial(1.0, {names[node.id]: 1.0}) if known is None else Monomial(known, {})
    if isinstance(node, ast.UnaryOp):
        return _of_two(
            ast.Mult(), Monomial(-1.0 if isinstance(node.op, ast.USub) else 1.0, {}), _of_node(node.operand, names)
        )
    if isinstance(node, ast.BinOp):
        return _of_two(node.op, _of_node(node.left, names), _of_node(node.right, names))
    return None


def _of_two(operator: ast.operator, left: Monomial | None, right: Monomial | None) -> Monomial | None:
    if left is None or right is None:
        return None
    if isinstance(operator, ast.Mult):
        return left.times(right, 1)
    if isinstance(operator, ast.Div) and right.factor:
        return left.times(right, -1)
    return left.raised(right) if isinstance(operator, ast.Pow) and left.factor else None
