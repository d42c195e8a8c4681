"""Every law keeps the same promises: its example, its derivatives, its limits, its units, recovery, and its config.

And what it says of its use is true: which laws it contains, and what its values lie between.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

import mpmath
import numpy as np
import pytest
import sympy
from designed import POINTS, design

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import LAWS, Law, compile_law, expand, resolve
from scalestudy.laws.candidates import open_floor
from scalestudy.laws.compile import CompiledLaw
from scalestudy.laws.parse import names_in, parse
from scalestudy.laws.purpose import Contained

NAMES = sorted(LAWS)
FAR = 1e200
DIGITS = 150
NEARLY_ZERO = mpmath.mpf(10) ** -40
DRAWS = 200
Number = float | mpmath.mpf


@pytest.fixture(params=NAMES)
def law(request: pytest.FixtureRequest) -> Law:
    return expand(LAWS[request.param])


def truth(compiled: CompiledLaw) -> np.ndarray:
    assert compiled.law.example is not None
    return np.array([compiled.law.example.parameters[name] for name in compiled.names])


def problem(law: Law, seed: int, noise: float = 0.0) -> Problem:
    compiled = compile_law(law)
    variables = design(law, seed)
    value = compiled.value(truth(compiled), variables)
    value = value + noise * np.abs(value) * np.random.default_rng(seed + 1).standard_normal(POINTS)
    return Problem(variables, value, np.ones(POINTS), seed)


def settings(p: Problem) -> Settings:
    return Settings(objective="squared_log" if (p.value > 0).all() else "squared_raw")


def test_is_complete(law: Law) -> None:
    assert law.citation
    assert law.meaning.endswith(".")
    assert law.limits
    assert set(law.domain) == set(law.variables)
    assert all(parameter.meaning for parameter in law.parameters)
    assert law.example is not None
    assert law.example.source


def test_worked_example(law: Law) -> None:
    example = law.example
    assert example is not None
    point = {symbol: np.array([value]) for symbol, value in example.variables.items()}
    assert compile_law(law).value(truth(compile_law(law)), point)[0] == pytest.approx(example.value, rel=2e-5)


def test_limits(law: Law) -> None:
    compiled = compile_law(law)
    assert law.example is not None
    base = dict(law.example.parameters) | dict(law.example.variables)
    for limit in law.limits:
        at = {name: np.copysign(FAR, value) if abs(value) == inf else value for name, value in limit.at.items()}
        symbols = base | at
        expected = (
            limit.value
            if not isinstance(limit.value, str)
            else float(parse(limit.value, {n: sympy.Float(v) for n, v in symbols.items()}))
        )
        vector = np.array([symbols[name] for name in compiled.names])
        point = {symbol: np.array([symbols[symbol]]) for symbol in law.variables}
        with np.errstate(all="ignore"):
            assert compiled.value(vector, point)[0] == pytest.approx(expected, rel=1e-6, abs=1e-9), limit


def test_jacobian_against_central_differences(law: Law) -> None:
    compiled = compile_law(law)
    theta, variables = truth(compiled), design(law, 1)
    jacobian = compiled.jacobian(theta, variables)
    for k in range(len(theta)):
        step = 1e-5 * max(abs(theta[k]), 1e-3)
        up, down = theta.copy(), theta.copy()
        up[k] += step
        down[k] -= step
        numeric = (compiled.value(up, variables) - compiled.value(down, variables)) / (2 * step)
        size = np.abs(numeric).max() + 1e-12
        assert jacobian[:, k] / size == pytest.approx(numeric / size, abs=2e-5), compiled.names[k]


def test_slopes_by_variables_against_central_differences(law: Law) -> None:
    compiled = compile_law(law)
    theta, variables = truth(compiled), design(law, 1)
    for symbol, found in compiled.slopes(theta, variables).items():
        step = 1e-5 * np.maximum(np.abs(variables[symbol]), 1e-3)
        up, down = (compiled.value(theta, variables | {symbol: variables[symbol] + side * step}) for side in (1, -1))
        numeric = (up - down) / (2 * step)
        size = np.abs(numeric).max() + 1e-12
        assert found / size == pytest.approx(numeric / size, abs=2e-5), symbol


def test_internal_derivatives_against_central_differences(law: Law) -> None:
    compiled = compile_law(law)
    theta, inputs = compiled.to_internal(compiled.reduce(truth(compiled))), compiled.inputs(design(law, 2))
    at = compiled.evaluate(theta[None], inputs, 2)
    assert at.value[0] == pytest.approx(compiled.value(truth(compiled), design(law, 2)), rel=1e-9)
    second = {(i, j): np.broadcast_to(part, at.value.shape)[0] for i, j, part in at.hessian}
    zero = np.zeros(POINTS)
    for k in range(len(theta)):
        step = 1e-5 * max(abs(theta[k]), 0.1)
        move = step * (np.arange(len(theta)) == k)
        up, down = (compiled.evaluate((theta + sign * move)[None], inputs, 1) for sign in (1, -1))
        numeric = (up.value[0] - down.value[0]) / (2 * step)
        assert at.jacobian[k][0] == pytest.approx(numeric, abs=1e-4 * (np.abs(numeric).max() + 1e-9))
        for j in range(len(theta)):
            numeric = (up.jacobian[j][0] - down.jacobian[j][0]) / (2 * step)
            exact = second.get((min(j, k), max(j, k)), zero)
            assert exact == pytest.approx(numeric, abs=1e-4 * (np.abs(numeric).max() + np.abs(at.value).max() * 1e-3))


def solved(law: Law, p: Problem) -> Solution:
    (solution,) = solve(law, [p], settings(p))
    return solution


def spread(p: Problem) -> float:
    return float(np.ptp(p.value))


def test_recovers_a_law_without_noise(law: Law) -> None:
    p = problem(law, 3)
    solution = solved(law, p)
    assert solution.status == "converged", solution.message
    found = compile_law(law).value(solution.parameters, p.variables)
    assert found == pytest.approx(p.value, abs=1e-9 * spread(p))
    assert solution.parameters == pytest.approx(truth(compile_law(law)), rel=1e-4, abs=1e-6)


def test_noisy_fit_is_never_worse_than_the_truth(law: Law) -> None:
    """The objective at the optimum cannot exceed that at the parameters the data were made with."""
    p = problem(law, 4, noise=0.01)
    chosen = settings(p)
    solution = solved(law, p)
    assert solution.usable, solution.message
    predicted = compile_law(law).value(truth(compile_law(law)), p.variables)
    gap = np.log(predicted / p.value) if chosen.log else predicted - p.value
    assert solution.objective <= float(gap @ gap) * (1 + 1e-9)


def test_fit_does_not_depend_on_units(law: Law) -> None:
    """Counts or millions: the same predictions."""
    assert set(law.indicators) <= set(law.fixed_units) <= set(law.variables)
    free = set(law.variables) - set(law.fixed_units)
    if not free:
        pytest.skip("no variable of this law has a free unit")
    p = problem(law, 5, noise=0.01)
    scaled = Problem({s: v / 1000 if s in free else v for s, v in p.variables.items()}, p.value, p.weight)
    one, two = solved(law, p), solved(law, scaled)
    assert two.objective == pytest.approx(one.objective, rel=1e-6, abs=1e-14)


def test_round_trip_through_a_study_file(law: Law) -> None:
    """A law written out as a formula in a study file is the same function as the built-in one."""
    if law.bracket:
        pytest.skip("an implicit law cannot be written in a study file")
    entry = {
        "name": "mine",
        "formula": law.formula,
        "variables": {symbol: f"column_{symbol}" for symbol in law.variables},
        "parameters": {p.name: {"bounds": [p.lower, p.upper]} for p in law.parameters},
    }
    written = resolve(entry, [f"column_{symbol}" for symbol in law.variables])
    compiled = compile_law(written)
    assert compiled.names == law.parameter_names
    variables = design(law, 6)
    assert compiled.value(truth(compile_law(law)), variables) == pytest.approx(
        compile_law(law).value(truth(compile_law(law)), variables), rel=1e-12
    )


def drawn(law: Law, random: np.random.Generator, part: Mapping[str, tuple[float, float]] = {}) -> dict[str, float]:
    """Parameters within their bounds, or within part of them, and near zero where these are wide."""
    out = {}
    for parameter in law.parameters:
        low, high = part.get(parameter.name, (parameter.lower, parameter.upper))
        low = max(low, min(high, 0.0) - 2.0)
        out[parameter.name] = random.uniform(low, min(high, max(low, 0.0) + 2.0))
    return out


def near_one(law: Law, random: np.random.Generator) -> dict[str, float]:
    """Variables at which no term of a law is negligible: shares as they are, counts of a few."""
    return {
        symbol: random.uniform(low, high) if high <= 1 else random.uniform(1.0, 6.0)
        for symbol, (low, high) in law.domain.items()
    }


def evaluated(formula: str | float, symbols: Mapping[str, Number]) -> mpmath.mpf:
    """A formula at numbers, to many digits, so that a limit can be taken by coming near it."""
    if not isinstance(formula, str):
        return {0.0: NEARLY_ZERO, inf: 1 / NEARLY_ZERO}.get(formula, mpmath.mpf(formula))
    known = {name: sympy.Symbol(name) for name in names_in(formula)}
    return mpmath.mpf(
        sympy.lambdify(list(known.values()), parse(formula, known), "mpmath")(*(symbols[n] for n in known))
    )


def stretched(law: Law, terms: int | None) -> Law:
    """Write out so many terms, whose variables all lie where those of the law do."""
    whole = expand(law, terms)
    return replace(whole, domain={symbol: law.domain.get(symbol, (1.0, 1e4)) for symbol in whole.variables})


def differs(law: Law, contained: Contained, seed: int) -> mpmath.mpf:
    """How far the two laws are apart at random parameters and variables, relative to the contained one's value."""
    random = np.random.default_rng(seed)
    outer, inner = stretched(law, contained.terms), expand(LAWS[contained.law])
    given = drawn(inner, random, contained.part)
    held = {name: evaluated(contained.at.get(name, name), given) for name in outer.parameter_names}
    for parameter in outer.parameters:
        value = held[parameter.name]
        assert parameter.lower - 1e-9 <= value <= parameter.upper + 1e-9 or abs(value) == 1 / NEARLY_ZERO, (
            parameter.name
        )
    where = near_one(outer, random)
    seen = {symbol: evaluated(contained.variables.get(symbol, symbol), where) for symbol in inner.variables}
    value = evaluated(inner.formula, given | seen)
    found = evaluated(outer.formula, held | where | {"y": value})
    return abs(found / value) if outer.bracket else abs(found / value - 1)


