import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import expon, norm, t

from scalestudy.forecast.predict import about, interval, normal_interval
from scalestudy.intervals import bounds


def test_noise_alone_is_a_student_interval():
    draws = np.full((20, 1), 3.0)
    lower, upper = interval(draws, 0.1, dof=4, logarithmic=True)
    half = t(4).ppf(0.975) * 0.1
    assert (lower[0], upper[0]) == pytest.approx((3 * np.exp(-half), 3 * np.exp(half)), rel=1e-6)


def test_parameters_and_noise_add_in_quadrature():
    draws = norm.ppf((np.arange(2000) + 0.5) / 2000)[:, None] * 0.3 + 5
    lower, upper = interval(draws, 0.4, logarithmic=False)
    assert (upper - lower)[0] / 2 == pytest.approx(1.96 * 0.5, rel=0.01)
    assert ((upper + lower) / 2)[0] == pytest.approx(5, abs=1e-6)


RATIOS = [0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0]
LEVELS = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize("ratio", RATIOS)
def test_normal_draws_and_noise_of_any_ratio_are_as_wide_as_their_sum(ratio):
    lower, upper = interval(norm.ppf(LEVELS)[:, None], ratio, logarithmic=False)
    assert (-lower[0], upper[0]) == pytest.approx([norm.ppf(0.975) * np.hypot(1, ratio)] * 2, rel=0.01)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("shape", [expon, t(3)], ids=["exponential", "student"])
def test_nodes_say_the_same_as_all_draws_whatever_the_ratio_of_noise_to_spread(shape, ratio):
    """Bounds are within 1% of the width of where the noise about every draw puts them."""
    draws = shape.ppf(LEVELS)
    scale = ratio * np.ptp(bounds(draws)) / (2 * norm.ppf(0.975))
    far = [draws[0] - 6 * scale, draws[-1] + 6 * scale]
    low, high = (brentq(lambda at, p=p: norm.cdf((at - draws) / scale).mean() - p, *far) for p in (0.025, 0.975))
    lower, upper = interval(draws[:, None], scale, logarithmic=False)
    assert (lower[0], upper[0]) == pytest.approx((low, high), abs=0.01 * (high - low))


@pytest.mark.parametrize("count", [20, 41, 200, 1001])
def test_without_noise_the_interval_is_the_percentile_interval_of_the_draws(count):
    draws = np.random.default_rng(count).standard_normal((count, 3))
    draws[: count // 4, 1] = np.nan
    for scale in (0.0, 1e-12):
        np.testing.assert_allclose(interval(draws, scale, logarithmic=False), bounds(draws), rtol=1e-9)


def test_without_noise_the_interval_is_that_of_the_draws():
    draws = np.linspace(1, 2, 1001)[:, None]
    lower, upper = interval(draws, 0.0, logarithmic=False)
    assert (lower[0], upper[0]) == pytest.approx((1.025, 1.975), abs=0.02)


def test_failed_draws_are_left_out():
    draws = np.r_[np.linspace(1, 2, 50), np.full(45, np.nan), np.full(5, -1.0)][:, None]
    whole = interval(np.linspace(1, 2, 50)[:, None], 0.05)
    assert np.allclose(interval(draws, 0.05), whole)


def test_a_handful_of_draws_or_fewer_than_half_of_them_say_nothing():
    assert np.isnan(interval(np.linspace(1, 2, 19)[:, None], 0.05)).all()
    assert np.isnan(interval(np.r_[np.linspace(1, 2, 50), np.full(51, np.nan)][:, None], 0.05)).all()


def test_scale_may_differ_by_row():
    lower, upper = interval(np.ones((20, 2)), np.array([0.1, 0.2]))
    assert np.log(upper / lower)[1] == pytest.approx(2 * np.log(upper / lower)[0], rel=1e-6)


def test_normal_interval_is_the_limit_of_many_draws():
    draws = 2 * np.exp(norm.ppf((np.arange(4000) + 0.5) / 4000)[:, None] * 0.1)
    found = normal_interval(np.array([2.0]), np.array([0.1]), 0.2, 1e9)
    assert np.allclose(found, interval(draws, 0.2), rtol=5e-3)
    raw = normal_interval(np.array([-3.0]), np.zeros(1), 0.2, 5, logarithmic=False)
    assert np.allclose(raw, interval(np.full((20, 1), -3.0), 0.2, 5, logarithmic=False))


@pytest.mark.parametrize("spread", [1e3, 1e150])
def test_what_is_not_known_at_all_has_wide_bounds_and_no_warning(spread, recwarn):
    normal = normal_interval(np.array([2.0]), np.array([spread]), 0.1, 5)
    drawn = interval(np.exp(np.linspace(-600, 600, 41))[:, None], min(spread, 1e3), dof=3)
    vast = about(np.array([1e305]), np.array([spread]), True)
    for lower, upper in (normal, drawn, (vast[0] / 1e305, vast[1])):
        assert lower[0] < 1e-3
        assert upper[0] > 1e6
    assert not recwarn.list
