"""Li et al. 2025 (Step Law): what the prescription loses on the grid, its coefficients, and a refit of the released table."""

import pytest

STUDY = "li2025"


def test_the_regret_of_the_prescription(rerun):
    runs = rerun(STUDY).table("clean/runs")
    nearest = runs[(runs["metric"] == "regret") & ~runs["excluded"]]
    assert len(nearest) == 17
    assert 100 * nearest["value"].mean() == pytest.approx(0.0957, abs=5e-5)
    assert 100 * nearest["value"].max() == pytest.approx(0.3103, abs=5e-5)


def test_the_published_coefficients_come_from_the_published_bootstrap(rerun):
    checks = rerun(STUDY).checks("published bootstrap")
    assert len(checks) == 5
    assert (checks["verdict"] == "reproduced").all()


def test_a_refit_of_the_released_table_differs_and_is_said(rerun):
    study = rerun(STUDY)
    assert (study.checks("least squares of the released table")["verdict"] == "reproduced").all()
    against = study.checks("README.md, against a refit")
    assert (against["verdict"] == "published_not_optimal").all()
    assert against["finding"].str.contains("not what the released table gives").all()
