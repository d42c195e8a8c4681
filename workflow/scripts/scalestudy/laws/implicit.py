"""Laws given by an equation F(y, x, parameters) = 0 rather than by a formula for y.

The value is found by bisection between two formulas that always enclose it; derivatives follow from the implicit
function theorem, so an implicit law has the same Jacobian and Hessian as any other.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy

from scalestudy.laws.parse import Expression

Function = Callable[..., Any]

_HALVINGS = 54


def implicit_function(
    equation: Expression,
    y: Expression,
    parameters: Sequence[Expression],
    inputs: Sequence[Expression],
    bracket: tuple[Expression, Expression],
    compiled: Callable[[Sequence[Expression], Any], Function],
    order: int,
) -> Function:
    """Return a function of parameters and inputs: a list of the value, its first and its second derivatives.

    Args:
        equation: F, rising in `y` and of opposite signs at the two ends of the bracket.
        y: the symbol solved for.
        parameters: the symbols derivatives are taken by.
        inputs: the other symbols.
        bracket: formulas below and above the solution.
        compiled: turns symbols and expressions into a NumPy function.
        order: how many derivatives.
    """
    arguments = [*parameters, *inputs]
    ends = compiled(arguments, list(bracket))
    residual = compiled([y, *arguments], equation)
    first = compiled([y, *arguments], [sympy.diff(equation, symbol) for symbol in (y, *parameters)])
    pairs = [(i, j) for i in range(len(parameters) + 1) for j in range(i, len(parameters) + 1)]
    every = (y, *parameters)
    second = compiled([y, *arguments], [sympy.diff(equation, every[i], every[j]) for i, j in pairs])

    def evaluate(*values: Any) -> list[Any]:
        solution = _bisect(lambda point: residual(point, *values), ends(*values), values)
        if order == 0:
            return [solution]
        by_y, *by_parameters = first(solution, *values)
        slopes = [-part / by_y for part in by_parameters]
        if order == 1:
            return [solution, *slopes]
        table = dict(zip(pairs, second(solution, *values), strict=True))
        return [solution, *slopes, *_curvatures(table, slopes, by_y)]

    return evaluate


def _curvatures(table: dict[tuple[int, int], Any], slopes: list[Any], by_y: Any) -> list[Any]:
    """Second derivatives of y for i <= j: -(F_ij + F_yi y_j + F_yj y_i + F_yy y_i y_j) / F_y."""
    out = []
    for i, slope in enumerate(slopes):
        for j in range(i, len(slopes)):
            mixed = table[0, i + 1] * slopes[j] + table[0, j + 1] * slope
            out.append(-(table[i + 1, j + 1] + mixed + table[0, 0] * slope * slopes[j]) / by_y)
    return out


def _bisect(residual: Function, ends: Sequence[Any], values: Sequence[Any]) -> Any:
    shape = np.broadcast_shapes(*(np.shape(value) for value in values))
    below = np.broadcast_to(np.asarray(ends[0], dtype=float), shape)
    above = np.broadcast_to(np.asarray(ends[1], dtype=float), shape)
    with np.errstate(all="ignore"):
        undefined = np.isnan(residual(0.5 * (below + above)))
        for _ in range(_HALVINGS):
            middle = 0.5 * (below + above)
            rising = residual(middle) > 0
            below, above = np.where(rising, below, middle), np.where(rising, middle, above)
    return np.where(undefined, np.nan, 0.5 * (below + above))
