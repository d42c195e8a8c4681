"""Ruan et al. 2024: components of benchmarks, and a task forecast beyond the cutoff of compute."""

import pytest

STUDY = "ruan2024"


def test_what_the_components_hold_of_the_variance(rerun):
    learned = rerun(STUDY).table("clean/learned")
    shares = learned[(learned["entry"] == 0) & (learned["quantity"] == "variance_share")].sort_values("into")["value"]
    assert shares.iloc[0] == pytest.approx(0.843, abs=5e-4)
    assert shares.sum() == pytest.approx(0.974, abs=5e-4)


def test_the_first_component_grows_with_log_compute_in_families_as_it_did(rerun):
    checks = rerun(STUDY).checks("regressions within families")
    assert len(checks) == 9
    assert (checks["verdict"] == "reproduced").all()


def test_components_forecast_beyond_the_cutoff_better_than_compute(rerun):
    where = {"metric": "word_unscrambling_2_exact_match", "scheme": "held_out", "score": "rmse"}
    error = {law: rerun(STUDY).cell("validate/scores", "value", law=law, family="all models", **where) for law in LAWS}
    assert error["three_components"] < 0.7 * error["compute_alone"] < 0.1


LAWS = ("three_components", "compute_alone")
