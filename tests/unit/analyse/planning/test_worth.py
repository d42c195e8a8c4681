"""The value of a decision by its formulas, against what simulated decisions lose."""

import numpy as np
import pytest

from scalestudy.analyse.planning.worth import Choice, mean_error


@pytest.mark.parametrize(
    ("mean", "now", "left"), [(0.3, 1.0, 0.2), (-0.5, 0.5, 0.4), (0.0, 1.0, 0.01), (1.0, 1.0, 1.0)]
)
def test_probability_and_loss_are_those_of_simulated_decisions(mean, now, left):
    rng = np.random.default_rng(0)
    told = mean + np.sqrt(now - left) * rng.normal(size=400_000)
    truth = told + np.sqrt(left) * rng.normal(size=400_000)
    right = np.sign(told) == np.sign(truth)
    found = Choice(mean, now)
    assert found.right(left) == pytest.approx(right.mean(), abs=0.004)
    assert found.loss(left) == pytest.approx(np.where(right, 0.0, np.abs(truth)).mean(), abs=0.004)


def test_nothing_is_lost_by_a_choice_that_is_sure():
    assert Choice(1.0, 0.0).right(0.0) == 1
    assert Choice(1.0, 0.0).loss(0.0) == 0


def test_the_mean_error_is_that_of_a_normal_distribution():
    drawn = np.random.default_rng(0).normal(size=400_000) * 0.7
    assert mean_error(0.49) == pytest.approx(np.abs(drawn).mean(), rel=0.01)
