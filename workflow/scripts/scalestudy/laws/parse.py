"""A formula's checked syntax tree to a SymPy expression. No text of a study file is ever evaluated."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

import sympy

from scalestudy.errors import StudyError
from scalestudy.laws.formula import OPERATORS, names_in, read
from scalestudy.laws.special import SYMBOLIC

__all__ = ["CONSTANTS", "FUNCTIONS", "Expression", "names_in", "parse"]

Expression = Any  # SymPy ships no types

FUNCTIONS: Mapping[str, Callable[..., Expression]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "sqrt": sympy.sqrt,
    "logistic": lambda x: 1 / (1 + sympy.exp(-x)),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "arctan": sympy.atan,
    "tanh": sympy.tanh,
    "minimum": sympy.Min,
    "maximum": sympy.Max,
    **SYMBOLIC,
}
CONSTANTS: Mapping[str, Expression] = {"pi": sympy.pi}
NOT_REAL = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I)
# Powers of larger fractions are computed in floating point: exact, they double in length with each operation.
_EXACT = 10**6
_EXACT_POWER = 64


def parse(formula: str, symbols: Mapping[str, Expression], where: str = "formula") -> Expression:
    """Return the SymPy expression of a formula.

    Args:
        formula: the text, for example "E + A / N**alpha".
        symbols: every name that may occur, with what stands for it.
        where: what the formula belongs to, for messages.

    Raises:
        StudyError: as `formula.read`, an unknown name, or a formula that has no real value whatever its names stand for.
    """
    tree = read(formula, where)
    found = _Builder(formula.strip(), symbols, where).build(tree)
    if found.has(*NOT_REAL):
        raise StudyError(where, f"{formula!r} has no real value", "arithmetic of positive variables", f"it is {found}")
    return found


class _Builder:
    def __init__(self, text: str, symbols: Mapping[str, Expression], where: str) -> None:
        self.text, self.symbols, self.where = text, symbols, where

    def build(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value):
                return _number(value)
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=sign, operand=operand):
                return -self.build(operand) if isinstance(sign, ast.USub) else self.build(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return _power(self.build(left), self.build(right))
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](self.build(left), self.build(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return FUNCTIONS[name](*map(self.build, args))
        raise AssertionError(f"{ast.dump(node)} was let through")

    def _named(self, name: str) -> Expression:
        if name in self.symbols:
            return self.symbols[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise StudyError(self.where, f"unknown name {name!r} in {self.text!r}", f"one of {', '.join(self.symbols)}")


def _power(base: Expression, power: Expression) -> Expression:
    """Raise to a power, constants exactly only where the result stays short."""
    if base.is_number and power.is_number:
        short = base.is_Rational and power.is_Rational and max(abs(base.p), base.q) < _EXACT
        if not (short and abs(power) <= _EXACT_POWER and power.q < _EXACT):
            return sympy.Float(float(base)) ** sympy.Float(float(power))
    return base**power


def _number(value: float) -> Expression:
    """Keep short decimals exact, so that 0.5 prints as one half and 1e-3 differentiates cleanly."""
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(repr(value))
