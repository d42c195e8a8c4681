"""Formula text to a checked syntax tree: what a formula may hold, and that its constants are numbers. Costs no SymPy.

Numbers, names, `+ - * / **`, and the functions listed here; anything else is refused with the piece that offends. Parts
without names are computed in floating point on the way: one that has no finite value there, such as `log(0)`, `9**9**9`
or `A/0`, is refused before SymPy would compute it exactly and for ever.
"""

import ast
import keyword
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from scalestudy.errors import StudyError


def _probit(share: float) -> float:
    from statistics import NormalDist  # which costs as much as the rest of this module, and is hardly ever asked for

    return NormalDist().inv_cdf(share)


FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "logistic": lambda x: 1 / (1 + math.exp(-x)),
    "sin": math.sin,
    "cos": math.cos,
    "arctan": math.atan,
    "tanh": math.tanh,
    "minimum": min,
    "maximum": max,
    "abs": abs,
    "erf": math.erf,
    "probit": _probit,
    "gamma": math.gamma,
}
UNBIDDEN = frozenset(FUNCTIONS) - {"abs", "erf", "probit", "gamma"}
"""Functions that derivatives may hold though the formula does not: their names are never those of parameters or variables."""
TWO_ARGUMENTS = ("minimum", "maximum")
CONSTANTS: Mapping[str, float] = {"pi": math.pi}
OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
# Prefixes of the symbols that a compiled law adds: internal parameters, and logarithms of variables.
INTERNAL = ("t_", "log_")
_LONGEST = 5000
_DEEPEST = 200
_SHOWN = 120


def read(formula: str, where: str = "formula", check: "type[Check] | None" = None) -> ast.expr:
    """Return the syntax tree of a formula.

    Args:
        formula: the text.
        where: what it belongs to, for messages.
        check: what it may hold, where that is more than a law's formula may.

    Raises:
        StudyError: the text is not a formula, uses something outside the whitelist, or a part of it without names has no
            finite value; the message shows the piece.
    """
    if len(formula) > _LONGEST:
        raise StudyError(where, f"a formula of {len(formula)} characters", f"at most {_LONGEST}")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        cause = "powers are written **" if "^" in formula else "numbers, names, + - * / ** and named functions"
        raise StudyError(
            where, f"{_short(formula)!r} is not a formula ({_short(str(error.args[0]))})", "arithmetic", cause
        ) from None
    if _depth(tree.body) > _DEEPEST:
        raise StudyError(where, f"a formula more than {_DEEPEST} operations deep", "fewer brackets, or fewer terms")
    (check or Check)(formula.strip(), where).constant(tree.body)
    return tree.body


def _depth(tree: ast.AST) -> int:
    """Return how many levels a syntax tree has, counted level by level, since it may be deeper than the stack."""
    level, depth = [tree], 0
    while level and depth <= _DEEPEST:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def called_in(formula: str, where: str = "formula") -> frozenset[str]:
    """Return the functions that a formula calls.

    Raises:
        StudyError: the text is not a formula.
    """
    called = (node.func for node in ast.walk(read(formula, where)) if isinstance(node, ast.Call))
    return frozenset(node.id for node in called if isinstance(node, ast.Name))


def names_in(formula: str, where: str = "formula") -> tuple[str, ...]:
    """Return the names a formula uses other than functions and constants, in order of appearance.

    Raises:
        StudyError: the text is not a formula.
    """
    called = ast.Call
    nodes = list(ast.walk(read(formula, where)))
    functions = {id(node.func) for node in nodes if isinstance(node, called)}
    found = [node for node in nodes if isinstance(node, ast.Name) and id(node) not in functions]
    ordered = sorted(found, key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id for node in ordered if node.id not in CONSTANTS))


def check_names(parameters: Sequence[str], variables: Sequence[str], where: str, called: Collection[str] = ()) -> None:
    """Refuse names of parameters and variables that mean something else already.

    Args:
        parameters: names of parameters.
        variables: names of variables.
        where: what they belong to, for messages.
        called: the functions that the formula calls; `gamma` is a fine name for a parameter beside others.

    Raises:
        StudyError: a name is none, is a function's or a constant's, or stands for two things.
    """
    names = (*parameters, *variables)
    taken = {f"{prefix}{name}" for prefix in INTERNAL for name in names}
    for name in names:
        if not (name.isidentifier() and name.isascii()) or keyword.iskeyword(name):
            raise StudyError(where, f"the name {name!r}", "a letter, then letters, digits and _; no word of Python")
        if name in UNBIDDEN or name in called or name in CONSTANTS:
            kind = "function" if name in FUNCTIONS else "constant"
            raise StudyError(where, f"{name!r} is the name of a {kind}", "another name for the parameter or variable")
        if names.count(name) > 1:
            raise StudyError(where, f"{name!r} is both a parameter and a variable", "a name of its own for each")
        if name in taken:
            raise StudyError(
                where, f"{name!r} beside {name.partition('_')[2]!r}", "another name: the solver uses this one"
            )


class Check:
    """Holds a syntax tree against what a formula may be, part by part; a subclass may let more through."""

    def __init__(self, text: str, where: str) -> None:
        """Take what messages show: the whole text, and what it belongs to."""
        self.text, self.where = text, where

    def constant(self, node: ast.expr) -> float | None:
        """Return the value of a part without names, None for one with names; refuse what is not allowed."""
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._computed(float, [value], node)
            case ast.Name(id=name):
                return CONSTANTS.get(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                inner = self.constant(operand)
                return -inner if inner is not None and isinstance(sign, ast.USub) else inner
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._operation(op, self.constant(left), self.constant(right), node)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                if len(args) == (2 if name in TWO_ARGUMENTS else 1):
                    return self._computed(FUNCTIONS[name], [self.constant(part) for part in args], node)
        known = "numbers, names, + - * / ** and the functions " + ", ".join(FUNCTIONS)
        raise StudyError(self.where, f"{self.piece(node)!r} is not allowed in a formula", known)

    def _operation(self, op: ast.operator, left: float | None, right: float | None, node: ast.expr) -> float | None:
        if isinstance(op, ast.Div) and right == 0:
            raise StudyError(self.where, f"{self.piece(node)!r} divides by zero", "a divisor that is not 0")
        value = self._computed(OPERATORS[type(op)], [left, right], node)
        if isinstance(op, ast.Pow) and value == 0 and left:
            raise StudyError(self.where, f"{self.piece(node)!r} is too small for a number", "at least 1e-300")
        return value

    def _computed(self, function: Callable[..., Any], parts: Sequence[Any], node: ast.expr) -> float | None:
        if None in parts:
            return None
        try:
            value = function(*parts)
        except (ArithmeticError, ValueError):
            value = math.nan
        if isinstance(value, complex) or not math.isfinite(value):
            raise StudyError(
                self.where, f"{self.piece(node)!r} is not allowed in a formula", "a part with a finite value"
            )
        return float(value)

    def piece(self, node: ast.expr) -> str:
        """Return the text of a part, as messages show it."""
        return _short(ast.get_source_segment(self.text, node) or type(node).__name__)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
