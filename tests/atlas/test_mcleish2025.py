"""McLeish et al. 2025 (Gemstones): one suite, several choices of checkpoints and of counting, side by side."""

import pytest

STUDY = "mcleish2025"


def test_approach_one_on_the_very_file_comes_out_to_eight_digits(rerun):
    study = rerun(STUDY)
    where = {"approach": "envelope", "quantity": "params", "family": "cooled down"}
    assert study.cell("analyse/exponents", "estimate", **where) == pytest.approx(0.597, abs=5e-4)
    assert (study.checks("cooled down")["verdict"] == "reproduced").sum() >= 3


def test_slopes_of_files_that_are_not_here_say_so(rerun):
    rows = rerun(STUDY).checks("approach 1")
    other = rows[~rows["quantity"].str.contains("cooled down")]
    assert len(other) == 5
    assert other["finding"].str.contains("477 steps").all()


def test_every_published_objective_is_reached_or_beaten(rerun):
    rows = rerun(STUDY).checks("objective reached")
    assert rows["quantity"].str.contains("width_depth_params").any()
    assert (rows["verdict"] == "reproduced").all()
    assert (rows["found"] <= rows["at_most"]).all()
