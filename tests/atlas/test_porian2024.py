"""Porian et al. 2024: the exponent of the compute-optimal size, by one change of training and counting after another."""

STUDY = "porian2024"


def test_exponents_of_the_published_minima_are_published_to_four_digits(rerun):
    for mark in ("published minima", "exponent of N, weighted"):
        checks = rerun(STUDY).checks(mark)
        assert (checks["verdict"] == "reproduced").all()
        assert (checks["found"] - checks["expected"]).abs().max() < 0.001


def test_minima_found_anew_give_the_same_exponents(rerun):
    checks = rerun(STUDY).checks("minima found anew")
    assert len(checks) == 15
    assert (checks["verdict"] == "reproduced").all()


def test_only_the_ends_of_the_interval_differ_and_the_cause_is_told(rerun):
    rows = rerun(STUDY).checks()
    differing = rows[rows["verdict"] != "reproduced"]
    assert differing["quantity"].str.contains("end of the interval").all()
    assert (differing["finding"] != "").all()
