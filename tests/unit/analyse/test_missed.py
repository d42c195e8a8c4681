"""Misses of values that have no relative error: said in the metric's unit, and never by a share of nothing."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.stage import analyse


@pytest.mark.parametrize("measured", [0.0, -0.1])
def test_a_measured_zero_is_missed_by_a_difference(measured):
    runs = make_runs(noise=0.01)
    held = runs["flops"] == runs["flops"].max()
    runs = runs.assign(held_out=held, value=runs["value"].where(~held, measured))
    choice = pd.DataFrame(
        [("all", "loss", "chinchilla", 1.0, True, "")],
        columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
    )
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{"forecast": {}}]}
    tables = fit_tables(("all", "chinchilla", CHINCHILLA)) | {"validate/choice": choice}
    forecast = analyse(runs, tables, settings)["analyse/forecast"]
    told = forecast.loc[forecast["value"] == measured, "explanation"]
    assert len(told)
    for sentence in told[told != ""]:
        assert "%" not in sentence.partition(",")[0]
        assert "It has no relative error, which the noise is measured in." in sentence
        assert not any(word in sentence for word in ("inf", "nan"))
    assert np.any(told != "")
