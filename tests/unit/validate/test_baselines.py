import numpy as np
import pandas as pd
import pytest

from scalestudy.tables.validate import BASELINES as KNOWN
from scalestudy.validate.baselines import BASELINES, going_by, last_value, log_linear, nearest_run
from scalestudy.validate.stage import _baselines

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


def test_a_scale_that_begins_at_0_counts_where_no_other_varies():
    train = pd.DataFrame(
        {"params": 7.0, "step": [0.0, 1, 2, 4], "sparsity": [0.0, 0, 0.5, 0.5], "tokens": [np.nan, 1, 2, 3]}
    )
    test = pd.DataFrame({"params": [7.0], "step": [8.0], "sparsity": [0.5], "tokens": [9.0]})
    assert going_by(train, test, ["params", "step", "tokens"]) == ["params", "step"]
    assert going_by(train, test, ["params"]) == ["params"]
    assert going_by(train.assign(params=[1.0, 2, 3, 4]), test, ["params", "step", "sparsity"]) == ["params"]
    assert going_by(train.assign(step=-1.0), test, ["step"]) == []


def test_baselines_leave_rows_at_0_out_as_laws_do():
    value = [9.0, 1.0, 2.0, 4.0]
    train = pd.DataFrame({"step": [0.0, 1, 2, 4], "value": value})
    found = _baselines(train, pd.DataFrame({"step": [8.0, 0.0]}), ["step"])
    assert found["baseline_log_linear"].value == pytest.approx([8.0, np.nan], nan_ok=True)
    assert found["baseline_last_value"].value == pytest.approx([4.0, np.nan], nan_ok=True)
