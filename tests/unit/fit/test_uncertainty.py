"""Draws by every method: right on average, reproducible, and honest where they fail."""

from dataclasses import replace

import numpy as np
import pytest

from scalestudy.errors import StudyError
from scalestudy.fit.engine import solve
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import profile
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.uncertainty import draw
from scalestudy.laws import LAWS, Law, resolve

NOISE = 0.05
REFITTING = sorted(set(METHODS) - {"none"})


@pytest.fixture(scope="module")
def law() -> Law:
    return resolve({"law": "log_linear", "variables": {"x": "flops"}}, ["flops"])


def line(seed: int = 0, n: int = 60) -> Problem:
    random = np.random.default_rng(seed)
    x = 10 ** np.linspace(0, 4, n)
    return Problem({"x": x}, 1 + 0.5 * np.log10(x) + NOISE * random.standard_normal(n), np.ones(n), seed)


def settings(method: str, draws: int = 400, objective: str = "squared_raw") -> Settings:
    return Settings(objective=objective, uncertainty=Uncertainty(method, draws=draws))


def fitted(law: Law, problem: Problem, chosen: Settings) -> Solution:
    (solution,) = solve(law, [problem], chosen)
    return solution


@pytest.mark.parametrize("method", REFITTING)
def test_spread_is_that_of_least_squares(law: Law, method: str) -> None:
    """For a straight line with equal noise every method estimates the textbook standard error."""
    problem, chosen = line(), settings(method)
    solution = fitted(law, problem, chosen)
    draws = draw(law, problem, solution, None, chosen)
    design = np.stack([np.ones(60), np.log10(problem.variables["x"])], axis=1)
    variance = solution.objective / solution.dof
    expected = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * variance)
    assert draws.shape == (400, 2)
    assert draws.std(axis=0, ddof=1) == pytest.approx(expected, rel=0.25)
    assert draws.mean(axis=0) == pytest.approx(solution.parameters, abs=0.3 * expected.max())


@pytest.mark.parametrize("method", REFITTING)
def test_same_seed_same_bytes(law: Law, method: str) -> None:
    problem, chosen = line(1), settings(method, 50)
    solution = fitted(law, problem, chosen)
    one, two = (draw(law, problem, solution, None, chosen) for _ in range(2))
    assert one.tobytes() == two.tobytes()
    other = draw(law, replace(problem, seed=7), solution, None, chosen)
    assert one.tobytes() != other.tobytes()


def test_no_method_gives_no_draws(law: Law) -> None:
    problem, chosen = line(), settings("none")
    assert draw(law, problem, fitted(law, problem, chosen), None, chosen).shape == (0, 2)


def test_groups_are_drawn_together(law: Law) -> None:
    """Ten copies of each of six points hold no more information than six points."""
    base = line(2, 6)
    many = Problem({"x": np.repeat(base.variables["x"], 10)}, np.repeat(base.value, 10), np.ones(60), 2)
    chosen = settings("bootstrap")
    solution = fitted(law, many, chosen)
    rows = draw(law, many, solution, None, chosen).std(axis=0)
    groups = draw(law, many, solution, np.repeat(np.arange(6), 10), chosen)
    assert np.nanstd(groups, axis=0)[1] > 2 * rows[1]


def test_five_points_lose_draws_and_say_so() -> None:
    """A row bootstrap of five points for three parameters: resamples with three distinct points have no fit."""
    law = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    x = 10 ** np.linspace(1, 5, 5)
    problem = Problem({"x": x}, 1 + 5 * x**-0.3, np.ones(5))
    chosen = settings("bootstrap", objective="huber_log")
    draws = draw(law, problem, fitted(law, problem, chosen), None, chosen)
    lost = 1 - np.isfinite(draws).all(axis=1).mean()
    assert 0.4 < lost < 0.7  # 1 - P(at least four distinct of five) = 0.577


@pytest.mark.parametrize("method", REFITTING)
def test_a_row_without_weight_may_hold_anything(law: Law, method: str) -> None:
    problem, chosen = line(5), settings(method, 20)
    value, weight = problem.value.copy(), problem.weight.copy()
    value[7], weight[7] = np.nan, 0.0
    masked = replace(problem, value=value, weight=weight)
    solution = fitted(law, masked, chosen)
    assert solution.n == 59
    assert np.isfinite(draw(law, masked, solution, None, chosen)).all()


