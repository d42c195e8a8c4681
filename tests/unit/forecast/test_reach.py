"""How far predictions move with parameters: exact where a law is a line, and no further than bounds and rows allow where it is not."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.reach import open_spread
from scalestudy.laws import resolve

X = np.geomspace(1.0, 1e3, 30)
AHEAD = np.geomspace(2e3, 1e5, 4)
SIGMA = 0.02
NOISE = SIGMA * np.random.default_rng(3).standard_normal(len(X))


def rows(x, value=np.nan):
    return pd.DataFrame({"tokens": x, "value": value, "row": np.arange(len(x))})


def fitted(name, dof=None, **theta):
    law = resolve({"law": name, "variables": {"x": "tokens"}}, ["tokens"])
    vector = np.array([[theta[one] for one in law.parameter_names]])
    return Fitted("f", "m", law, "converged", "", vector, dof=len(X) - len(theta) if dof is None else dof)


def left_open(one, x=X, ahead=AHEAD, weight=1.0):
    """The standard deviation at rows ahead, where the training rows scatter about the fit by the same noise."""
    train = rows(x)
    train["value"] = one.point(train) * np.exp(NOISE)
    return open_spread(one, train, weight * np.ones(len(x)), rows(ahead), True)


def least_squares(x, ahead, scale):
    line, there = (np.stack([np.ones(len(at)), np.log(at)], axis=1) for at in (x, ahead))
    return scale * np.sqrt(np.einsum("ij,jk,ik->i", there, np.linalg.inv(line.T @ line), there))


@pytest.mark.parametrize("unit", [1.0, 1e9, 1e-9])
def test_of_a_line_it_is_that_of_least_squares_in_any_unit(unit):
    one = fitted("power", A=3.0 * unit**0.2, a=0.2)
    scale = np.sqrt(NOISE @ NOISE / (len(X) - 2))
    assert left_open(one, X * unit, AHEAD * unit) == pytest.approx(least_squares(X, AHEAD, scale), rel=1e-3)


def test_of_an_offset_far_from_its_bounds_it_is_about_that_of_least_squares():
    one = fitted("power_offset", E=2.0, A=3.0, a=0.5)
    jacobian = {"train": one.jacobian(rows(X)) / one.point(rows(X))[:, None]}
    jacobian["ahead"] = one.jacobian(rows(AHEAD)) / one.point(rows(AHEAD))[:, None]
    inverse = np.linalg.inv(jacobian["train"].T @ jacobian["train"])
    scale = np.sqrt(NOISE @ NOISE / (len(X) - 3))
    exact = scale * np.sqrt(np.einsum("ij,jk,ik->i", jacobian["ahead"], inverse, jacobian["ahead"]))
    assert left_open(one) == pytest.approx(exact, rel=0.05)


def test_a_parameter_on_its_bound_moves_no_prediction_further_than_the_rows_admit():
    flat = {"b": 3.0, "g": 0.0, "c": 0.001}
    far = np.array([1e5])
    power = left_open(fitted("power", A=3.0, a=0.001), ahead=far)
    assert left_open(fitted("shifted_power", **flat), ahead=far) < 3 * power
    # To first order it is out of all proportion: g moves the prediction by c x / (1 + g x).
    slopes = fitted("shifted_power", **flat).jacobian(rows(far))
    assert slopes[0, 1] == pytest.approx(3.0 * 0.001 * 1e5 * 1e5**-0.001, rel=1e-6)


def test_of_a_parameter_on_its_bound_one_way_counts():
    inside, bound = (fitted("power_offset", E=floor, A=3.0, a=0.3) for floor in (1e-3, 0.0))
    wide, half = left_open(inside, ahead=np.array([1e4])), left_open(bound, ahead=np.array([1e4]))
    assert 0.5 < half / wide <= 1.01


def test_what_the_rows_do_not_tell_at_all_moves_nothing():
    """Without a term in x no row tells its exponent, so that the floor alone is open."""
    one = fitted("power_offset", E=3.0, A=0.0, a=0.5)
    scale = np.sqrt(NOISE @ NOISE / (len(X) - 3))
    assert (left_open(one) < 3 * scale).all()


def test_without_rows_to_spare_nothing_is_known():
    assert np.isnan(left_open(fitted("power", dof=0, A=3.0, a=0.2))).all()


def test_weights_count_as_in_weighted_least_squares():
    one, weight = fitted("power", A=3.0, a=0.2), (X / X.max()) ** 2
    scale = np.sqrt(weight @ NOISE**2 / (len(X) - 2))
    line, there = (np.stack([np.ones(len(at)), np.log(at)], axis=1) for at in (X, AHEAD))
    exact = scale * np.sqrt(np.einsum("ij,jk,ik->i", there, np.linalg.inv(line.T @ (weight[:, None] * line)), there))
    assert left_open(one, weight=weight) == pytest.approx(exact, rel=1e-3)
