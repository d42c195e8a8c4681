"""Weights of recency within families of one training set."""

import numpy as np
import pytest

from scalestudy.forecast.graded import graded

FAMILY = np.array([0, 0, 0, 1, 1])
EVERY = np.ones(5, bool)


def test_weights_fall_with_scale_and_keep_their_mean_in_each_family():
    scale, weight = np.array([1.0, 2, 4, 10, 20]), np.array([1.0, 1, 1, 3, 3])
    found = graded(weight, scale, 2.0, FAMILY, EVERY)
    share = np.array([1 / 16, 1 / 4, 1, 1 / 4, 1])
    expected = weight * share * np.repeat([3 / share[:3].sum(), 2 / (3 * share[3:].sum())], [3, 2])
    assert found == pytest.approx(expected)
    assert found[:3].mean() == pytest.approx(1)


def test_rows_that_are_not_inside_have_no_weight_and_set_no_largest():
    inside = np.array([True, True, False, True, True])
    found = graded(np.ones(5), np.array([1.0, 2, 400, 1, 1]), 1.0, FAMILY, inside)
    assert found == pytest.approx([2 / 3, 4 / 3, 0, 1, 1])


def test_a_family_with_a_scale_that_is_not_positive_keeps_its_weights():
    found = graded(np.ones(5), np.array([0.0, 2, 4, 1, 3]), 1.0, FAMILY, EVERY)
    assert found == pytest.approx([1, 1, 1, 0.5, 1.5])
