"""Liu et al. 2024 (RegMix): the order of data mixtures that small models find, held against larger models."""

import pytest

STUDY = "liu2024"


@pytest.mark.parametrize(("size", "expected"), [("1M", 0.902), ("60M", 0.893), ("1B", 0.877)])
def test_linear_regression_orders_mixtures_as_published(rerun, size, expected):
    where = {"family": size, "metric": "pile_cc", "scheme": "held_out", "score": "spearman"}
    found = rerun(STUDY).cell("validate/scores", "value", law="linear_regression", **where)
    assert found == pytest.approx(expected, abs=0.001)


def test_the_best_mixture_is_mostly_web_text_and_better_than_the_mean_one(rerun):
    where = {"family": "1B", "metric": "pile_cc", "law": "linear_regression"}
    best = {name: rerun(STUDY).cell("analyse/optimum", "estimate", quantity=name, **where) for name in ("gain", SHARE)}
    assert best["gain"] > 0.5
    assert 0.5 < best[SHARE] < 1


SHARE = "train_the_pile_pile_cc"


def test_numbers_that_do_not_come_out_are_explained(rerun):
    checks = rerun(STUDY).checks()
    assert (checks.loc[checks["verdict"] != "reproduced", "finding"] != "").all()
