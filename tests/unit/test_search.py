"""Roots and minima of many functions at once."""

import numpy as np
import pytest

from scalestudy.search import minima, roots


def test_each_element_has_its_own_root():
    level = np.array([2.0, 9.0, 2.0])
    low, high = np.zeros(3), np.array([2.0, 5.0, 1.0])
    found = roots(lambda x, y: x * x - y, low, high, level)
    assert found[:2] == pytest.approx(np.sqrt([2.0, 9.0]), rel=1e-14)
    assert np.isnan(found[2])


def test_each_element_has_its_own_minimum():
    centre = np.array([0.3, -2.0, 5.0])
    found = minima(lambda x, c: (x - c) ** 2 + 1, np.full(3, -3.0), np.array([0.0, -1.0, 0.0]), np.full(3, 3.0), centre)
    assert found[:2] == pytest.approx(centre[:2], rel=1e-7)
    assert np.isnan(found[2])


def test_an_element_does_not_depend_on_its_neighbours():
    level = np.linspace(1, 7, 13)
    together = roots(lambda x, y: np.exp(x) - y, np.full(13, -1.0), np.full(13, 3.0), level)
    alone = [roots(lambda x, y: np.exp(x) - y, np.array([-1.0]), np.array([3.0]), level[[k]])[0] for k in range(13)]
    assert together.tolist() == alone
