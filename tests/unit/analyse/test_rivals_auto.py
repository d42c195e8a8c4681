"""Families by `auto`: the averaged prediction read backwards, the mixture of draws, and the range over pairs of laws."""

import numpy as np
import pandas as pd
import pytest
from fitted import fit_tables
from side_by_side import POWER, runs_of

from scalestudy.analyse.stage import analyse
from scalestudy.forecast.decision import average

OFFSET = {"E": 1.8, "A": 900.0, "a": 0.15}
SLOW = {"E": 1.8, "A": 1100.0, "a": 0.15}
STRAIGHT = {"A": 14.0, "a": 0.04}
STEEPER = {"A": 15.0, "a": 0.04}
PLAIN = {"law": "power", "variables": {"x": "flops"}}


def members(family, *fits):
    same = {"metric": "loss", "recency": 0.0, "along": "", "dof": 50.0, "elsewhere": "", "stretch": 1.0, "bends": 0.3}
    return [
        {
            **same,
            "family": family,
            "member": number,
            "law": law,
            "weight": weight,
            "inside": weight,
            "parameters_n": float(len(theta)),
        }
        | {"parameter": name, "estimate": value}
        for number, (law, theta, weight) in enumerate(fits)
        for name, value in theta.items()
    ]


def tables(kind, **options):
    fits = {
        "a": (("power_offset", OFFSET, 0.6), ("power", STRAIGHT, 0.4)),
        "b": (("power_offset", SLOW, 0.6), ("power", STEEPER, 0.4)),
    }
    made = fit_tables(*((family, law, theta) for family, own in fits.items() for law, theta, _ in own), spread=1e-4)
    made["validate/members"] = pd.DataFrame([row for family, own in fits.items() for row in members(family, *own)])
    choice = [{"family": family, "metric": "loss", "candidate": "power_offset"} for family in fits]
    made["validate/choice"] = pd.DataFrame(choice).assign(weight=0.6, chosen=True, reason="")
    settings = {"study": "made", "laws": [POWER, PLAIN], "fit": {}, "analyse": [{kind: options}]}
    return analyse(runs_of("ab").assign(row=range(126)), made, settings)


def averaged(thetas, at):
    parts = [theta.get("E", 0.0) + theta["A"] * at ** -theta["a"] for theta in thetas]
    return average(np.array(parts), np.array([0.6, 0.4]), True)


def test_the_multiplier_of_auto_inverts_the_averaged_prediction():
    row = tables("multiplier", values=[2.4])["analyse/multiplier"].query("law == 'auto' and asked == 'value'").iloc[0]
    for thetas, column in (((OFFSET, STRAIGHT), "reference_needed"), ((SLOW, STEEPER), "needed")):
        assert averaged(thetas, np.array([row[column]])) == pytest.approx(2.4, rel=1e-9)
    assert row["multiplier"] == pytest.approx(row["needed"] / row["reference_needed"])


def test_its_range_is_over_pairs_of_laws_and_its_interval_mixes_their_draws():
    row = tables("multiplier", values=[2.4])["analyse/multiplier"].query("law == 'auto' and asked == 'value'").iloc[0]
    first = (900 / 0.6) ** (1 / 0.15), (14 / 2.4) ** (1 / 0.04)
    second = (1100 / 0.6) ** (1 / 0.15), (15 / 2.4) ** (1 / 0.04)
    every = [two / one for one in first for two in second]
    assert [row["least"], row["most"]] == pytest.approx([min(every), max(every)], rel=1e-9)
    assert row["multiplier_lower"] < np.median(every) < row["multiplier_upper"]
    assert [row["multiplier_lower"], row["multiplier_upper"]] == pytest.approx([min(every), max(every)], rel=0.1)


def test_the_strategy_of_auto_says_the_averaged_value_and_the_range_over_laws():
    table = tables("strategy", budgets=[1e21])["analyse/strategy"].query("law == 'auto'").set_index("family")
    assert table.loc["a", "value"] == pytest.approx(averaged((OFFSET, STRAIGHT), np.array([1e21]))[0])
    each = sorted((1.8 + 900 * 1e21**-0.15, 14 * 1e21**-0.04))
    assert table.loc["a", ["least", "most"]].tolist() == pytest.approx(each)
    assert table["probability"].sum() == pytest.approx(1)
