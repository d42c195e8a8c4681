"""Variables in units of their own middle, where a law has an offset that is a power of them: D_0 in E + B / (D_0 + x^b).

Such an offset is as large as x^b, so that it moves with b as a number does with its power: a valley so bent that Newton's method
takes thousands of steps along it, most of them where x is counted in millions. Of x over its middle the law is the same one, with
D_0 over the middle to the power b, and the valley is nearly straight.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.problem import Problem, Solution
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]
Power = tuple[str, str]
"""A variable and the parameter that is its exponent."""

UNIT: Final = re.compile(r"(?:y )?(\w+)\^(\w+)")
"""A unit that is a power of a variable, perhaps times that of the metric."""
_PLACES: Final = np.array([0.3, 1.0, 2.0, 7.0])
_FACTOR: Final = 3.0
_SAME: Final = 1e-12
"""Where, and by which factor, a law is tried that is said to have such units, and how far rounding may be off."""


@dataclass(frozen=True, eq=False)
class Rescaled:
    """A problem with its variables in units of their middle.

    Attributes:
        problem: the problem.
        places: of each parameter that has such a unit, its position, that of its exponent, and the logarithm of the middle.
    """

    problem: Problem
    places: tuple[tuple[int, int, float], ...]

    def here(self, solution: Solution) -> Solution:
        """Return a solution with the law's own parameters."""
        best = self._back(solution.best) if len(solution.best) else solution.best
        return replace(solution, parameters=self._back(solution.parameters), best=best)

    def _back(self, parameters: Array) -> Array:
        found = parameters.copy()
        for k, exponent, middle in self.places:
            found[k] *= np.exp(parameters[exponent] * middle)
        return found


def rescaled(law: Law, problem: Problem) -> Rescaled | None:
    """Return a problem with its variables in units of their middle; None where that is no other problem to the solver."""
    powers = units(law)
    used = problem.weight > 0
    if not powers or not used.any():
        return None
    middle = {symbol: _middle(problem.variables[symbol][used]) for symbol, _ in powers.values()}
    if not all(np.isfinite(one) for one in middle.values()):
        return None
    at = law.parameter_names.index
    places = tuple((at(name), at(exponent), middle[symbol]) for name, (symbol, exponent) in powers.items())
    variables = {
        symbol: values / np.exp(middle.get(symbol, 0.0)) if symbol in middle else values
        for symbol, values in problem.variables.items()
    }
    start = None if problem.start is None else _there(problem.start, places)
    return Rescaled(replace(problem, variables=variables, start=start), places)


def _there(parameters: Array, places: tuple[tuple[int, int, float], ...]) -> Array:
    found = parameters.copy()
    for k, exponent, middle in places:
        found[k] *= np.exp(-parameters[exponent] * middle)
    return found


def _middle(values: Array) -> float:
    """The mean logarithm; nan where there is none."""
    return float(np.log(values).mean()) if (values > 0).all() else np.nan


@lru_cache(maxsize=256)
def units(law: Law) -> Mapping[str, Power]:
    """Return the parameters whose unit is a power of a variable, where one of them is an offset; none where the law is not so."""
    found = {}
    for one in law.parameters:
        stated = UNIT.fullmatch(one.unit)
        if stated and stated[1] in law.variables and stated[2] in law.parameter_names:
            found[one.name] = (stated[1], stated[2])
    return found if _bent(law, found) and _free(law, found) and _holds(law, found) else {}


def _bent(law: Law, powers: Mapping[str, Power]) -> bool:
    """Whether one is no logarithm to the solver: powers of logarithms are sums, which bend nothing."""
    pairs = zip(law.free_names, compile_law(law).logarithmic, strict=True)
    return any(name in powers and not logarithmic for name, logarithmic in pairs)


def _free(law: Law, powers: Mapping[str, Power]) -> bool:
    """Whether the study says nothing of these parameters in their own units, nor of their exponents."""
    said = {*law.fixed, *law.tied, *law.tied.values(), *law.shared, *law.starts}
    ends = [end for name in powers for end in (law.parameter(name).lower, law.parameter(name).upper)]
    return (
        not law.bracket
        and not said & {*powers, *dict(powers.values()).values()}
        and set(ends) <= {-np.inf, 0.0, np.inf}
    )


def _holds(law: Law, powers: Mapping[str, Power]) -> bool:
    """Whether the law says the same of variables in other units, as its parameters' units say."""
    compiled, symbols = compile_law(law), {symbol for symbol, _ in powers.values()}
    one = dict(zip(law.parameter_names, 0.4 + 0.1 * np.arange(len(law.parameters)), strict=True))
    other = one | {name: one[name] * _FACTOR ** one[exponent] for name, (_, exponent) in powers.items()}
    here = dict.fromkeys(law.variables, _PLACES)
    there = here | dict.fromkeys(symbols, _PLACES * _FACTOR)
    pairs = [(np.array(list(p.values())), at) for p, at in ((one, here), (other, there))]
    with np.errstate(all="ignore"):
        values, expected = (compiled.value(*pair) for pair in pairs)
    return bool(np.allclose(values, expected, rtol=_SAME, atol=0.0))
