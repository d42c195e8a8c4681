"""The noise that runs show by themselves, against sums done by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from scalestudy.forecast.noise import Noise, between_checkpoints, between_replicates, floor_of, of_evaluation
from scalestudy.forecast.residuals import spread


def runs(value, **columns):
    frame = pd.DataFrame({"value": np.asarray(value, float), **columns})
    return frame.assign(family="f", metric="m", source="s") if "run" in frame else frame


def test_replicates_differ_from_the_mean_of_their_design_with_one_degree_of_freedom_lost_each():
    log = np.array([0.1, 0.3, 1.0, 1.2, 1.1, 5.0])
    found = between_replicates(runs(np.exp(log), size=[1, 1, 2, 2, 2, 3]), ["size"])
    squares = 2 * 0.1**2 + 2 * 0.1**2
    assert found.estimate == pytest.approx(np.sqrt(squares / 3))
    assert (found.dof, found.designs, found.n, found.logarithmic) == (3, 2, 5, True)
    assert found.lower == pytest.approx(np.sqrt(squares / chi2.ppf(0.975, 3)))
    assert found.upper == pytest.approx(np.sqrt(squares / chi2.ppf(0.025, 3)))


def test_values_that_are_not_positive_differ_in_their_unit():
    found = between_replicates(runs([-1.0, 1.0], size=[1, 1]), ["size"])
    assert (found.estimate, found.logarithmic) == (pytest.approx(np.sqrt(2)), False)


def test_stated_errors_are_relative_to_their_value():
    found = of_evaluation(runs([2.0, 4.0, 1.0], stderr=[0.02, 0.08, np.nan]))
    assert found.estimate == pytest.approx(np.sqrt((0.01**2 + 0.02**2) / 2))
    assert (found.n, found.logarithmic) == (2, True)
    assert of_evaluation(runs([-1.0, 4.0], stderr=[0.3, 0.4])).estimate == pytest.approx(np.sqrt(0.25 / 2))
    assert np.isnan(of_evaluation(runs([1.0], stderr=[0.0])).estimate)


def test_checkpoints_lie_apart_from_the_line_through_their_neighbours():
    """Gasser, Sroka and Jennen-Steinmetz 1986, equations 2.2 and 2.3; of the later half alone."""
    at, log = np.array([0.0, 1.0, 3.0, 4.0, 5.0, 7.0]), np.array([9.0, 0.0, 0.2, 0.1, 0.4, 0.0])
    found = between_checkpoints(runs(np.exp(log), step=np.exp(at), run="r"))
    each = []
    for k in (3, 4):
        before = (at[k + 1] - at[k]) / (at[k + 1] - at[k - 1])
        line = before * log[k - 1] + (1 - before) * log[k + 1]
        each.append((line - log[k]) / np.sqrt(before**2 + (1 - before) ** 2 + 1))
    assert found.estimate == pytest.approx(np.sqrt(np.mean(np.square(each))))
    assert (found.dof, found.designs, found.n) == (1, 1, 4)


def test_a_run_of_three_checkpoints_tells_nothing_and_a_straight_one_has_no_noise():
    assert np.isnan(between_checkpoints(runs([1.0, 2, 3], step=[1, 2, 4], run="r")).estimate)
    straight = between_checkpoints(runs(np.exp([3.0, 2, 1, 0]), step=[1, 2, 4, 8], run="r"))
    assert straight.estimate == pytest.approx(0, abs=1e-12)
    assert straight.n == 3  # the later half of two pseudo-residuals, and its neighbours


def test_replicates_set_the_floor_else_the_larger_of_the_others():
    seed, evaluation, checkpoint = (Noise(x, np.nan, np.nan, 1, 1, 2, True) for x in (0.01, 0.02, 0.03))
    nothing = Noise.unknown(True)
    assert floor_of({"seed": seed, "evaluation": evaluation, "checkpoint": checkpoint}) == 0.01
    assert floor_of({"seed": nothing, "evaluation": evaluation, "checkpoint": checkpoint}) == 0.03
    assert floor_of({"seed": nothing, "evaluation": nothing, "checkpoint": nothing}) == 0.0


def test_residuals_are_spread_over_the_degrees_of_freedom_that_are_left():
    observed = np.array([1.0, 2.0, 4.0, 8.0])
    log = np.array([0.1, -0.1, 0.2, 0.0])
    found = spread(observed * np.exp(log), observed, 2)
    assert (found.scale, found.dof, found.logarithmic) == (pytest.approx(np.sqrt(0.06 / 2)), 2.0, True)
    raw = spread(np.array([0.0, 1.0, np.nan]), np.array([-1.0, 3.0, 5.0]), 1)
    assert (raw.scale, raw.dof, raw.logarithmic) == (pytest.approx(np.sqrt(5)), 1.0, False)
    assert np.isnan(spread(observed, observed, 4).scale)
    assert np.isnan(spread(-observed, observed, 1).scale)
