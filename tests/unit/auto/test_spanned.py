"""A power law is left out of `auto` beside laws with a floor that fall, but where values rise, which these cannot follow."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, validated

from scalestudy.auto.spanned import spans
from scalestudy.fit.roles import USUAL
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import resolve

X = np.geomspace(1e3, 1e5, 6)
POWER, OFFSET = (resolve({"law": name, "variables": {"x": "tokens"}}, ["tokens"]) for name in ("power", "power_offset"))


def fitted(law, *theta) -> Fitted:
    return Fitted("f", "m", law, "converged", "", np.array([theta]), dof=len(X) - len(theta), spent=len(theta))


def reached(exponent: float, noise: float = 0.0) -> bool:
    """Whether a flat law with a floor spans the power law that least squares finds in values of some exponent."""
    values = 3 * X**-exponent * np.exp(noise * np.array([1, -1, 1, 1, -1, -1]))
    slope, level = np.polyfit(np.log(X), np.log(values), 1)
    narrow, wide = fitted(POWER, np.exp(level), -slope), fitted(OFFSET, np.exp(np.log(values).mean()), 0.0, 0.0)
    return spans(wide, narrow, pd.DataFrame({"tokens": X, "value": values}), USUAL)


def test_what_falls_is_spanned_however_the_fit_with_a_floor_lies():
    assert POWER.parameter_names == ("A", "a")
    assert OFFSET.parameter_names == ("E", "A", "a")
    assert reached(0.2)
    assert reached(0.2, noise=0.05)


def test_what_clearly_rises_is_not_and_what_rises_by_chance_is():
    assert not reached(-0.8)
    assert not reached(-0.8, noise=0.05)
    assert reached(-0.001, noise=0.05)


def test_another_law_that_names_no_part_is_spanned():
    chinchilla = resolve({"law": "chinchilla"}, ["params", "tokens"])
    assert spans(fitted(chinchilla, *np.ones(5)), fitted(POWER, 1.0, -1.0), pd.DataFrame({"value": X}), USUAL)


@pytest.mark.parametrize("seen", [4, 5, 8])
def test_values_that_rise_with_size_are_forecast_to_rise(seen):
    """Times and memory rise with size, and less is better: whatever the number of sizes, the forecast goes on as they do."""
    one = curves(1).iloc[:seen + 1].copy()  # fmt: skip
    one["tokens"] = np.geomspace(1e6, 1e8, seen + 1)
    one["value"] = 3e-4 * one["tokens"] ** 0.79 * np.exp(0.01 * np.cos(np.arange(seen + 1)))
    one["held_out"] = one["tokens"] >= 0.99e8
    settings = {"study": "s", "laws": "auto", "fit": {}, "validate": {"schemes": [{"rolling": {"cutoffs": [0.8]}}]}}
    tables = validated(one, {}, settings)
    ahead = tables["validate/predictions"].query("scheme == 'held_out' and law == 'auto'")
    assert ahead["predicted"].to_numpy() == pytest.approx(ahead["value"].to_numpy(), rel=0.1)
