"""Formulas of a metric in percent: what is in percent and what is a fraction stand side by side only where the law tells."""

import numpy as np
import pytest
from fitted import fit_tables, run_table

from scalestudy.analyse.derived.units import may_be_of_metric
from scalestudy.analyse.stage import analyse
from scalestudy.laws import resolve

FLOPS = np.geomspace(1e18, 1e22, 12)
THETA = {"E": 0.05, "A": 0.4, "a": 0.2}


def written(**more):
    """E + A (x / 1e18)^-a as a study writes it."""
    parameters = {"E": {"bounds": [0, 1]}, "A": {"sign": "+"}, "a": {"sign": "+"}}
    parameters |= {name: {**parameters[name], "unit": unit} for name, unit in more.items()}
    formula = "E + A * (x / 1e18)**(-a)"
    return {"name": "mine", "formula": formula, "variables": {"x": "flops"}, "parameters": parameters}


def derived(formula, law, unit="percent", name="mine"):
    value = THETA["E"] + THETA["A"] * (FLOPS / 1e18) ** -THETA["a"]
    runs = run_table(family="f", flops=FLOPS, value=value, unit=unit)
    theta = THETA if name == "mine" else {**THETA, "A": THETA["A"] * 1e18 ** THETA["a"]}
    entry = {"name": "q", "formula": formula, "law": name, "at": {"flops": 1e20}}
    settings = {"study": "made", "laws": [law], "fit": {}, "analyse": [{"derive": entry}]}
    return analyse(runs, fit_tables(("f", name, theta), spread=1e-3), settings)["analyse/derived"].iloc[0]


REDUCIBLE = THETA["A"] * 100 ** -THETA["a"]


def test_a_prediction_in_percent_less_a_floor_of_which_nothing_tells_is_not_told():
    row = derived("value - E", written())
    assert np.isnan(row["estimate"])
    assert "loss is in percent, and mine does not say whether E is: give it `unit: y` among the law's" in row["message"]


@pytest.mark.parametrize(
    ("formula", "law", "unit", "expected"),
    [
        ("value - E", written(E="y"), "percent", 100 * REDUCIBLE),
        ("E / value", written(E="y"), "percent", 0.05 / (0.05 + REDUCIBLE)),
        ("value - 100 * E", written(E="1"), "percent", 100 * REDUCIBLE),
        ("value * a", written(), "percent", 100 * (0.05 + REDUCIBLE) * 0.2),  # no metric's unit is in an exponent
        ("A / E", written(), "percent", 8.0),  # neither is in percent
        ("value - E", written(), "fraction", REDUCIBLE),
    ],
)
def test_what_tells_its_unit_is_put_together(formula, law, unit, expected):
    assert derived(formula, law, unit)["estimate"] == pytest.approx(expected, rel=1e-9)


def test_laws_of_the_catalogue_say_the_units_of_their_parameters():
    row = derived("value - E", {"law": "power_offset", "variables": {"x": "flops"}}, name="power_offset")
    assert row["estimate"] == pytest.approx(100 * REDUCIBLE, rel=1e-9)


@pytest.mark.parametrize("held", [{}, {"fixed": {"E": 0.05}}])
def test_parameters_that_a_law_is_linear_in_may_be_in_the_unit_of_the_metric(held):
    law = resolve({**written(A="y"), **held}, ["flops"])
    assert [may_be_of_metric(law, name) for name in ("E", "A", "a")] == [True, False, False]
