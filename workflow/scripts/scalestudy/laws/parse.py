"""Formula text to a SymPy expression, through a whitelist over Python's own syntax tree.

Numbers, names, `+ - * / **`, and the functions listed here; anything else is refused with the piece that offends. No
text of a study file is ever evaluated.
"""

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

import sympy

from scalestudy.errors import StudyError

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
}
CONSTANTS: Mapping[str, Expression] = {"pi": sympy.pi}
_OPERATORS: Mapping[type[ast.operator], Callable[[Expression, Expression], Expression]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
_TWO_ARGUMENTS = ("minimum", "maximum")
_LONGEST = 5000


def parse(formula: str, symbols: Mapping[str, Expression], where: str = "formula") -> Expression:
    """Return the SymPy expression of a formula.

    Args:
        formula: the text, for example "E + A / N**alpha".
        symbols: every name that may occur, with what stands for it.
        where: what the formula belongs to, for messages.

    Raises:
        StudyError: the text is not a formula, or uses something outside the whitelist; the message shows the piece.
    """
    if len(formula) > _LONGEST:
        raise StudyError(where, f"a formula of {len(formula)} characters", f"at most {_LONGEST}")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        cause = "powers are written **" if "^" in formula else "numbers, names, + - * / ** and named functions"
        raise StudyError(where, f"{formula!r} is not a formula ({error.args[0]})", "arithmetic", cause) from None
    try:
        return _Builder(formula.strip(), symbols, where).build(tree.body)
    except RecursionError:
        raise StudyError(where, "a formula nested too deeply", "fewer brackets") from None


def names_in(formula: str, where: str = "formula") -> tuple[str, ...]:
    """Return the names a formula uses other than functions and constants, in order of appearance.

    Raises:
        StudyError: the text is not a formula.
    """
    found: dict[str, None] = {}

    class Collect(dict[str, Expression]):
        def __contains__(self, name: object) -> bool:
            return True

        def __getitem__(self, name: str) -> Expression:
            found[name] = None
            return sympy.Symbol(name, positive=True)

    parse(formula, Collect(), where)
    return tuple(name for name in found if name not in CONSTANTS)


class _Builder:
    def __init__(self, text: str, symbols: Mapping[str, Expression], where: str) -> None:
        self.text, self.symbols, self.where = text, symbols, where

    def build(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return _number(value)
            case ast.Name(id=name) if name in self.symbols:
                return self.symbols[name]
            case ast.Name(id=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.Name(id=name):
                known = ", ".join(self.symbols)
                raise StudyError(self.where, f"unknown name {name!r} in {self.text!r}", f"one of {known}")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self._power(self.build(left), self.build(right), node)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self.build(left), self.build(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._call(name, args, node)
        raise self._refusal(node)

    def _power(self, base: Expression, power: Expression, node: ast.expr) -> Expression:
        """Refuse constants beyond floating point, which SymPy would compute exactly and for ever."""
        if base.is_number and power.is_number:
            try:
                math.pow(float(base), float(power))
            except (OverflowError, ValueError, TypeError):
                raise self._refusal(node) from None
        return base**power

    def _call(self, name: str, args: list[ast.expr], node: ast.expr) -> Expression:
        if len(args) != (2 if name in _TWO_ARGUMENTS else 1) or any(isinstance(a, ast.Starred) for a in args):
            raise self._refusal(node)
        return FUNCTIONS[name](*(self.build(argument) for argument in args))

    def _refusal(self, node: ast.expr) -> StudyError:
        piece = ast.get_source_segment(self.text, node) or type(node).__name__
        known = "numbers, names, + - * / ** and the functions " + ", ".join(FUNCTIONS)
        return StudyError(self.where, f"{piece!r} is not allowed in a formula", known)


def _number(value: float) -> Expression:
    """Keep short decimals exact, so that 0.5 prints as one half and 1e-3 differentiates cleanly."""
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(repr(value))
