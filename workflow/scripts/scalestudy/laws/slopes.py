"""How a law's value changes with its variables: what an optimum over columns is the root of."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from scalestudy.laws.compile import compile_law
from scalestudy.laws.derive import Function, derivative, lambdify
from scalestudy.laws.internal import Y
from scalestudy.laws.law import Law
from scalestudy.laws.parse import Expression, parse
from scalestudy.laws.reason import within_reason

Array = NDArray[np.float64]


def slopes(law: Law, parameters: Array, variables: Mapping[str, Array]) -> dict[str, Array]:
    """Return the derivatives of a law by its variables.

    Args:
        law: the law, also one given by an equation.
        parameters: natural, (..., P), in the law's order.
        variables: symbol to an array, (n,) or one that broadcasts with the members as in `CompiledLaw.value`.

    Returns:
        by symbol, (..., n); where the law has no derivative, at the kink of a minimum or maximum, that of one side.
    """
    names = list(law.variables)
    given = [*np.moveaxis(np.asarray(parameters, float)[..., None, :], -1, 0), *(variables[name] for name in names)]
    with np.errstate(all="ignore"):
        value = compile_law(law).value(parameters, variables)
        found = _derivatives(law)(value, *given)
    return {
        name: np.broadcast_to(np.asarray(part, float), value.shape) for name, part in zip(names, found, strict=True)
    }


@lru_cache(maxsize=256)
def _derivatives(law: Law) -> Function:
    """Compile the derivatives: by the implicit function theorem, -F_x / F_y, where the law is an equation."""
    own = compile_law(law).law
    symbols: dict[str, Any] = {name: sympy.Symbol(name, positive=True) for name in own.variables}
    given: dict[str, Any] = {p.name: sympy.Symbol(p.name, real=True) for p in own.parameters}
    known = {**symbols, **given, **({"y": Y} if own.bracket else {})}
    with within_reason(f"law {law.name}"):
        formula = parse(own.formula, known, f"law {law.name}")
        parts = [_slope(formula, symbol, bool(own.bracket)) for symbol in symbols.values()]
        return lambdify([Y, *given.values(), *symbols.values()], parts)


def _slope(formula: Expression, symbol: Expression, equation: bool) -> Expression:
    slope = derivative(formula, symbol)
    return -slope / derivative(formula, Y) if equation else slope
