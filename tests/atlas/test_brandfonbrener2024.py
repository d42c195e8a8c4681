"""Brandfonbrener et al. 2024: Chinchilla's law on six data sets, and the power law between their losses."""

import pytest

STUDY = "brandfonbrener2024"


def test_the_six_fits_come_out_to_four_digits(rerun):
    checks = rerun(STUDY).checks("curve_fitting.ipynb")
    assert len(checks) == 30
    assert (checks["verdict"] == "reproduced").all()


def test_the_exponents_between_losses_come_out(rerun):
    checks = rerun(STUDY).checks("loss_relationships.ipynb")
    assert len(checks) == 4
    assert (checks["verdict"] == "reproduced").all()


def test_the_mean_train_to_train_r2(rerun):
    fits = rerun(STUDY).table("fit/fits")
    pairs = fits[(fits["law"] == "loss_to_loss") & (fits["status"] == "converged")]
    assert len(pairs) == 30
    assert pairs["r2"].mean() == pytest.approx(0.999, abs=5e-4)
