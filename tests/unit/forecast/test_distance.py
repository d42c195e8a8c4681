"""How far rows lie beyond the training rows."""

import numpy as np
import pandas as pd
import pytest
from fitted import make_runs

from scalestudy.fit.roles import roles_of
from scalestudy.forecast.distance import decades_beyond, nearest

SCALES = ("flops", "params", "tokens")


def far(runs, scales=SCALES, **point):
    return decades_beyond(runs, pd.DataFrame([point]), scales)[0]


def test_both_ends_count_and_the_largest_distance_over_the_scales():
    runs = make_runs()
    assert far(runs, flops=1e23) == pytest.approx(2)
    assert far(runs, flops=1e17) == pytest.approx(1)
    assert far(runs, flops=1e20) == 0
    assert far(runs, flops=1e22, tokens=runs["tokens"].max() * 1e3) == pytest.approx(3)


def test_the_axes_of_the_study_say_which_columns_count():
    runs = make_runs().assign(params=1e6)
    point = {"params": 1e9, "flops": 1e20}
    assert far(runs, ("flops",), **point) == 0
    assert far(runs, **point) == pytest.approx(3)
    axes = {"flops": "scale", "lr": "hyperparameter"}
    assert roles_of(runs, {"axes": axes, "laws": [{"law": "power", "variables": {"x": "flops"}}]}).along == ("flops",)
    assert set(SCALES) <= set(roles_of(runs, {}).along)


@pytest.mark.parametrize("nothing", [0.0, -1.0, np.nan, np.inf])
def test_a_scale_without_a_positive_number_says_nothing_and_hides_no_other(nothing):
    assert far(make_runs(), flops=1e23, tokens=nothing) == pytest.approx(2)


def test_nearest_is_meant_in_logarithms_over_the_range_of_each_column():
    inside = np.array([[1.0, 1e6], [10.0, 1e6], [100.0, 1e12]])
    assert nearest(inside, np.array([[4.0, 1e6], [5.0, 1e11]])).tolist() == [1, 2]
