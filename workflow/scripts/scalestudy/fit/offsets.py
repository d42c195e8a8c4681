"""Variables that lie far from zero, as seconds since 1970 do: fitted about their middle, and written as the law is.

Of a + b t at t near 1e9 the sum of two numbers a billion times the values is left, and no digit of what tells a from b. A law
that is a polynomial is the same one about any other zero, with other parameters, which follow from the old ones exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem, Solution
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]

FAR: Final = 1e3
"""How many times its range a variable may lie from zero."""
_MORE: Final = 3  # points at which the change of parameters is checked


@dataclass(frozen=True, eq=False)
class Centred:
    """A problem about another zero, and the matrices (P, P) that turn the law's parameters into those there, and back."""

    problem: Problem
    forward: Array
    back: Array

    def there(self, solution: Solution) -> Solution:
        """Return a solution with the parameters about the other zero."""
        return _turned(solution, self.forward)

    def here(self, solution: Solution) -> Solution:
        """Return a solution with the law's own parameters."""
        return _turned(solution, self.back)


def _turned(solution: Solution, matrix: Array) -> Solution:
    best = matrix @ solution.best if len(solution.best) else solution.best
    return replace(solution, parameters=matrix @ solution.parameters, best=best)


def centred(law: Law, problem: Problem) -> Centred | None:
    """Return a problem about another zero; None where its variables are near enough to zero, or the law has no such form."""
    if not len(problem.value) or not _free_of_bounds(law):
        return None
    zeros = {symbol: _zero(values[problem.weight > 0]) for symbol, values in problem.variables.items()}
    turn = _turn(law, tuple(zeros.items())) if any(zeros.values()) else None
    if turn is None:
        return None
    variables = {symbol: values - zeros[symbol] for symbol, values in problem.variables.items()}
    start = None if problem.start is None else turn[0] @ problem.start
    return Centred(replace(problem, variables=variables, start=start), *turn)


def far_off(variables: Mapping[str, Array]) -> list[str]:
    """Return the variables that lie far from zero for their range; each (n,), the points that count."""
    return [symbol for symbol, values in variables.items() if _zero(values)]


def _zero(values: Array) -> float:
    """The middle of a variable that is far from zero, else zero."""
    if not len(values) or not np.isfinite(values).all():
        return 0.0
    low, high = float(values.min()), float(values.max())
    return (low + high) / 2 if min(abs(low), abs(high)) > FAR * (high - low) > 0 else 0.0


@lru_cache(maxsize=256)
def _free_of_bounds(law: Law) -> bool:
    bound = any(np.isfinite([one.lower, one.upper]).any() for one in law.parameters)
    held = law.fixed or law.tied or law.shared or law.starts or law.bracket
    return not bound and not held and all(compile_law(law).linear)


@lru_cache(maxsize=1024)
def _turn(law: Law, zeros: tuple[tuple[str, float], ...]) -> tuple[Array, Array] | None:
    """The matrices that change parameters, exact in rational numbers; None where the law is none about another zero."""
    from sympy import Rational  # which few studies need

    size, symbolic = len(law.parameters), compile_law(law).symbolic
    points = np.random.default_rng(0).integers(1, 99, (size + _MORE, len(zeros))).tolist()
    exact = [Rational(zero) for _, zero in zeros]
    old = symbolic.terms_at(points)
    new = symbolic.terms_at([[x - zero for x, zero in zip(point, exact, strict=True)] for point in points])
    if not all(term.is_Rational for term in (*old, *new)) or not old[:size, :].det():
        return None
    back = old[:size, :].inv() * new[:size, :]
    if old * back != new or not back.det():
        return None
    return tuple(np.array(matrix.tolist(), dtype=float) for matrix in (back.inv(), back))  # type: ignore[return-value]
