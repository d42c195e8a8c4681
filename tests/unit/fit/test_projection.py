"""Variable projection ends where the general solver, or SciPy, does; and its members never see one another."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import reweighted
from scalestudy.fit.resampling import resample
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.uncertainty import draw, draw_all
from scalestudy.laws import LAWS, Law, compile_law, expand, resolve

RAW = Settings(objective="squared_raw", uncertainty=Uncertainty(draws=20))


@pytest.fixture(scope="module")
def law() -> Law:
    return resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])


def ladder(seed: int, noise: float = 0.01) -> Problem:
    random = np.random.default_rng(seed)
    x = 10 ** np.linspace(1, 5, 20)
    return Problem({"x": x}, 1.5 + 10 * x**-0.3 + noise * random.standard_normal(20), np.ones(20), seed)


def grid() -> Problem:
    random = np.random.default_rng(0)
    n, d = 10 ** random.uniform(7, 10, 60), 10 ** random.uniform(9, 12, 60)
    value = 1.7 + 400 / n**0.34 + 410 / d**0.28 + 0.01 * random.standard_normal(60)
    return Problem({"N": n, "D": d}, value, np.ones(60))


def test_one_searched_parameter_against_scipy(law: Law) -> None:
    problem = ladder(0, noise=0.1)
    (solution,) = solve(law, [problem], RAW)
    compiled = compile_law(law)
    found = least_squares(
        lambda p: compiled.value(p, problem.variables) - problem.value, [1.0, 8.0, 0.4], xtol=1e-15, ftol=1e-15
    )
    assert solution.status == "converged"
    assert solution.objective <= 2 * found.cost * (1 + 1e-12)
    assert solution.parameters == pytest.approx(found.x, rel=1e-6)


def test_two_searched_parameters_against_the_general_solver() -> None:
    """From many starts the general solver is used, for refits the projection: the same optima."""
    chinchilla, problem = LAWS["chinchilla"], grid()
    (solution,) = solve(chinchilla, [problem], RAW)
    weights = resample(problem, None, 20, 5)
    draws = reweighted(chinchilla, problem, solution, weights, RAW)
    for refit, weight in zip(draws, weights, strict=True):
        (other,) = solve(chinchilla, [replace(problem, weight=weight)], RAW)
        residual = compile_law(chinchilla).value(refit, problem.variables) - problem.value
        assert weight @ residual**2 == pytest.approx(other.objective, rel=1e-10)
        assert refit == pytest.approx(other.best, rel=1e-5)


def test_an_offset_that_would_be_negative_ends_on_its_bound(law: Law) -> None:
    x = 10 ** np.linspace(1, 4, 15)
    (solution,) = solve(law, [Problem({"x": x}, 5 * x**-0.3 - 0.2, np.ones(15))], RAW)
    assert solution.status == "at_bound"
    assert solution.parameters[0] == 0.0


def test_a_member_never_depends_on_its_batch(law: Law) -> None:
    problems = [ladder(k, 0.02 * (1 + k % 5)) for k in range(120)]
    solutions = solve(law, problems, RAW)
    draws = draw_all(law, problems, solutions, [None] * 120, RAW)
    for k in (0, 57, 119):
        (alone,) = solve(law, [problems[k]], RAW)
        assert alone.parameters.tobytes() == solutions[k].parameters.tobytes()
        assert draw(law, problems[k], alone, None, RAW).tobytes() == draws[k].tobytes()


@pytest.mark.parametrize("name", ["power", "exponential", "rectified", "u_shape", "broken_power"])
def test_refits_lower_the_objective_whatever_the_law(name: str) -> None:
    one = expand(LAWS[name])
    compiled = compile_law(one)
    assert one.example is not None
    truth = np.array([one.example.parameters[p] for p in compiled.names])
    low, high = one.domain["x"]
    x = low * (high / low) ** np.linspace(0, 1, 60)
    clean = compiled.value(truth, {"x": x})
    problem = Problem(
        {"x": x}, clean + 0.01 * np.ptp(clean) * np.random.default_rng(1).standard_normal(60), np.ones(60)
    )
    (solution,) = solve(one, [problem], RAW)
    assert solution.usable
    weights = resample(problem, None, 20, len(truth))
    draws = reweighted(one, problem, solution, weights, RAW)
    after, before = (
        ((compiled.value(p, problem.variables) - problem.value) ** 2 * weights).sum(axis=1)
        for p in (draws, solution.parameters[None])
    )
    assert np.isfinite(draws).all()
    assert (after <= before * (1 + 1e-12)).all()
