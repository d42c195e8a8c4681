"""Besiroglu et al. 2024: both optima, standard errors and the exponent of the compute-optimal size."""

import pytest

STUDY = "besiroglu2024"


def test_the_plain_optimum_comes_out(rerun):
    assert (rerun(STUDY).checks("plain Huber optimum")["verdict"] == "reproduced").all()


def test_the_exponent_of_the_plain_optimum(rerun):
    found = rerun(STUDY).cell(
        "analyse/exponents", "estimate", approach="parametric", quantity="params", law="chinchilla"
    )
    assert found == pytest.approx(0.5139, abs=5e-5)
