"""One number of many rows: which rows these are."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.analyse.lookup import _many, look_up
from scalestudy.tables.catalogue import TABLES

SCORES = pd.DataFrame({"family": ["a", "b", "all"], "value": [1.0, 3.0, 8.0]})
FAMILIES = {"analyse/x": SCORES, "analyse/y": SCORES.drop(columns="family"), "analyse/z": SCORES.iloc[2:]}


@pytest.mark.parametrize(
    ("table", "where", "mean"),
    [
        ("analyse/x", {}, 2.0),
        ("analyse/x", {"family": "all"}, 8.0),
        ("analyse/x", {"family": ["a", "all"]}, 4.5),
        ("analyse/y", {}, 4.0),
        ("analyse/z", {}, 8.0),
    ],
)
def test_the_mean_over_families_is_a_row_only_where_it_is_named_or_all_there_is(table, where, mean):
    assert _many(FAMILIES, {"table": table, "where": where, "mean": "value"}).value == pytest.approx(mean)


def test_a_sum_is_of_the_rows_that_have_a_number():
    table = SCORES.assign(value=[1.0, 3.0, np.nan])
    found = _many({"analyse/x": table}, {"table": "analyse/x", "where": {"family": ["a", "b", "all"]}, "sum": "value"})
    assert (found.value, found.told) == (4.0, "over 2 rows, 1 without a number")


LADDERS = pd.DataFrame(
    {
        "family": ["all|a", "all|b", "all|c", "part|a", "all[1]|a"],
        "x": [1.0, 2.0, 3.0, 9.0, np.nan],
        "y": [1.0, 8.0, 9.0, 0.0, 1.0],
    }
)


@pytest.mark.parametrize(
    ("family", "rows"),
    [("all|*", 3), ("*|a", 3), ("all[1]|*", 1), ("all|?", 0), ("all|a", 1), (["part|*", "all|b"], 2)],
)
def test_a_star_in_a_condition_stands_for_any_text_and_nothing_else_does(family, rows):
    found = _many({"analyse/x": LADDERS}, {"table": "analyse/x", "where": {"family": family}, "count": "y"})
    assert found.value == rows


@pytest.mark.parametrize(("over", "expected"), [("pearson", 0.9176629354822472), ("spearman", 1.0)])
def test_a_correlation_is_of_the_rows_that_have_both_numbers(over, expected):
    entry = {"table": "analyse/x", "where": {"family": "all*"}, over: ["x", "y"]}
    found = _many({"analyse/x": LADDERS}, entry)
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.told == "over 3 rows, 1 without both numbers"


def test_a_correlation_of_two_rows_or_of_equal_numbers_is_none():
    few = {"table": "analyse/x", "where": {"family": ["all|a", "all|b"]}, "pearson": ["x", "y"]}
    flat = {"table": "analyse/x", "where": {"family": "all|*"}, "spearman": ["x", "one"]}
    for entry in (few, flat):
        found = _many({"analyse/x": LADDERS.assign(one=1.0)}, entry)
        assert np.isnan(found.value)
        assert "no correlation" in found.missing


@pytest.mark.parametrize(
    ("table", "column", "bounds"),
    [
        ("analyse/reach", "needed", (2.0, 9.0)),
        ("analyse/crossover", "crossing", (2.0, 9.0)),
        ("validate/scores", "value", (2.0, 9.0)),
        ("validate/comparisons", "difference", (2.0, 9.0)),
        ("analyse/forecast", "predicted", (2.0, 9.0)),
        ("analyse/reach", "flops", (np.nan, np.nan)),
        ("analyse/forecast", "value", (np.nan, np.nan)),
    ],
)
def test_bounds_are_of_the_one_column_that_they_are_the_interval_of(table, column, bounds):
    rows = pd.DataFrame({"message": [""], column: [3.0], "lower": [2.0], "upper": [9.0]})
    found = look_up({table: rows}, {"table": table, "column": column})
    assert (found.value, found.lower, found.upper) == pytest.approx((3.0, *bounds), nan_ok=True)


def test_a_bound_that_is_nowhere_leaves_the_interval_open():
    rows = pd.DataFrame({"message": [""], "needed": [3.0], "lower": [2.0], "upper": [np.nan]})
    found = look_up({"analyse/reach": rows}, {"table": "analyse/reach", "column": "needed"})
    assert (found.lower, found.upper) == (2.0, np.inf)


def test_every_table_with_bounds_says_what_they_are_of():
    for table in TABLES.values():
        names = {column.name for column in table.columns}
        assert ({"lower", "upper"} <= names) == (table.bounded in names), table.name
