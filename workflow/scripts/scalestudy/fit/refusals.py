"""Problems that cannot be fitted at all: what is wrong with how many of their rows, which is the first, and what to do."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.counts import no_share
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.fit.starts import values_of
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Why = tuple[str, str]

MOST_UNDEFINED: Final = 0.5
"""Share of rows at which a law may be undefined and still be fitted to the others."""
_WAYS: Final = 5


def refusals(
    compiled: CompiledLaw, problems: Sequence[Problem], points: Points, settings: Settings, own: int | None = None
) -> dict[int, Why]:
    """Return status and message of each problem that cannot be fitted at all.

    Args:
        compiled: the law.
        problems: what to fit it to.
        points: those of the problems.
        settings: the objective.
        own: the free parameters that the points alone must settle, where others settle the rest.
    """
    free = len(compiled.free) if own is None else own
    asked_not = np.array([bool(problem.refused) for problem in problems])
    suspect = np.flatnonzero(asked_not | _suspect(points, settings, free)).tolist()
    found = {k: next(_reasons(compiled, problems[k], settings, free), None) for k in suspect}
    return {k: why for k, why in found.items() if why is not None}


def _suspect(points: Points, settings: Settings, free: int) -> Mask:
    """Which problems need a closer look: few points, or one that is not a positive finite number, (k,)."""
    used = points.weight > 0
    with np.errstate(invalid="ignore"):
        plain = np.isfinite(points.value) & ((points.value > 0) | (not settings.log))
        plain &= ((points.value >= 0) & (points.value <= 1)) | (not settings.counts)
        for values in points.variables.values():
            plain &= np.isfinite(values) & (values > 0)
    return np.asarray((used & ~plain).any(axis=1) | (used.sum(axis=1) < max(free, 1)))


def _reasons(compiled: CompiledLaw, problem: Problem, settings: Settings, free: int) -> Iterator[Why]:
    used = problem.weight > 0
    n = np.count_nonzero(used)
    if problem.refused:
        yield "not_applicable", problem.refused
    if n < max(free, 1):
        yield "too_few_points", f"{n} points for {free} free parameters, at least {max(free, 1)} are needed"
    missing = used & ~np.isfinite(problem.value)
    if missing.any():
        yield "not_applicable", f"{problem.named(missing)} have no finite value"
    if settings.log and (used & ~(problem.value > 0)).any():
        found = f"{problem.named(used & ~(problem.value > 0))} have a value that is not positive"
        instead = "binomial" if problem.counted else f"{settings.loss}_raw"
        yield "not_applicable", f"{found}, so log residuals do not exist; `objective: {instead}` takes such values"
    if settings.counts:
        yield from no_share(problem)
    undefined = used & ~defined(compiled, problem)
    if undefined.any():
        yield "not_applicable", why_undefined(compiled, problem, undefined)


def defined(compiled: CompiledLaw, problem: Problem) -> Mask:
    """At which points the law has a value, (n,): all of it is made for positive variables, so others are tried."""
    positive = np.all([_positive(values) for values in problem.variables.values()], axis=0)
    found = np.array(positive, dtype=bool)
    if not found.all():
        among = found if found.any() else np.ones_like(found)
        with np.errstate(all="ignore"):
            tried = compiled.expand(compiled.to_natural(_anywhere(compiled, problem, among)))
            has_value = np.isfinite(compiled.value(tried, problem.variables)).any(axis=0)
            # Derivatives are made of the logarithms that the solver reads, which must be finite too.
            read = np.isfinite(compiled.inputs(problem.variables)).all(axis=0)
        found |= has_value & read
    return found


def _positive(values: Array) -> Mask:
    return np.asarray(np.isfinite(values) & (values > 0))


def _anywhere(compiled: CompiledLaw, problem: Problem, among: Mask) -> Array:
    """Some internal positions (ways, F) of the law in its starting ranges, as some of the points let expect."""
    variables = {symbol: values[None, among] for symbol, values in problem.variables.items()}
    some = Points(variables, problem.value[None, among], problem.weight[None, among])
    return values_of(compiled, some, np.arange(len(compiled.free)), _WAYS)[:, 0]


def why_undefined(compiled: CompiledLaw, problem: Problem, where: Mask) -> str:
    """Say what rows lack, which is the first, and the rule that takes them out, where that would leave any."""
    for symbol, values in problem.variables.items():
        column, lacking = compiled.law.variables[symbol] or symbol, where & ~_positive(values)
        if lacking.any():
            what, rule = (
                ("positive", f"{column} > 0") if np.isfinite(values[lacking]).any() else ("", f"{column} is not null")
            )
            told = f"{problem.named(lacking)} have no {what} {column}".replace("  ", " ")
            left = ((problem.weight > 0) & ~lacking).any()
            return f'{told}; `clean: [{{where: "{rule}"}}]` takes them out' if left else told
    return "the law has no value at some rows"
