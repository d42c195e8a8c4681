"""The scores of a fit at its own rows, against SciPy and against what other studies of the same truth find."""

import numpy as np
import pytest
from fitted import run_table
from scipy.stats import pearsonr, spearmanr

from scalestudy.fit import fit

LINE = {"law": "log_linear", "variables": {"x": "flops"}}


def fits(value, flops, **more):
    settings = {
        "study": "s",
        "laws": [LINE],
        "fit": {"objective": "squared_raw", "uncertainty": {"method": "none"}, **more},
    }
    return fit(run_table(flops=flops, value=value), settings)["fit/fits"].iloc[0]


def test_they_are_scipys():
    rng = np.random.default_rng(0)
    flops = 10 ** rng.uniform(18, 22, 40)
    value = 0.1 * np.log10(flops) + rng.normal(0, 0.05, 40)
    row = fits(value, flops)
    slope, offset = np.polyfit(np.log10(flops), value, 1)
    made = offset + slope * np.log10(flops)
    assert row["rmse"] == pytest.approx(np.sqrt(np.mean((made - value) ** 2)))
    assert row["mae"] == pytest.approx(np.mean(np.abs(made - value)))
    assert row["r2"] == pytest.approx(pearsonr(made, value).statistic ** 2)
    assert row["pearson"] == pytest.approx(pearsonr(made, value).statistic)
    assert row["spearman"] == pytest.approx(spearmanr(made, value).statistic)
    for name in ("rmse", "mae", "r2", "pearson", "spearman"):
        assert row[f"{name}_lower"] < row[name] < row[f"{name}_upper"]


def test_rows_without_weight_count_nowhere():
    rng = np.random.default_rng(1)
    flops = 10 ** rng.uniform(18, 22, 30)
    value = 0.1 * np.log10(flops) + rng.normal(0, 0.05, 30)
    far = np.append(value, [50.0, 60.0])
    runs = run_table(flops=np.append(flops, [1e20, 1e21]), value=far).assign(trust=[1.0] * 30 + [0.0] * 2)
    settings = {
        "study": "s",
        "laws": [LINE],
        "fit": {"objective": "squared_raw", "weights": {"column": "trust"}, "uncertainty": {"method": "none"}},
    }
    row, alone = fit(runs, settings)["fit/fits"].iloc[0], fits(value, flops)
    for name in ("rmse", "mae", "r2", "pearson", "spearman"):
        assert row[name] == pytest.approx(alone[name], rel=1e-6)


def test_a_fit_without_an_estimate_has_none():
    row = fits(np.array([1.0, 2.0]), np.array([1e18, 1e19]))
    assert np.isnan([row["rmse"], row["pearson_lower"]]).all()


def test_the_interval_of_the_error_holds_what_other_studies_find():
    """Over 300 studies of 30 rows with normal noise, their mean root mean squared error lies inside in about 95%."""
    found = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        flops = 10 ** rng.uniform(18, 22, 30)
        found.append(fits(0.1 * np.log10(flops) + rng.normal(0, 0.05, 30), flops))
    for name in ("rmse", "mae"):
        truth = np.mean([row[name] for row in found])
        assert 0.92 <= np.mean([row[f"{name}_lower"] <= truth <= row[f"{name}_upper"] for row in found]) <= 0.98
