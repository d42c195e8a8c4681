"""A meta-analysis over rows: its numbers are those of the random-effects mean, and rows that cannot count are told."""

import numpy as np
import pytest
from fitted import fit_tables, run_table

from scalestudy.analyse.equality.random_effects import pooled
from scalestudy.analyse.stage import analyse

LAW = [{"name": "level", "formula": "mu + 0 * x", "variables": {"x": "one"}, "parameters": {"mu": {}}}]


def pool(value, stderr, **columns):
    n = len(value)
    runs = run_table(family="all", value=np.array(value, float), run=[f"study {k}" for k in range(n)], **columns)
    runs = runs.assign(stderr=np.array(stderr, float), one=1.0)
    out = analyse(runs, fit_tables(), {"study": "meta", "laws": LAW, "analyse": ["pool"]})
    (row,) = out["analyse/pool"].to_dict("records")
    return row, out["analyse/pooled"]


def test_the_numbers_are_those_of_the_random_effects_mean():
    value, stderr = [0.48, 0.5, 0.57, 0.46, 0.61], [0.01, 0.02, 0.02, 0.03, 0.05]
    expected = pooled(np.array(value), np.array(stderr))
    row, own = pool(value, stderr)
    assert row["mean"] == expected.mean
    assert row["next_upper"] == expected.next_upper
    assert row["n"] == 5
    assert own["weight"].sum() == pytest.approx(1)
    assert own["weight"] @ own["estimate"] == pytest.approx(row["mean"])


def test_an_interval_is_that_of_the_standard_error():
    _, own = pool([0.5, 0.6], [0.1, 0.1])
    assert own["upper"].iloc[0] == pytest.approx(0.5 + 0.1959964)


@pytest.mark.parametrize("bad", [np.nan, 0.0, -1.0])
def test_a_row_without_a_standard_error_is_shown_and_not_counted(bad):
    row, own = pool([0.5, 0.6, 0.9], [0.1, 0.1, bad])
    assert row["n"] == 2
    assert row["mean"] == pytest.approx(0.55)
    assert "1 without a standard error is not" in row["message"]
    assert len(own) == 3
    assert np.isnan(own["weight"].iloc[2])
    assert np.isnan(own["lower"].iloc[2])


def test_one_estimate_has_no_mean():
    row, own = pool([0.5, 0.6], [0.1, np.nan])
    assert row["status"] == "too_few_points"
    assert np.isnan(row["mean"])
    assert "at least 2" in row["message"]
    assert own["weight"].isna().all()
