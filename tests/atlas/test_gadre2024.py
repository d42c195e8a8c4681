"""Gadre et al. 2024: losses and mean errors of large runs from five or six small ones."""

import pytest

STUDY = "gadre2024"


def test_every_published_number_comes_out(rerun):
    assert (rerun(STUDY).checks()["verdict"] == "reproduced").all()


@pytest.mark.parametrize(
    ("run", "column", "percent"),
    [
        ("open_lm_1b M 640", "input_error", 0.7103),
        ("open_lm_7b M 20", "input_error", 0.7320),
        ("open_lm_1b M 640", "error", 3.6365),
        ("open_lm_7b M 20", "error", 0.0464),
    ],
)
def test_relative_errors_on_redpajama_to_four_digits(rerun, run, column, percent):
    where = {"scheme": "held_out", "law": "loss_to_error", "family": "RedPajama", "run": run}
    assert 100 * rerun(STUDY).cell("analyse/chain", column, **where) == pytest.approx(percent, abs=5e-5)


def test_one_degree_of_freedom_is_said(rerun):
    where = {"family": "RedPajama", "metric": "loss", "law": "overtrained"}
    assert rerun(STUDY).cell("fit/fits", "dof", **where) == 1
    assert rerun(STUDY).checks("fit to the five runs")["finding"].str.contains("one degree of freedom").all()
