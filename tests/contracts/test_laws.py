"""Every law keeps the same promises: its example, its derivatives, its limits, its units, recovery, and its config."""

from math import inf

import numpy as np
import pytest
import sympy

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import LAWS, Law, compile_law, expand, resolve
from scalestudy.laws.compile import CompiledLaw
from scalestudy.laws.parse import parse

NAMES = sorted(LAWS)
FAR = 1e200
POINTS = 80


@pytest.fixture(params=NAMES)
def law(request: pytest.FixtureRequest) -> Law:
    return expand(LAWS[request.param])


def truth(compiled: CompiledLaw) -> np.ndarray:
    assert compiled.law.example is not None
    return np.array([compiled.law.example.parameters[name] for name in compiled.names])


def design(law: Law, seed: int, n: int = POINTS) -> dict[str, np.ndarray]:
    """Random points of the law's domain: evenly in the logarithm where it spans a factor of ten or more."""
    random = np.random.default_rng(seed)
    out = {}
    for symbol, (low, high) in law.domain.items():
        u = random.random(n)
        out[symbol] = low * (high / low) ** u if low > 0 and high / low >= 10 else low + (high - low) * u
    if law.name == "precision_levels":
        out["l_1"], out["l_2"] = (np.arange(n) % 3 == 1) * 1.0, (np.arange(n) % 3 == 2) * 1.0
    return out


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
    if law.name in UNIT_BEARING:
        pytest.skip("a variable of this law has no free unit: a share, an indicator, a number of experts or samples")
    p = problem(law, 5, noise=0.01)
    scaled = Problem({s: v / 1000 for s, v in p.variables.items()}, p.value, p.weight)
    one, two = solved(law, p), solved(law, scaled)
    assert two.objective == pytest.approx(one.objective, rel=1e-6, abs=1e-14)


UNIT_BEARING = {
    *("routed", "sparse_moe", "continual", "precision_levels", "parallel", "logistic_index", "mixture_exponential"),
    *(
        "mixture_linear",
        "mixture_own_share",
        "verifier_ceiling",
        "growth",
        "overoptimisation_rl",
        "overoptimisation_bon",
    ),
    *("critical_batch", "quality_decay"),
}


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
