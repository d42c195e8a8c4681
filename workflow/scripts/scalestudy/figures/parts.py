"""The parts of a law that is a sum: what its linear parameters stand before, each by the columns it follows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scalestudy.figures.curves import Array
from scalestudy.forecast.fitted import Fitted, bound
from scalestudy.laws import Law, compile_law
from scalestudy.laws.compile import CompiledLaw

FLOOR, REST = "floor", "rest"
NEGLIGIBLE = 1e-9
"""A rest of the law that is smaller than this share of it is rounding."""


@dataclass(frozen=True, eq=False)
class Part:
    """One term of a sum.

    Attributes:
        name: the parameter it is proportional to; `rest` for what none is.
        columns: what it changes with; empty for a floor.
        value: at the points asked for, (n,).
    """

    name: str
    columns: tuple[str, ...]
    value: Array


def parts_of(fitted: Fitted, points: Mapping[str, Array]) -> list[Part]:
    """Return the terms of a fitted law at some points, in the law's order; fewer than two for a law that is no sum.

    Args:
        fitted: the law, of which the estimate counts.
        points: columns, (n,) each.
    """
    compiled = compile_law(fitted.law)
    which = tuple(k for k, is_linear in enumerate(compiled.linear) if is_linear)
    if not which or fitted.law.bracket:
        return []
    variables, free = bound(fitted.law, points), compiled.reduce(fitted.theta[:1])
    base, slopes = compiled.linear_parts(free, variables, which)
    names = [compiled.free[k] for k in which]
    terms = [free[0, k] * slope[0] for k, slope in zip(which, slopes, strict=True)]
    follows = _follows(compiled, free, variables, which)
    found = [Part(name, follows[i], term) for i, (name, term) in enumerate(zip(names, terms, strict=True))]
    rest = Part(REST, follows[-1], base[0])
    whole = np.abs(fitted.estimate(points))
    return [*found, rest] if (np.abs(base[0]) > NEGLIGIBLE * whole).any() else found


def _follows(
    compiled: CompiledLaw, free: Array, variables: Mapping[str, Array], which: tuple[int, ...]
) -> list[tuple[str, ...]]:
    """Return by term, the rest last, the columns it changes with: seen by moving one variable at a time."""
    base, slopes = compiled.linear_parts(free, variables, which)
    moved: list[list[str]] = [[] for _ in range(len(slopes) + 1)]
    for symbol, column in compiled.law.variables.items():
        other = {**variables, symbol: 1.25 * variables[symbol]}
        there, those = compiled.linear_parts(free, other, which)
        for i, (old, new) in enumerate(zip([*slopes, base], [*those, there], strict=True)):
            moved[i] += [] if np.allclose(old, new, rtol=1e-9, atol=0.0, equal_nan=True) else [column]
    return [tuple(columns) for columns in moved]


def is_floor(law: Law, part: Part) -> bool:
    """Tell whether a part is what remains of the metric at the best."""
    return not part.columns and part.name != REST and law.parameter(part.name).floor


def is_sum(law: Law) -> bool:
    """Tell whether several free parameters stand before terms of a law."""
    return not law.bracket and sum(compile_law(law).linear) > 1
