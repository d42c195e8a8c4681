"""A derived quantity evaluated for the estimate, each law and every draw at once, with what it was divided by."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.derived.grammar import Expression, Reference
from scalestudy.laws.arithmetic import FUNCTIONS
from scalestudy.laws.formula import CONSTANTS, OPERATORS

Floats = npt.NDArray[np.float64]
Divisors = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Numbers of a part of a formula, each array (n,) or a number that is the same for all.

    Attributes:
        value: the part itself.
        sign: the sign of all that it is divided by; 1 inside functions, which are no ratios.
        divisors: the factors of all divisors, inside functions too, by their texts.
    """

    value: Any
    sign: Any = 1.0
    divisors: Divisors = field(default_factory=dict)


def evaluate(expression: Expression, leaf: Callable[[Reference], Any]) -> Evaluated:
    """Evaluate a formula.

    Args:
        expression: the formula.
        leaf: of a reference its numbers, (n,) or one.
    """
    with np.errstate(all="ignore"):
        return Evaluator(expression, leaf).of(expression.tree)


class Evaluator:
    """Walks a syntax tree that `grammar.parse` let through."""

    def __init__(self, expression: Expression, leaf: Callable[[Reference], Any]) -> None:
        """Take the formula and what its references stand for."""
        self.expression, self.leaf = expression, leaf

    def of(self, node: ast.expr) -> Evaluated:
        """Return the numbers of a part."""
        if node in self.expression.references:
            return Evaluated(self.leaf(self.expression.references[node]))
        match node:
            case ast.Constant(value=int() | float() as value):
                return Evaluated(float(value))
            case ast.Name(id=name):
                return Evaluated(CONSTANTS[name])
            case ast.UnaryOp(op=sign, operand=inner):
                return _negated(self.of(inner)) if isinstance(sign, ast.USub) else self.of(inner)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._ratio(left, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right)
            case ast.BinOp(left=left, op=op, right=right):
                return _together(OPERATORS[type(op)], self.of(left), self.of(right), ratio=True)
            case ast.Call(func=ast.Name(id=name), args=args):
                return _together(FUNCTIONS[name], *map(self.of, args))
        raise AssertionError(f"{ast.dump(node)} was let through")

    def _ratio(self, left: ast.expr, right: ast.expr) -> Evaluated:
        over, under = self.of(left), self.of(right)
        found = _together(np.divide, over, under, ratio=True)
        divisors = {**found.divisors, **self._factors(right)}
        return Evaluated(found.value, found.sign * np.sign(under.value), divisors)

    def _power(self, left: ast.expr, right: ast.expr) -> Evaluated:
        base, power = self.of(left), self.of(right)
        found = _together(np.power, base, power)
        inverse = bool(np.any(np.asarray(power.value) < 0))
        return Evaluated(found.value, 1.0, {**found.divisors, **(self._factors(left) if inverse else {})})

    def _factors(self, node: ast.expr) -> Divisors:
        """Return what is zero where a divisor is, by its text."""
        match node:
            case ast.UnaryOp(operand=inner):
                return self._factors(inner)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return {**self._factors(left), **self._factors(right)}
            case ast.BinOp(left=left, op=ast.Div() | ast.Pow()):
                return self._factors(left)
        value = self.of(node).value
        text = ast.get_source_segment(self.expression.text, node) or ""
        return {text: value} if np.ndim(value) else {}


def _negated(part: Evaluated) -> Evaluated:
    return Evaluated(-part.value, part.sign, part.divisors)


def _together(function: Callable[..., Any], *parts: Evaluated, ratio: bool = False) -> Evaluated:
    """Apply a function to parts; sums and products of ratios are ratios."""
    divisors = {text: values for part in parts for text, values in part.divisors.items()}
    sign = reduce(np.multiply, (part.sign for part in parts)) if ratio else 1.0
    return Evaluated(function(*(part.value for part in parts)), sign, divisors)
