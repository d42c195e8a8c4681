"""Where training rows lie, and what is plausible beyond them."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.forecast.domain import BLEND, Domain


def domain(**columns):
    train = pd.DataFrame(columns)
    train["value"] = np.linspace(1.0, 2.0, len(train))
    return Domain.of(train, list(columns), ["x"], logarithmic=False)


def test_a_row_inside_is_not_beyond_and_becomes_so_without_a_jump():
    box = domain(x=[1.0, 10.0, 100.0])
    rows = pd.DataFrame({"x": 100.0 ** np.array([0.5, 1, 1 + BLEND / 4, 1 + BLEND, 2])})
    assert box.beyond(rows) == pytest.approx([0, 0, 0.25, 1, 1])
    assert box.excess(rows) == pytest.approx([0, 0, BLEND / 4, BLEND, 1])


def test_less_of_a_scale_is_outside_but_not_beyond_and_other_columns_have_no_direction():
    box = domain(x=[1.0, 10.0, 100.0], share=[0.0, 0.2, 0.5])
    rows = pd.DataFrame({"x": [0.1, 10.0, 10.0], "share": [0.2, 0.6, np.nan]})
    assert box.beyond(rows) == pytest.approx([0, 1, 0])
    assert box.excess(rows) == pytest.approx([0.5, 0.2, 0])


def test_what_leaves_the_values_far_more_steeply_than_they_change_is_not_plausible():
    box = domain(x=[1.0, 10.0, 100.0])
    rows = pd.DataFrame({"x": [10.0, 1000.0]})
    parts = np.array([[1.5, 2.5], [1.5, 50.0], [np.nan, -50.0]])
    assert box.plausible(parts, rows).tolist() == [[True, True], [True, False], [False, False]]
