import numpy as np
import pytest

from scalestudy.tables.validate import BASELINES as KNOWN
from scalestudy.validate.baselines import BASELINES, last_value, log_linear, nearest_run

SCALES = np.array([[1e6, 1e8], [1e7, 1e8], [1e7, 1e9], [1e7, 1e9]])
VALUE = np.array([4.0, 3.0, 2.0, 2.2])


def test_registry_matches_the_contract():
    assert list(BASELINES) == list(KNOWN)


def test_nearest_run_takes_the_mean_of_replicates():
    assert nearest_run(SCALES, VALUE, np.array([[1e9, 1e11], [1.1e6, 1e8]])) == pytest.approx([2.1, 4.0])


def test_last_value_is_that_of_the_largest_run():
    assert last_value(SCALES, VALUE, np.array([[1e6, 1e8], [1e12, 1e12]])) == pytest.approx([2.1, 2.1])


def test_log_linear_continues_a_power_law_exactly():
    rng = np.random.default_rng(0)
    scales = 10 ** rng.uniform(6, 9, (12, 2))

    def law(s):
        return 50 * s[:, 0] ** -0.1 * s[:, 1] ** -0.05

    far = np.array([[1e11, 1e12]])
    assert log_linear(scales, law(scales), far) == pytest.approx(law(far))
    collinear = np.column_stack([scales, 6 * scales.prod(axis=1)])
    assert log_linear(collinear, law(scales), np.column_stack([far, 6 * far.prod(axis=1)])) == pytest.approx(law(far))


def test_log_linear_of_values_below_zero_is_linear_in_the_value():
    scales = np.array([[1.0], [10.0], [100.0]])
    assert log_linear(scales, np.array([-1.0, -2.0, -3.0]), np.array([[1e4]])) == pytest.approx([-5.0])


@pytest.mark.parametrize("name", BASELINES)
def test_one_run_predicts_itself(name):
    found = BASELINES[name](np.array([[1e6]]), np.array([3.0]), np.array([[1e9], [1e3]]))
    assert found == pytest.approx([3.0, 3.0])


def test_a_scale_that_is_not_positive_on_either_side_is_taken_as_it_is():
    """Its logarithm does not exist there; a line in the scale itself does."""
    scales, value = np.array([[1.0], [2.0], [3.0]]), np.exp([1.0, 2.0, 3.0])
    assert log_linear(scales, value, np.array([[-1.0]])) == pytest.approx(np.exp([-1.0]))
    assert log_linear(scales - 2, value, np.array([[2.0]])) == pytest.approx(np.exp([4.0]))
