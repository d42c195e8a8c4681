"""A formula's checked syntax tree evaluated with NumPy, for what needs no derivatives. No text of a study file is ever run."""

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from scalestudy.errors import StudyError
from scalestudy.laws.formula import CONSTANTS, OPERATORS, names_in, read
from scalestudy.laws.stacked import PRINTED

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "logistic": lambda x: 1 / (1 + np.exp(-x)),
    "sin": np.sin,
    "cos": np.cos,
    "arctan": np.arctan,
    "tanh": np.tanh,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "abs": np.absolute,
    "erf": PRINTED["erf"],
    "probit": PRINTED["probit"],
    "gamma": PRINTED["gamma"],
}


def evaluate(formula: str, values: Mapping[str, Any], where: str = "formula") -> Any:
    """Return the numbers of a formula.

    Args:
        formula: the text, for example "0.95 * y_min".
        values: what every name that may occur stands for, numbers or arrays that broadcast.
        where: what the formula belongs to, for messages.

    Raises:
        StudyError: as `formula.read`, or an unknown name.
    """
    unknown = [name for name in names_in(formula, where) if name not in values]
    if unknown:
        raise StudyError(where, f"unknown name {unknown[0]!r} in {formula!r}", f"one of {', '.join(values)}")
    with np.errstate(all="ignore"):
        return _of(_tree(formula, where), values)


@lru_cache(maxsize=1024)
def _tree(formula: str, where: str) -> ast.expr:
    return read(formula, where)


def _of(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return values[name] if name in values else CONSTANTS[name]
        case ast.UnaryOp(op=sign, operand=inner):
            return -_of(inner, values) if isinstance(sign, ast.USub) else _of(inner, values)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](np.asarray(_of(left, values)), np.asarray(_of(right, values)))
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(_of(part, values) for part in args))
    raise AssertionError(f"{ast.dump(node)} was let through")
