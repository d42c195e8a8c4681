"""What SymPy does for every law: differentiate, rewrite for the solver, and print as NumPy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy

from scalestudy.laws.parse import Expression
from scalestudy.laws.stacked import PRINTED

Function = Callable[..., Any]


_MODULES: list[Any] = [dict(PRINTED), "numpy"]


def lambdify(arguments: Sequence[Expression], expressions: Any) -> Function:
    """Return a NumPy function of the arguments; what expressions have in common is computed once."""
    compiled: Function = sympy.lambdify(list(arguments), expressions, modules=_MODULES, cse=True)
    return compiled


def derivative(expression: Expression, *symbols: Expression) -> Expression:
    """Differentiate; at the kink of a minimum or maximum the second derivative counts as zero."""
    return sympy.diff(expression, *symbols).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))


def rewritten(
    expression: Expression,
    replaced: Mapping[Expression, Expression],
    logs: Mapping[str, tuple[Expression, Expression]],
    free: set[Expression],
) -> Expression:
    """Write powers of variables as exponentials of their logarithms, and positive parameters as exponentials."""
    expression = sympy.expand_power_base(expression)
    for raw, log in logs.values():
        expression = expression.replace(
            lambda e, raw=raw: e.is_Pow and e.base == raw and bool(e.exp.free_symbols & free),
            lambda e, log=log: sympy.exp(e.exp * log),
        ).replace(sympy.log(raw), log)
    expression = sympy.expand_power_base(expression.subs(replaced, simultaneous=True))
    return sympy.powsimp(expression, combine="exp")
