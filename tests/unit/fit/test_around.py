"""One problem's optimum, row by row: steps without a unit, what carries the curvature, draws from contours."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from scalestudy.fit.around import Around, around, carrying
from scalestudy.fit.contours import on_contours
from scalestudy.fit.engine import solve
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import codes, distinct, how_many, resample
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import parameter_interval
from scalestudy.fit.uncertainty import drawn_all
from scalestudy.laws import Law, resolve

LINE = resolve({"law": "log_linear", "variables": {"x": "flops"}}, ["flops"])
POWER = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
SQUARED = Settings("squared_raw")


def line(n: int = 30, seed: int = 0) -> Problem:
    random = np.random.default_rng(seed)
    x = 10 ** np.linspace(0, 4, n)
    return Problem({"x": x}, 1 + 0.5 * np.log10(x) + 0.05 * random.standard_normal(n), np.ones(n), seed)


def here(problem: Problem, settings: Settings = SQUARED, law: Law = LINE) -> Around:
    return around(law, problem, solve(law, [problem], settings)[0], settings)


@pytest.mark.parametrize("size", [1, 5])
def test_a_step_without_a_unit_is_the_refit_without_it_where_the_law_is_linear(size: int) -> None:
    problem = replace(line(), weight=np.random.default_rng(3).uniform(0.5, 2.0, 30))
    code = np.arange(30) // size
    found = here(problem)
    for unit, step in enumerate(found.steps(code)):
        without = replace(problem, weight=np.where(code == unit, 0.0, problem.weight))
        (refit,) = solve(LINE, [without], SQUARED)
        assert found.theta + step == pytest.approx(refit.parameters, rel=1e-6)


def test_the_robust_covariance_is_that_of_hc3() -> None:
    problem = line()
    found = here(problem)
    design = np.stack([np.ones(30), np.log10(problem.variables["x"])], axis=1)
    bread = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    scores = design * (found.left / (1 - leverage))[:, None]
    assert found.outer(codes(problem, None)) == pytest.approx(bread @ scores.T @ scores @ bread, rel=1e-9)


@pytest.mark.parametrize("delta", [0.01, 0.05, 10.0])
def test_the_rows_within_the_threshold_carry_the_curvature(delta: float) -> None:
    found = here(line(60), Settings("huber_raw", delta=delta))
    inside = int((np.abs(found.left) <= delta).sum())
    assert carrying(found.bend) == pytest.approx(inside)
    assert (found.objection(np.arange(60)) == "") == (inside >= 2 + 4 * 2)


def test_units_no_more_than_parameters_tell_nothing() -> None:
    assert "2 units are too few for 2 parameters" in here(line()).objection(np.arange(30) // 15)


def test_rows_without_weight_are_no_units() -> None:
    problem = replace(line(6), weight=np.array([1.0, 0.0, 1.0, 0.0, 2.0, 1.0]))
    assert how_many(codes(problem, None)) == 4
    assert how_many(codes(problem, np.array([3, 9, 3, 9, 5, 5]))) == 2
    weights = resample(problem, None, 50, 1)
    assert (weights[:, [1, 3]] == 0).all()
    assert ((weights / np.where(problem.weight > 0, problem.weight, 1.0)).sum(axis=1) <= 4).all()


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_resamples_are_distinct_by_which_rows_they_hold(scale: float) -> None:
    weights = scale * np.array([[1.0, 1, 1, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 0, 0], [2, 1, 0, 0]])
    assert distinct(weights) == 3


def test_draws_from_contours_of_a_line_follow_student_t() -> None:
    problem = line(8)
    found = here(problem)
    design = np.stack([np.ones(8), np.log10(problem.variables["x"])], axis=1)
    error = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * found.variance)
    drawn = on_contours(found, 40_000, 1)
    expected = found.theta + t.ppf([[0.025], [0.5], [0.975]], 6) * error
    assert np.quantile(drawn, [0.025, 0.5, 0.975], axis=0) == pytest.approx(expected, abs=0.05 * error.max())


def test_quantiles_of_a_profiles_draws_are_its_bounds() -> None:
    """On a law that is not linear in its parameters, to a few percent of the width of the interval."""
    random = np.random.default_rng(2)
    x = 10 ** np.linspace(1, 5, 20)
    problem = Problem({"x": x}, (1.5 + 10 * x**-0.3) * np.exp(0.01 * random.standard_normal(20)), np.ones(20))
    chosen = Settings("squared_log", uncertainty=Uncertainty("profile", draws=20_000))
    solutions = solve(POWER, [problem], chosen)
    (drawn,) = drawn_all(POWER, [problem], solutions, [None], chosen)
    lower, upper, _ = parameter_interval(POWER, drawn)
    low, high = np.quantile(drawn.values, [0.025, 0.975], axis=0)
    width = upper - lower
    assert (low - lower) / width == pytest.approx(np.zeros(3), abs=0.04)
    assert (high - upper) / width == pytest.approx(np.zeros(3), abs=0.04)
    assert METHODS["profile"].draw is not None
