"""Stacking weights of laws: who takes part, and what decides between laws that say the same."""

import numpy as np
import pytest

from scalestudy.fit.roles import USUAL
from scalestudy.validate.stacking import _shares, stacking_weights

WEIGHT = np.full(12, 1 / 12)
VALUE = np.linspace(2.0, 1.0, 12)


def shares(made, value=VALUE):
    return _shares(value, made, WEIGHT, USUAL)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_law_that_lies_below_another_everywhere_takes_part(sign):
    """Whichever of the two comes first."""
    found = shares({"first": VALUE * np.exp(sign * 0.1), "second": VALUE * np.exp(-sign * 0.1)})
    assert found == pytest.approx({"first": 0.5, "second": 0.5}, abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_laws_that_predict_the_same_but_for_rounding_do_not_split_a_share_by_chance(seed):
    random = np.random.default_rng(seed)
    plain = VALUE * np.exp(random.normal(0, 0.05, 12))
    again = plain * (1 + 1e-14 * random.normal(size=12))
    other = VALUE * np.exp(random.normal(0, 0.05, 12))
    found = shares({"first": plain, "again": again, "other": other})
    assert found["again"] == 0
    assert found["first"] + found["other"] == pytest.approx(1)
    assert found["first"] == pytest.approx(shares({"first": plain, "other": other})["first"])


def test_a_law_without_a_prediction_of_every_row_has_no_share():
    lost = VALUE.copy()
    lost[3] = np.nan
    found = shares({"lost": lost, "there": VALUE})
    assert found == {"there": pytest.approx(1.0)}
    assert shares({"lost": lost}) == {}


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_shares_do_not_depend_on_the_unit_of_the_metric(unit):
    """Of logarithms, and where values are not all positive."""
    random = np.random.default_rng(5)
    made = {name: VALUE + random.normal(0, 0.1, 12) for name in "abc"}
    plain, scaled = (shares({k: u * v for k, v in made.items()}, u * VALUE) for u in (1.0, unit))
    assert scaled == pytest.approx(plain, abs=1e-6)
    below = {name: one - 1.5 for name, one in made.items()}
    plain, scaled = (shares({k: u * v for k, v in below.items()}, u * (VALUE - 1.5)) for u in (1.0, unit))
    assert scaled == pytest.approx(plain, abs=1e-6)


def test_rows_count_by_their_weight():
    """The optimum by hand: of two constants about a weighted mean."""
    weight = np.array([0.9, 0.1])
    found = stacking_weights(np.array([0.0, 1.0]), np.array([[0.0, 0.0], [1.0, 1.0]]), weight)
    assert found == pytest.approx([0.9, 0.1], abs=1e-6)
