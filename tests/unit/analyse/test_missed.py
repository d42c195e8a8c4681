"""Misses of values that have no relative error: said in the metric's unit, and never by a share of nothing."""

import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.context import Context
from scalestudy.analyse.missed import MOST_TOLD, explain

FORECAST = {
    "family": "all",
    "metric": "loss",
    "law": "auto",
    "target": "held_out",
    "unit": "relative",
    "predicted": 0.02,
    "lower": 0.01,
    "upper": 0.04,
    "sd_noise": 0.1,
    "decades_beyond": 0.0,
    "leverage": 0.5,
}


def explained(value):
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}}
    context = Context(make_runs(noise=0.01), fit_tables(("all", "chinchilla", CHINCHILLA)), settings)
    return explain(pd.DataFrame([{**FORECAST, "value": value}]), context)["explanation"].iloc[0]


def test_a_positive_value_is_missed_by_a_share():
    assert "below the forecast by -75%, 2 half-widths" in explained(0.005)


@pytest.mark.parametrize(("value", "words"), [(0.0, "-0.02, 2 half-widths"), (-0.01, "-0.03, 3 half-widths")])
def test_a_measured_zero_is_missed_by_a_difference(value, words):
    told = explained(value)
    assert f"It lies below the forecast by {words} of the interval." in told
    assert "%" not in told
    assert "It has no relative error, which the noise is measured in." in told


def test_of_many_misses_of_a_family_the_worst_are_explained():
    values = [0.05 + 0.001 * k for k in range(30)]
    rows = [{**FORECAST, "target": f"run {k}", "value": value} for k, value in enumerate(values)]
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}}
    context = Context(make_runs(noise=0.01), fit_tables(("all", "chinchilla", CHINCHILLA)), settings)
    told = explain(pd.DataFrame(rows).sample(frac=1, random_state=3), context)
    explained = set(told.loc[told["explanation"] != "", "target"])
    assert explained == {f"run {k}" for k in range(30 - MOST_TOLD, 30)}
