"""Data that push a law to the edge of what it can say: constants, rises, gaps, offsets, and as many points as parameters."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from scalestudy.errors import StudyError
from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import fit
from scalestudy.fit.uncertainty import draw
from scalestudy.laws import LAWS, Law, compile_law, resolve, resolve_all
from scalestudy.laws.candidates import Axes

SQUARED = Settings(objective="squared_raw")
OBJECTIVES = ("squared_raw", "squared_log", "huber_log", "absolute_raw")
ONE_SCALE = (
    "power",
    "power_offset",
    "rectified",
    "shifted_power",
    "exponential",
    "log_linear",
    "u_shape",
    "broken_power",
)


def law_of(name: str) -> Law:
    return resolve({"law": name, "variables": dict.fromkeys(LAWS[name].variables, "x")}, ["x"])


def own(formula: str, *parameters: str) -> Law:
    declared: dict[str, dict[str, object]] = {name: {} for name in parameters}
    return resolve({"name": "own", "formula": formula, "variables": {"t": "t"}, "parameters": declared}, ["t"])


def one(law: Law, x: np.ndarray, value: np.ndarray, chosen: Settings = SQUARED) -> Solution:
    (solution,) = solve(law, [Problem(dict.fromkeys(law.variables, x), value, np.ones(len(x)))], chosen)
    return solution


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("shape", ["rising", "constant", "step up", "spike"])
def test_losses_that_do_not_fall_end_on_the_constant(objective: str, shape: str) -> None:
    x = 1e6 * 2.0 ** np.arange(6)
    value = {
        "rising": np.linspace(2.0, 2.5, 6),
        "constant": np.full(6, 2.0),
        "step up": np.array([2.0, 2.0, 2.0, 3.0, 3.0, 3.0]),
        "spike": np.array([2.0, 2.1, 2.0, 2.1, 2.0, 9.0]),
    }[shape]
    solution = one(law_of("power_offset"), x, value, Settings(objective=objective))
    e, a_big, a = solution.parameters
    assert solution.status == "at_bound", solution.message
    assert "a has no effect" in solution.message
    assert (a_big, a) == (0.0, 0.0)
    middle = np.exp(np.log(value).mean()) if objective == "squared_log" else value.mean()
    centre = middle if objective.startswith("squared") else np.median(value)
    assert e == pytest.approx(centre, abs=0.06)
    if objective.startswith("squared"):
        assert e == pytest.approx(middle, rel=1e-9)


def best_by_scipy(law: Law, x: np.ndarray, value: np.ndarray) -> float:
    """The least sum of squares that a bounded quasi-Newton method finds from many seeded starts."""
    compiled, random = compile_law(law), np.random.default_rng(0)
    variables = dict.fromkeys(law.variables, x)
    bounds = [(p.lower, min(p.upper, 1e6)) for p in law.parameters]

    def total(theta: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            gap = compiled.value(theta, variables) - value
        return float(gap @ gap) if np.isfinite(gap).all() else 1e9

    tries = [[random.uniform(max(low, -2), min(high, 3)) for low, high in bounds] for _ in range(24)]
    return min(minimize(total, start, method="L-BFGS-B", bounds=bounds).fun for start in tries)


@pytest.mark.parametrize("name", ["power", "power_offset", "rectified", "u_shape"])
@pytest.mark.parametrize("shape", ["rising", "falling", "step"])
def test_nothing_within_the_bounds_is_better(name: str, shape: str) -> None:
    x, s = np.geomspace(1, 50, 16), np.linspace(0, 1, 16)
    noise = 0.02 * np.random.default_rng(1).standard_normal(16)
    value = {"rising": 2 + s, "falling": 3 - s, "step": 3 - (s > 0.5)}[shape] + noise
    solution = one(law_of(name), x, value)
    assert solution.usable, solution.message
    assert solution.objective <= best_by_scipy(law_of(name), x, value) * (1 + 1e-6)


@pytest.mark.parametrize("name", ONE_SCALE)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_any_shape_has_a_status_and_no_estimate_is_half_missing(name: str, objective: str) -> None:
    """Two places, a constant, a few points, tiny and huge units, far from zero: a status and all or no parameters."""
    law, random = law_of(name), np.random.default_rng(3)
    size = len(law.free_names)
    for x, unit in (
        (np.repeat([10.0, 100.0], 6), 1e-12),
        (np.geomspace(1, 1e3, size), 1e12),
        (np.geomspace(1, 1e3, size + 1), 1e-12),
        (np.geomspace(1e30, 1e33, 12), 1e12),
        (np.geomspace(1e-33, 1e-30, 12), 1e-12),
        (1e9 + np.arange(12.0), 1.0),
    ):
        value = unit * (2 + np.sort(random.random(len(x)))[::-1])
        solution = one(law, x, value, Settings(objective=objective, starts=4, solve=1))
        assert np.isfinite(solution.parameters).all() == solution.usable
        assert solution.dof == len(x) - size
        assert solution.message


@given(power=st.integers(-60, 60), seed=st.integers(0, 5))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_estimates_follow_the_unit_of_the_values(power: int, seed: int) -> None:
    x, random = np.geomspace(1, 1e3, 12), np.random.default_rng(seed)
    value = (1 + 3 * x**-0.4) * np.exp(0.01 * random.standard_normal(12))
    plain, scaled = one(law_of("power_offset"), x, value), one(law_of("power_offset"), x, value * 2.0**power)
    assert scaled.status == plain.status == "converged"
    assert scaled.parameters / [2.0**power, 2.0**power, 1] == pytest.approx(plain.parameters, rel=1e-9)


@given(power=st.integers(-90, 90), seed=st.integers(0, 5))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_estimates_follow_the_unit_of_the_variable(power: int, seed: int) -> None:
    x, random = np.geomspace(1, 1e3, 12), np.random.default_rng(seed)
    value = (1 + 3 * x**-0.4) * np.exp(0.01 * random.standard_normal(12))
    plain, scaled = one(law_of("power_offset"), x, value), one(law_of("power_offset"), x * 2.0**power, value)
    e, a_big, a = scaled.parameters
    assert scaled.status == plain.status == "converged"
    assert [e, a_big * 2.0 ** (-power * a), a] == pytest.approx(plain.parameters, rel=1e-7)


@pytest.mark.parametrize("objective", ["squared_raw", "huber_log", "absolute_raw"])
@pytest.mark.parametrize("formula", ["a + b*t", "a + b*t + c*t**2"])
def test_a_line_far_from_zero_is_the_same_line(formula: str, objective: str) -> None:
    names = [name for name in "abc" if f"{name}" in formula]
    law, random, t = own(formula, *names), np.random.default_rng(0), np.arange(12.0)
    value = 3 + 0.5 * t + 0.1 * random.standard_normal(12)
    near, far = (one(law, t + zero, value, Settings(objective=objective)) for zero in (0.0, 1e9))
    assert far.status == near.status == "converged"
    assert far.objective == pytest.approx(near.objective, rel=1e-6)
    assert far.parameters[-1] == pytest.approx(near.parameters[-1], rel=1e-5 if "c" in names else 1e-9)


def test_draws_far_from_zero_are_those_near_it() -> None:
    law, random, t = own("a + b*t", "a", "b"), np.random.default_rng(0), np.arange(12.0)
    value = 3 + 0.5 * t + 0.1 * random.standard_normal(12)
    chosen = replace(SQUARED, uncertainty=Uncertainty(draws=100))
    slopes = []
    for zero in (0.0, 1e9):
        problem = Problem({"t": t + zero}, value, np.ones(12), seed=1)
        (solution,) = solve(law, [problem], chosen)
        slopes.append(draw(law, problem, solution, None, chosen)[:, 1])
    assert slopes[1] == pytest.approx(slopes[0], rel=1e-9)


def test_an_offset_that_no_parameter_can_take_is_named() -> None:
    t = 1e9 + np.arange(12.0)
    solution = one(own("a * exp(b*t)", "a", "b"), t, np.exp(0.1 * np.arange(12)), SQUARED)
    assert not solution.usable
    assert "t lies far from zero for its range" in solution.message
    assert "t - 1e+09" in solution.message


def test_what_a_formula_does_not_use_is_said() -> None:
    t, value = np.arange(1.0, 9), np.linspace(2, 3, 8)
    solution = one(own("E + 0*t", "E"), t, value)
    assert (solution.status, solution.parameters[0]) == ("converged", pytest.approx(2.5))
    assert "does not depend on t" in solution.message
    idle = one(own("E + A*(t - t)", "E", "A"), t, value)
    assert idle.status == "degenerate"
    assert "A changes nothing there" in idle.message
    with pytest.raises(StudyError, match="the formula reads no variable"):
        resolve({"name": "own", "formula": "2 * E", "parameters": {"E": {}}}, ["t"])


def test_two_places_do_not_tell_three_parameters_and_it_is_said() -> None:
    x = np.repeat([10.0, 100.0], 5)
    value = np.where(x > 50, 2.0, 3.0) + 0.01 * np.arange(10)
    for objective in OBJECTIVES:
        solution = one(law_of("power_offset"), x, value, Settings(objective=objective))
        assert solution.status == "degenerate"
        assert "10 rows lie at 2 distinct points, and 3 parameters need 3" in solution.message


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_as_many_points_as_parameters_are_run_through(objective: str) -> None:
    x = np.array([100.0, 300.0, 1000.0])
    solution = one(law_of("power_offset"), x, 0.2 + 2 * x**-0.5, Settings(objective=objective))
    assert (solution.status, solution.dof, solution.tested) == ("converged", 0, False)
    assert solution.parameters == pytest.approx([0.2, 2, 0.5], rel=1e-6)


def runs_of(x: np.ndarray, value: np.ndarray) -> pd.DataFrame:
    columns = {"row": np.arange(len(x)) + 40, "family": "f", "metric": "loss", "step": x, "value": value}
    more = {"run": "r", "direction": "lower", "held_out": False, "excluded": False}
    return pd.DataFrame(columns | more)


def fitted(runs: pd.DataFrame, **options: object) -> pd.Series:
    study = {"study": "s", "laws": [{"law": "power_offset", "variables": {"x": "step"}}], "fit": options}
    return fit(runs, study)["fit/fits"].iloc[0]


def test_a_row_at_which_the_law_is_undefined_is_left_out_and_named() -> None:
    x = np.array([100.0, 200, 400, 0, 800, 1600])
    value = 2 + 40 * np.maximum(x, 1) ** -0.5
    for objective in ("squared_raw", "huber_log"):
        row = fitted(runs_of(x, value), objective=objective)
        assert (row["status"], row["n"], row["dof"]) == ("converged", 5, 2)
        assert "1 of 6 rows (first: row 43) have no positive step" in row["message"]
        assert 'clean: [{where: "step > 0"}]' in row["message"]


def test_a_law_undefined_at_most_rows_is_refused() -> None:
    row = fitted(runs_of(np.r_[np.zeros(6), 1, 2, 4, 8], np.linspace(3, 2, 10)))
    assert row["status"] == "not_applicable"
    assert "6 of 10 rows (first: row 40) have no positive step" in row["message"]


def test_values_without_a_logarithm_are_counted_and_the_objective_is_named() -> None:
    x = np.geomspace(1e3, 1e6, 8)
    value = np.r_[0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    row = fitted(runs_of(x, value), objective="squared_log")
    assert row["status"] == "not_applicable"
    assert "2 of 8 rows (first: row 40) have a value that is not positive" in row["message"]
    assert "`objective: squared_raw`" in row["message"]


def test_no_degree_of_freedom_no_interval() -> None:
    x = np.array([100.0, 300.0, 1000.0])
    runs = runs_of(x, 0.2 + 2 * x**-0.5)
    tables = fit(runs, {"study": "s", "laws": [{"law": "power_offset", "variables": {"x": "step"}}]})
    assert "no interval: 0 degrees of freedom" in tables["fit/fits"]["message"].iloc[0]
    found = tables["fit/parameters"]
    assert found["estimate"].notna().all()
    assert found[["lower", "upper", "stderr"]].isna().all(axis=None)
    assert tables["fit/fits"][["aicc", "bic", "lack_of_fit"]].isna().all(axis=None)


def test_a_law_by_name_has_the_range_it_has_as_a_candidate() -> None:
    entries = [{"law": "power_offset", "variables": {"x": "params"}}, "auto"]
    axes = Axes(scales=("params",), negative=True)
    named, *proposed = resolve_all([entries[0]], ["params"], axes=axes) + resolve_all(["auto"], ["params"], axes=axes)
    (same,) = [law for law in proposed if law.name == "power_offset"]
    assert named.parameter("E") == same.parameter("E")
    assert named.parameter("E").lower == -np.inf
    x = np.geomspace(1e5, 1e9, 12)
    solution = one(named, x, -2 + 6 * x**-0.27)
    assert solution.parameters == pytest.approx([-2, 6, 0.27], rel=1e-6)
