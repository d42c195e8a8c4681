"""Averages of members: missing ones left out, outlying ones drawn in."""

import numpy as np
import pytest

from scalestudy.forecast.decision import average, weighted_median


def test_average_is_geometric_and_leaves_missing_members_out():
    parts = np.array([[1.0, 4.0, np.nan], [4.0, np.nan, np.nan]])
    found = average(parts, np.array([0.5, 0.5]), logarithmic=True)
    assert found[:2] == pytest.approx([2.0, 4.0])
    assert np.isnan(found[2])
    assert average(np.array([[-1.0], [3.0]]), np.array([0.25, 0.75]), logarithmic=False) == pytest.approx([2.0])


def test_outlying_members_are_drawn_in():
    parts = np.exp(np.array([[0.0], [0.01], [0.02], [9.0]]))
    found = np.log(average(parts, np.full(4, 0.25), logarithmic=True))
    assert 0.01 < found[0] < 0.03
    assert np.log(average(parts, np.array([0.0, 0.0, 0.0, 1.0]), logarithmic=True)) == pytest.approx([9.0])


def test_weighted_median_halves_the_weight():
    values = np.array([[1.0], [2.0], [3.0]])
    assert weighted_median(values, np.ones((3, 1))) == pytest.approx([2.0])
    assert weighted_median(values, np.array([[1.0], [0.0], [1.0]])) == pytest.approx([2.0])
    assert weighted_median(values, np.array([[0.0], [0.0], [1.0]])) == pytest.approx([3.0])
