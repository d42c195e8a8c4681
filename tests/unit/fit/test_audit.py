"""Refits that ended in a worse basin are found by a sample of them, and all of their problem are solved again."""

import numpy as np
import pytest

from scalestudy.fit.audit import AUDITED, audited
from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import natural, refit
from scalestudy.fit.settings import Settings
from scalestudy.laws import resolve

LAW = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
SQUARED = Settings("squared_log")
DRAWS = AUDITED + 5
WORSE = np.array([0.1, 30.0, 0.9])


def problem(seed: int) -> Problem:
    random = np.random.default_rng(seed)
    x = 10 ** np.linspace(1, 5, 12)
    return Problem({"x": x}, (1.5 + 10 * x**-0.3) * np.exp(0.01 * random.standard_normal(12)), np.ones(12), seed)


def refitted() -> tuple[list[Problem], np.ndarray, np.ndarray, list[np.ndarray]]:
    """Two problems, their refits (2, draws, 3) with other weights, and objectives."""
    problems = [problem(0), problem(1)]
    weights = [np.random.default_rng(k).uniform(0.5, 1.5, (DRAWS, 12)) for k in range(2)]
    solutions = solve(LAW, problems, SQUARED)
    optima = refit(LAW, problems, solutions, SQUARED, weights=weights)
    draws = natural(LAW, optima).reshape(2, DRAWS, 3)
    return problems, draws, optima.objective.reshape(2, DRAWS), weights


def test_refits_at_their_optimum_stay_as_they_are() -> None:
    problems, draws, objective, weights = refitted()
    found = audited(LAW, problems, draws.copy(), objective, weights, SQUARED)
    assert np.array_equal(np.stack(found), draws)


@pytest.mark.parametrize("stuck", [0, AUDITED])
def test_one_audited_draw_in_a_worse_basin_has_all_of_its_problem_solved_again(stuck: int) -> None:
    problems, draws, objective, weights = refitted()
    before, worse = draws.copy(), objective.copy()
    for draw in (stuck, 3):  # the second is not in the sample, and found because of the first
        draws[1, draw] = WORSE
        worse[1, draw] = (
            weights[1][draw] * (np.log((0.1 + 30 * problems[1].variables["x"] ** -0.9) / problems[1].value) ** 2)
        ).sum()
    found = np.stack(audited(LAW, problems, draws, worse, weights, SQUARED))
    assert found[1, [stuck, 3]] == pytest.approx(before[1, [stuck, 3]], rel=1e-4)
    assert np.array_equal(found[0], before[0])


def test_a_worse_draw_beside_the_sample_alone_is_not_looked_for() -> None:
    """A sample is a sample: this is what the audit costs so little for."""
    problems, draws, objective, weights = refitted()
    draws[1, 3], objective[1, 3] = WORSE, 1e3
    found = np.stack(audited(LAW, problems, draws, objective, weights, SQUARED))
    assert np.array_equal(found[1, 3], WORSE)


def test_a_resample_that_holds_nothing_is_left_alone() -> None:
    problems, draws, objective, weights = refitted()
    weights[0][0] = 0.0
    draws[0, 0], objective[0, 0] = np.nan, np.inf
    found = np.stack(audited(LAW, problems, draws, objective, weights, SQUARED))
    assert np.isnan(found[0, 0]).all()
    assert np.array_equal(found[0, 1:], draws[0, 1:])
