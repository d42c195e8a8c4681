"""Curves through one IsoFLOP budget, where the answer is known."""

import numpy as np
import pytest

from scalestudy.analyse.curves import FEWEST, akima, cubic, parabola

SIZES = np.array([1.0, 2.0, 3.5, 4.0, 6.0, 7.0])


def test_a_parabola_has_its_vertex_whatever_the_weights():
    value = 2.5 + 0.3 * (SIZES - 3.2) ** 2
    weights = np.array([[1.0, 1, 1, 1, 1, 1], [3, 0, 1, 0, 2, 5]])
    found = parabola(SIZES, value, weights)
    assert found.log_params == pytest.approx([3.2, 3.2])
    assert found.value == pytest.approx([2.5, 2.5])
    assert found.curvature == pytest.approx([0.6, 0.6])


def test_a_parabola_is_that_of_weighted_least_squares():
    random = np.random.default_rng(0)
    value, weights = (
        1 + 0.2 * (SIZES - 4) ** 2 + 0.3 * random.standard_normal(6),
        random.integers(1, 4, (1, 6)).astype(float),
    )
    c2, c1, c0 = np.polyfit(SIZES, value, 2, w=np.sqrt(weights[0]))
    found = parabola(SIZES, value, weights)
    assert found.log_params == pytest.approx([-c1 / (2 * c2)])
    assert found.value == pytest.approx([c0 - c1**2 / (4 * c2)])
    assert found.curvature == pytest.approx([2 * c2])


@pytest.mark.parametrize("tilt", [-0.03, -1e-12, 0.0, 1e-12, 0.03])
def test_a_cubic_has_its_minimum_however_little_it_is_tilted(tilt):
    value = 2.5 + 0.3 * (SIZES - 3.2) ** 2 + tilt * (SIZES - 3.2) ** 3
    found = cubic(SIZES, value, np.array([[1.0, 1, 1, 1, 1, 1], [3, 1, 1, 0, 2, 5]]))
    assert found.log_params == pytest.approx([3.2, 3.2], rel=1e-6)
    assert found.value == pytest.approx([2.5, 2.5])
    assert found.curvature == pytest.approx([0.6, 0.6], rel=1e-5)


def test_a_cubic_that_only_falls_has_no_minimum():
    assert np.isnan(cubic(SIZES, -(SIZES**3) - SIZES, np.ones((1, 6))).log_params).all()


def test_two_sizes_make_no_parabola_and_three_do():
    weights = np.array([[1.0, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0]])
    found = parabola(SIZES, (SIZES - 2) ** 2, weights)
    assert np.isnan(found.log_params[0])
    assert found.log_params[1] == pytest.approx(2)


def test_akima_finds_the_middle_of_a_symmetric_curve_in_the_unit_of_the_metric():
    sizes = np.array([-3.0, -2, -1, 1, 2, 3])
    found = akima(sizes, np.exp(0.1 * sizes**2), np.ones((1, 6)))
    assert found.log_params == pytest.approx([0], abs=1e-9)
    assert found.value < np.exp(0.1)
    assert np.isnan(found.curvature).all()


def test_akima_averages_logarithms_of_one_size_by_weight_and_needs_five():
    assert FEWEST == {"parabola": 4, "cubic": 5, "akima": 5}
    sizes = np.array([0.0, 1, 2, 2, 3, 4])
    value = np.exp([5.0, 3, 1, 3, 4, 6])
    found = akima(sizes, value, np.array([[1.0, 1, 3, 1, 1, 1], [1, 1, 1, 1, 1, 0]]))
    assert found.value[0] == pytest.approx(np.exp(1.5), rel=0.05)  # (3 + 3) / 4 at the lowest size
    assert found.value[0] <= np.exp(1.5) * (1 + 1e-12)
    assert np.isnan(found.value[1])