@pytest.mark.parametrize(
    ("outer", "contained"),
    [(law, one) for law in LAWS.values() for one in law.contains],
    ids=lambda one: getattr(one, "name", getattr(one, "law", "")),
)
def test_contains_what_it_says(outer: Law, contained: Contained) -> None:
    with mpmath.workdps(DIGITS):
        assert max(differs(outer, contained, seed) for seed in range(5)) < 1e-9


def test_a_false_containment_is_seen() -> None:
    with mpmath.workdps(DIGITS):
        assert differs(LAWS["power_offset"], Contained("power", {"E": 0.1}, part={"a": (0.0, 5.0)}), 0) > 1e-3


def test_laws_it_is_left_out_beside_are_laws(law: Law) -> None:
    assert set(law.left_out_beside) <= set(LAWS) - {law.name}


def sampled_values(law: Law) -> np.ndarray:
    random = np.random.default_rng(7)
    opened = open_floor(law)
    compiled, variables = compile_law(opened), design(law, 8)
    parameters = np.array([list(drawn(opened, random).values()) for _ in range(DRAWS)])
    with np.errstate(all="ignore"):
        return compiled.value(parameters, variables)


def test_values_lie_where_the_law_says(law: Law) -> None:
    """And one that `auto` proposes where values may be negative can be so."""
    values = sampled_values(law)
    low, high = law.values
    if not law.may_be_negative:
        assert ((values >= low) & (values <= high)).all()
    elif law.offers:
        assert (values < 0).any()


def test_derivatives_where_a_law_has_none_are_no_warning(law):
    compiled = compile_law(law)
    nowhere = np.zeros(len(law.parameters))
    found = compiled.jacobian(nowhere, design(law, 0))
    assert found.shape == (POINTS, len(law.parameters))
