"""Problems that cannot be fitted at all: what is wrong with how many of their rows, which is the first, and what to do."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Why = tuple[str, str]

MOST_UNDEFINED: Final = 0.5
"""Share of rows at which a law may be undefined and still be fitted to the others."""


def refusals(
    compiled: CompiledLaw, problems: Sequence[Problem], settings: Settings, own: int | None = None
) -> dict[int, Why]:
    """Return status and message of each problem that cannot be fitted at all.

    Args:
        compiled: the law.
        problems: what to fit it to.
        settings: the objective.
        own: the free parameters that the points alone must settle, where others settle the rest.
    """
    free = len(compiled.free) if own is None else own
    found = {k: next(_reasons(compiled, problem, settings, free), None) for k, problem in enumerate(problems)}
    return {k: why for k, why in found.items() if why is not None}


def _reasons(compiled: CompiledLaw, problem: Problem, settings: Settings, free: int) -> Iterator[Why]:
    used = problem.weight > 0
    n = np.count_nonzero(used)
    if n < max(free, 1):
        yield "too_few_points", f"{n} points for {free} free parameters, at least {max(free, 1)} are needed"
    missing = used & ~np.isfinite(problem.value)
    if missing.any():
        yield "not_applicable", f"{_count(problem, missing)} have no finite value"
    if settings.log and (used & ~(problem.value > 0)).any():
        found = f"{_count(problem, used & ~(problem.value > 0))} have a value that is not positive"
        raw = f"`objective: {settings.loss}_raw` takes such values"
        yield "not_applicable", f"{found}, so log residuals do not exist; {raw}"
    undefined = used & ~defined(compiled, problem)
    if undefined.any():
        yield "not_applicable", why_undefined(compiled, problem, undefined)


def defined(compiled: CompiledLaw, problem: Problem) -> Mask:
    """At which points the law has all it needs: a positive variable where it takes a logarithm or a power, (n,)."""
    known = [np.isfinite(values) for _, values in _needs(compiled, problem)]
    return np.asarray(np.all(known, axis=0) if known else np.ones(len(problem.value), dtype=bool))


def why_undefined(compiled: CompiledLaw, problem: Problem, where: Mask) -> str:
    """Say what rows lack, which is the first, and the rule that takes them out."""
    for (symbol, is_log), values in _needs(compiled, problem):
        lacking = where & ~np.isfinite(values)
        if lacking.any():
            column = compiled.law.variables[symbol] or symbol
            what, rule = ("positive", f"{column} > 0") if is_log else ("finite", f"isfinite({column})")
            return f'{_count(problem, lacking)} have no {what} {column}; `clean: [{{where: "{rule}"}}]` takes them out'
    return ""


def _needs(compiled: CompiledLaw, problem: Problem) -> list[tuple[tuple[str, bool], Array]]:
    """The arrays the law reads, each with its variable and whether it is the logarithm."""
    with np.errstate(all="ignore"):
        return list(zip(compiled.input_names, compiled.inputs(problem.variables), strict=True))


def _count(problem: Problem, which: Mask) -> str:
    """How many of the rows that count, and the first by the number that tables know it by."""
    first = "" if problem.rows is None else f" (first: row {problem.rows[np.argmax(which)]})"
    return f"{np.count_nonzero(which)} of {np.count_nonzero(problem.weight > 0)} rows{first}"
