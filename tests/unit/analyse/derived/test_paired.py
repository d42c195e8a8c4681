"""Draws of fits of the same runs are of one resample, and of other runs independent."""

import numpy as np
import pandas as pd
import pytest
from fitted import fit_tables, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit


def metrics_of_one_training(seed=0, n=24):
    """Two metrics of the same runs, whose noise is mostly the runs' own."""
    rng = np.random.default_rng(seed)
    c = np.geomspace(1e18, 1e21, n)
    common = rng.normal(0, 0.05, n)
    parts = [
        run_table(metric=metric, flops=c, value=scale * (c / 1e18) ** -0.1 * np.exp(common + rng.normal(0, 0.005, n)))
        for metric, scale in (("val", 3.0), ("train", 2.7))
    ]
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(row=np.arange(len(runs)))


def difference(runs, **more):
    settings = {
        "study": "made",
        "laws": [{"law": "power", "variables": {"x": "flops"}}],
        "fit": {"objective": "squared_log", "uncertainty": {"draws": 300, **more}},
    }
    tables = fit(runs, settings) | {"validate/choice": fit_tables()["validate/choice"]}
    asked = [{"name": "gap", "formula": "log(value[val] / value[train])", "at": {"flops": 1e21}}]
    return analyse(runs, tables, {**settings, "analyse": [{"derive": asked}]})["analyse/derived"].iloc[0]


def test_what_two_metrics_of_the_same_runs_have_in_common_cancels_in_their_difference():
    """By hand: the difference of the logarithms follows a straight line of its own, with noise 0.005 * sqrt(2)."""
    row = difference(metrics_of_one_training(1))
    x = np.linspace(-1, 0, 24)
    design = np.stack([np.ones(24), x], axis=1)
    sd = 0.005 * np.sqrt(2) * np.sqrt(np.linalg.inv(design.T @ design)[0, 0])
    assert (row["upper"] - row["lower"]) / (2 * 1.96 * sd) == pytest.approx(1, abs=0.35)
    assert "one resample of the same runs" in row["message"]
    assert row["lower"] < np.log(3 / 2.7) < row["upper"]


def test_other_methods_take_them_as_independent_and_say_so():
    row = difference(metrics_of_one_training(), method="sandwich")
    assert "though they share runs" in row["message"]
    assert row["upper"] - row["lower"] > 0.05


@pytest.mark.parametrize(("common", "told"), [(0.05, "one resample of the same runs"), (0.0, "independent")])
def test_two_families_of_one_name_and_design_are_the_same_runs_where_their_errors_go_together(common, told):
    rng = np.random.default_rng(3)
    c, shared = np.geomspace(1e18, 1e21, 24), rng.normal(0, 1, 24)
    parts = [
        run_table(
            family=name, flops=c, value=size * (c / 1e18) ** -0.1 * np.exp(common * shared + rng.normal(0, 0.02, 24))
        )
        for name, size in (("web", 3.0), ("code", 2.0))
    ]
    runs = pd.concat(parts, ignore_index=True).assign(row=np.arange(48))
    settings = {
        "study": "made",
        "laws": [{"law": "power", "variables": {"x": "flops"}}],
        "fit": {"objective": "squared_log", "uncertainty": {"draws": 50}},
    }
    tables = fit(runs, settings) | {"validate/choice": fit_tables()["validate/choice"]}
    asked = [{"name": "ratio", "formula": "value[web] / value[code]", "at": {"flops": 1e20}}]
    found = analyse(runs, tables, {**settings, "analyse": [{"derive": asked}]})["analyse/derived"]
    assert told in found["message"].iloc[0]