def test_draws_of_an_unusable_fit_are_missing() -> None:
    law = LAWS["chinchilla"]
    problem = Problem({"N": np.ones(3), "D": np.ones(3)}, np.ones(3), np.ones(3))
    chosen = settings("bootstrap", 5, "huber_log")
    assert np.isnan(draw(law, problem, fitted(law, problem, chosen), None, chosen)).all()


@pytest.mark.parametrize("stated", [1, 100])
def test_profile_of_a_line_is_the_t_interval_however_wide_its_grid(law: Law, stated: float) -> None:
    from scipy.stats import t

    problem, chosen = line(3), settings("profile")
    solution = fitted(law, problem, chosen)
    design = np.stack([np.ones(60), np.log10(problem.variables["x"])], axis=1)
    error = np.sqrt(np.linalg.inv(design.T @ design)[1, 1] * solution.objective / solution.dof)
    found = profile(law, problem, solution, ["b"], chosen, [stated * error])
    half = t.ppf(0.975, solution.dof) * error
    ends = np.array([found.lower, found.upper])
    assert (ends - solution.parameters[1]) / half == pytest.approx([-1, 1], abs=0.01)


def test_profile_of_a_ridge_stays_flat() -> None:
    """E of a power law with a tiny exponent is not bounded below: the profile says minus infinity, not a number."""
    law = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    random = np.random.default_rng(0)
    x = 10 ** np.linspace(1, 2, 12)
    problem = Problem({"x": x}, (0.5 + 4 * x**-0.1) * np.exp(0.01 * random.standard_normal(12)), np.ones(12))
    chosen = settings("profile", objective="squared_log")
    solution = fitted(law, problem, chosen)
    found = profile(law, problem, solution, ["E"], chosen, [0.5])
    assert found.lower == -np.inf


def test_profile_refuses_what_is_no_likelihood(law: Law) -> None:
    problem, chosen = line(), settings("profile", objective="huber_raw")
    with pytest.raises(StudyError, match="expected squared or binomial, a smooth likelihood"):
        profile(law, problem, fitted(law, problem, chosen), ["b"], chosen, [0.1])


def test_pair_region_holds_the_optimum(law: Law) -> None:
    problem, chosen = line(4), settings("profile")
    solution = fitted(law, problem, chosen)
    found = profile(law, problem, solution, ["a", "b"], chosen, [0.02, 0.01])
    inside = found.objective <= found.threshold
    assert found.values.shape == (225, 2)
    assert 0.02 < inside.mean() < 0.6
    assert found.objective.min() == pytest.approx(solution.objective, rel=1e-9)


@pytest.mark.parametrize("method", REFITTING)
def test_a_parameter_tied_to_another_is_drawn_as_if_there_were_one(method: str) -> None:
    random = np.random.default_rng(3)
    n, d = (10 ** random.uniform(low, low + 3, 40) for low in (6, 8))
    value = 1.8 + 400 / n**0.34 + 900 / d**0.34
    problem = Problem({"N": n, "D": d}, value * np.exp(0.01 * random.standard_normal(40)), np.ones(40), 3)
    columns = {"N": "params", "D": "tokens"}
    tied = resolve({"law": "chinchilla", "tied": {"beta": "alpha"}, "variables": columns}, [*columns.values()])
    parameters = {name: {"bounds": [0, None], "start": [0.1, 1000]} for name in ("E", "A", "B", "alpha")}
    formula = {"name": "one", "formula": "E + A/N**alpha + B/D**alpha", "variables": columns, "parameters": parameters}
    chosen = settings(method, 200, "squared_log")
    spreads = []
    for law in (tied, resolve(formula, [*columns.values()])):
        draws = draw(law, problem, fitted(law, problem, chosen), None, chosen)[:, :4]
        spreads.append((np.median(draws, axis=0), np.std(np.log(draws), axis=0)))
    assert spreads[0][0] == pytest.approx(spreads[1][0], rel=0.05)
    assert spreads[0][1] == pytest.approx(spreads[1][1], rel=0.25)
