"""Methods that draw around the estimate have the spread that their source says, to a percent: no factor is left out."""

import numpy as np
import pytest

from scalestudy.fit.around import Around, around
from scalestudy.fit.engine import solve
from scalestudy.fit.methods import jackknife, residual, wild
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import codes
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.uncertainty import draw
from scalestudy.laws import resolve

LINE = resolve({"law": "log_linear", "variables": {"x": "flops"}}, ["flops"])
POINTS = 7
DRAWS = 40_000


def line(seed: int = 0) -> Problem:
    """Few points, so that a factor of rows over degrees of freedom is not nearly one."""
    random = np.random.default_rng(seed)
    x = 10 ** np.array([0, 0.1, 0.2, 1.5, 2, 2.2, 4.0])
    return Problem({"x": x}, 1 + 0.5 * np.log10(x) + 0.05 * random.standard_normal(POINTS), np.ones(POINTS), seed)


def settings(method: str, draws: int = DRAWS) -> Settings:
    return Settings("squared_raw", uncertainty=Uncertainty(method, draws=draws))


def here(problem: Problem) -> Around:
    chosen = settings("sandwich")
    return around(LINE, problem, solve(LINE, [problem], chosen)[0], chosen)


def leverage(problem: Problem) -> np.ndarray:
    design = np.stack([np.ones(POINTS), np.log10(problem.variables["x"])], axis=1)
    return np.einsum("ij,jk,ik->i", design, np.linalg.inv(design.T @ design), design)


def test_residuals_change_places_with_the_variance_that_fitting_took_from_them() -> None:
    """Efron and Tibshirani 1993, section 9.4: the residuals times the root of n / (n - p), less their mean."""
    found = here(line())
    inflated = found.left * np.sqrt(POINTS / (POINTS - 2))
    drawn = residual._noise(line(), found, None, 500)
    assert drawn.shape == (500, POINTS)
    assert np.unique(drawn.round(12)) == pytest.approx(np.unique((inflated - inflated.mean()).round(12)), abs=1e-11)
    assert all(len(np.unique(drawn[:, k].round(12))) == POINTS for k in range(POINTS))


def test_flipped_residuals_are_those_of_fits_without_their_row() -> None:
    """HC3: e / (1 - h), of either sign, which differs between draws and between rows."""
    problem = line()
    found = here(problem)
    drawn = wild._noise(problem, found, None, 400)
    expected = np.abs(found.left / (1 - leverage(problem)))
    assert np.abs(drawn) == pytest.approx(np.broadcast_to(expected, drawn.shape), rel=1e-8)
    signs = np.sign(drawn / found.left)
    assert np.abs(signs.mean(axis=0)).max() < 0.2
    assert np.abs(np.corrcoef(signs.T) - np.eye(POINTS)).max() < 0.2


def test_rows_of_one_unit_flip_together() -> None:
    problem, unit = line(), np.array([0, 0, 1, 1, 2, 3, 4])
    found = here(problem)
    without = found.left - (found.columns * found.steps(unit)[unit]).sum(axis=1)
    drawn = wild._noise(problem, found, unit, 200)
    signs = np.sign(drawn / without)
    assert np.abs(drawn) == pytest.approx(np.broadcast_to(np.abs(without), drawn.shape), rel=1e-8)
    assert (signs[:, 0] == signs[:, 1]).all()
    assert (signs[:, 1] != signs[:, 2]).any()


def test_the_covariance_of_the_jackknife_is_that_of_efron() -> None:
    refits = np.random.default_rng(3).standard_normal((9, 2))
    assert jackknife._covariance(refits) == pytest.approx(8**2 / 9 * np.cov(refits.T), rel=1e-12)


@pytest.mark.parametrize("method", ["sandwich", "jackknife"])
def test_draws_with_a_covariance_have_it_with_the_tails_of_student(method: str) -> None:
    """The variance of Student's t with 5 degrees of freedom is 5/3."""
    problem = line(1)
    found = here(problem)
    (solution,) = solve(LINE, [problem], settings(method))
    drawn = draw(LINE, problem, solution, None, settings(method))
    if method == "sandwich":
        covariance = found.outer(codes(problem, None))
    else:
        without = [found.theta + step for step in found.steps(np.arange(POINTS))]
        covariance = jackknife._covariance(np.array(without))
    expected = np.sqrt(np.diag(covariance))
    quartiles = np.diff(np.quantile(drawn, [0.25, 0.75], axis=0), axis=0)[0] / 2
    assert quartiles == pytest.approx(0.7267 * expected, rel=0.03)  # t(5) at .75
    assert np.quantile(drawn, 0.5, axis=0) == pytest.approx(solution.parameters, abs=0.03 * expected.max())


@pytest.mark.parametrize("method", ["residual", "wild"])
def test_refits_of_other_noise_have_its_variance(method: str) -> None:
    """For a line, that of the noise passed through the hat matrix, times Student's t."""
    problem = line(2)
    found = here(problem)
    (solution,) = solve(LINE, [problem], settings(method, 8000))
    drawn = draw(LINE, problem, solution, None, settings(method, 8000))
    design = np.stack([np.ones(POINTS), np.log10(problem.variables["x"])], axis=1)
    hat = np.linalg.inv(design.T @ design) @ design.T
    each = found.left / (1 - leverage(problem)) if method == "wild" else found.left * np.sqrt(POINTS / (POINTS - 2))
    variance = each**2 if method == "wild" else np.full(POINTS, each.var())
    expected = np.sqrt(np.diag(hat * variance @ hat.T) * 5 / 3)
    assert drawn.std(axis=0) == pytest.approx(expected, rel=0.06)
