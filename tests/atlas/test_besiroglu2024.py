"""Besiroglu et al. 2024: both optima, standard errors, and the exponent of the compute-optimal size."""

import pytest

STUDY, FREE_SCALE = "besiroglu2024", "besiroglu2024_free_scale"
OPTIMUM = {"approach": "parametric", "quantity": "params", "law": "chinchilla"}


def test_the_plain_optimum_comes_out(rerun):
    assert (rerun(STUDY).checks("plain Huber optimum")["verdict"] == "reproduced").all()
    assert rerun(STUDY).cell("analyse/exponents", "estimate", **OPTIMUM) == pytest.approx(0.5139, abs=5e-5)


def test_the_optimum_of_the_paper_comes_out_by_its_own_objective(rerun):
    assert (rerun(FREE_SCALE).checks()["verdict"] == "reproduced").all()
    assert (rerun(STUDY).checks("free scale")["verdict"] == "published_not_optimal").all()
    assert (rerun(STUDY).checks("free scale")["finding"] != "").all()


@pytest.mark.parametrize(("parameter", "published", "within"), [("A", 124.522, 0.08), ("B", 1293.284, 0.12)])
def test_standard_errors_by_our_own_resamples(rerun, parameter, published, within):
    found = rerun(STUDY).cell("fit/parameters", "stderr", law="chinchilla", parameter=parameter)
    assert found == pytest.approx(published, rel=within)
