"""Levels of a column: which sizes are one."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.splits.levels import levels, span


def test_a_level_reaches_a_thousandth_above_its_smallest_size_and_no_chain_forms():
    sizes = pd.Series([2.0, 1.0, np.nan, 1.0009, 1.0018, 1.0011, 3.0, np.inf])
    assert levels(sizes).tolist() == [2, 0, -1, 0, 1, 1, 3, -1]
    assert levels(-sizes).tolist() == [1, 3, -1, 2, 2, 2, 0, -1]


def test_sizes_further_apart_are_levels_of_their_own_whatever_their_unit():
    for unit in (1e-9, 1.0, 1e9):
        assert levels(unit * pd.Series([1.0, 1.002, 1.01])).tolist() == [0, 1, 2]


def test_texts_are_levels_in_the_order_of_the_alphabet():
    assert levels(pd.Series(["b", "a", None, "b"], dtype="str")).tolist() == [1, 0, -1, 1]


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([1e6, 2e6], "1e+06 to 2e+06"),
        ([2.0, 2.0], "2"),
        ([1.00001, 1.00002], "1"),
        (["b", "a"], "a to b"),
        (["a", "a"], "a"),
    ],
)
def test_a_span_is_written_by_its_ends(values, written):
    assert span(pd.Series(values)) == written
