"""Why the data cannot tell the parameters of a law apart: what can be counted or measured, and nothing that is guessed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.offsets import far_off
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]


def explained(compiled: CompiledLaw, problem: Problem, solution: Solution) -> Solution:
    """Add to the message of a fit what is found about its law, and, where it failed, about its points."""
    facts = [f"the law's value does not depend on {', '.join(compiled.cancelled)}"] if compiled.cancelled else []
    if not solution.usable and len(solution.best):
        facts += _facts(compiled, problem, solution)
    return replace(solution, message="; ".join([solution.message, *facts])) if facts else solution


def _facts(compiled: CompiledLaw, problem: Problem, solution: Solution) -> Iterator[str]:
    used = {symbol: values[problem.weight > 0] for symbol, values in problem.variables.items()}
    column = {symbol: compiled.law.variables[symbol] or symbol for symbol in used}
    there, free = places(Points.of([problem])), len(compiled.free)
    if there < free:
        yield f"{solution.n} rows lie at {there} distinct points, and {free} parameters need {free}"
    yield from _same(used, column)
    yield from _idle(compiled, used, solution)
    for symbol in far_off(used):
        middle = float(np.median(used[symbol]))
        yield f"{column[symbol]} lies far from zero for its range; the law of `{column[symbol]} - {middle:.6g}` may be told"


def places(points: Points) -> int:
    """How many of the points of one problem differ in what the law reads."""
    used = points.weight[0] > 0
    return len(np.unique(np.stack([values[0, used] for values in points.variables.values()], axis=1), axis=0))


def _same(used: dict[str, Array], column: dict[str, str]) -> Iterator[str]:
    for symbol, values in used.items():
        if len(np.unique(values)) == 1:
            yield f"{column[symbol]} is {values[0]:g} in every row"


def _idle(compiled: CompiledLaw, used: dict[str, Array], solution: Solution) -> Iterator[str]:
    """The free parameters that change the law at no point where it was found."""
    if not used or not np.isfinite(solution.best).all():
        return
    with np.errstate(all="ignore"):
        slopes = compiled.reduce(compiled.jacobian(solution.best, used))
    for name, largest in zip(compiled.free, np.abs(slopes).max(axis=0), strict=True):
        if largest == 0:
            yield f"{name} changes nothing there"
