"""Options that are values of the metric: stated in percent they ask what they ask in fractions, and are told in percent."""

import numpy as np
import pandas as pd
import pytest
from fitted import fit_tables, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.learn.kinds.to_target import trace
from scalestudy.shown import shown
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES

THETA = {"a": {"E": 0.1, "A": 30.0, "a": 0.12}, "b": {"E": 0.08, "A": 36.0, "a": 0.12}}
LINES = {"a": {"a": 1.0, "b": -0.05}, "b": {"a": 1.03, "b": -0.0515}}
"""From 0.1 at 1e18 FLOP down to -0.1 and less at 1e22."""
WHOLE = {"percent": 100.0, "fraction": 1.0}
AT = {"flops": 1e23}
LATER = {"candidates": {"flops": [1e20, 1e21, 1e22]}, "budget": 3e22, "cost": "flops"}


def asked(kind, **of_metric):
    """An analysis with options of which some are values of the metric, as a function of what its unit is of one."""
    return lambda whole: {kind: {name: [whole * value for value in values] for name, values in of_metric.items()}}


def next_runs(goal, **of_metric):
    def option(whole):
        know = {name: whole * value for name, value in of_metric.items() if name == "threshold"}
        more = {name: whole * value for name, value in of_metric.items() if name != "threshold"}
        named = {**goal, "forecast": {**goal["forecast"], **know}} if "forecast" in goal else goal
        return {"next_runs": [{"know": named, **LATER, **more}]}

    return option


FORECAST = {"forecast": AT}
ASKED = {
    "reach": lambda whole: {"forecast": {"targets": [AT], "reach": [{"value": 0.17 * whole}]}},
    "multiplier": asked("multiplier", values=[0.2, 0.17]),
    "strategy": asked("strategy", values=[0.2, 0.17]),
    "threshold": next_runs(FORECAST, threshold=0.154),
    "half-width": next_runs(FORECAST, half_width=0.0005),
    "half-width of a difference": next_runs({"winner": {"between": ["a", "b"], "at": AT}}, half_width=0.0005),
    "half-width of a floor": next_runs({"parameter": {"name": "E"}}, half_width=0.0005),
    "ceiling": lambda whole: {"benchmarks": {"measures": ["sensitivity"], "along": "lr", "ceiling": 0.232 * whole}},
    "formula": lambda whole: {"derive": [{"name": "v", "formula": f"value - {0.1 * whole}", "family": "a", "at": AT}]},
}
RAW = ("half-width", "half-width of a difference")
"""Asked of values of either sign, by lines: only then widths of forecasts are in the unit of the metric."""
WORDS = ("unit", "estimate_unit", "loss_unit", "interval_unit", "message", "formula")


def study(unit, option, raw=False):
    flops, family = np.tile(np.geomspace(1e18, 1e22, 15), 2), np.repeat(["a", "b"], 15)
    noise = np.random.default_rng(0).normal(0, 0.01, 30)
    law, thetas = ("log_linear", LINES) if raw else ("power_offset", THETA)
    exact = np.array([value_at(thetas[name], at) for name, at in zip(family, flops, strict=True)])
    value = exact + 0.1 * noise if raw else exact * np.exp(noise)
    runs = run_table(family=family, flops=flops, value=value, unit=unit, lr=np.tile([1e-3, 1e-2, 1e-1], 10))
    runs["run"] = runs["family"] + runs["run"]
    tables = fit_tables(*((name, law, theta) for name, theta in thetas.items()), spread=3e-3)
    entry = {"law": law, "variables": {"x": "flops"}}
    settings = {"study": "made", "laws": [entry], "fit": {}, "analyse": [option(WHOLE[unit])]}
    made = analyse(runs, tables, settings)
    to_arrow(made["analyse/next_designs"], TABLES["analyse/next_designs"])  # every design has all its units
    return {"clean/runs": runs, **made}


def value_at(theta, flops):
    return theta["a"] + theta["b"] * np.log10(flops) if "b" in theta else theta["E"] + theta["A"] * flops ** -theta["a"]


def both(name):
    return (study(unit, ASKED[name], name in RAW) for unit in ("percent", "fraction"))


@pytest.mark.parametrize("name", ASKED)
def test_the_same_question_in_percent_has_the_same_answer(name):
    percent, fraction = both(name)
    answers = 0
    for table in set(fraction) - {"clean/runs", "analyse/derived"}:
        words = [column for column in WORDS if column in fraction[table]]
        pd.testing.assert_frame_equal(percent[table].drop(columns=words), fraction[table].drop(columns=words))
        answers += len(fraction[table])
    derived = [tables["analyse/derived"] for tables in (percent, fraction)]
    np.testing.assert_allclose(derived[0]["estimate"], 100 * derived[1]["estimate"])
    assert answers + len(derived[0]) > 0


@pytest.mark.parametrize(("name", "sentence"), [("threshold", "passes {}"), ("half-width", "half-width, {}, is not")])
def test_what_was_asked_is_told_as_it_was_stated(name, sentence):
    for tables, stated in zip(
        both(name), {"threshold": ("15.4", "0.154"), "half-width": ("0.05", "5 x 10^-4")}[name], strict=True
    ):
        told = " ".join(tables["analyse/next_designs"]["message"])
        assert sentence.format(stated) in told


@pytest.mark.parametrize(
    ("name", "in_metric"),
    [
        ("threshold", ("estimate", "lower", "upper", "loss")),
        ("half-width", ("estimate", "lower", "upper", "loss", "half_width", "sd_open")),
        ("half-width of a difference", ("estimate", "lower", "upper", "loss", "half_width", "sd_open")),
        ("half-width of a floor", ("estimate", "lower", "upper", "loss", "half_width", "sd_open")),
    ],
)
def test_designs_are_shown_in_percent_where_their_numbers_are_in_the_metric(name, in_metric):
    percent, fraction = both(name)
    seen, stored = (tables["analyse/next_designs"] for tables in (shown(percent, TABLES), fraction))
    for column in ("estimate", "lower", "upper", "loss", "half_width", "sd_open", "narrower", "right", "cost"):
        times = 100.0 if column in in_metric else 1.0
        np.testing.assert_allclose(seen[column], times * stored[column], err_msg=column)


def test_what_is_known_of_candidates_is_shown_in_percent():
    percent, fraction = both("half-width")
    seen, stored = (tables["analyse/next_runs"] for tables in (shown(percent, TABLES), fraction))
    assert (stored["unit"] == "fraction").all()
    for column in ("predicted", "open", "noise", "half_width"):
        np.testing.assert_allclose(seen[column], 100 * stored[column], err_msg=column)


@pytest.mark.parametrize(
    ("unit", "told"), [("percent", "never reaches 10: its best is 15.85"), ("fraction", "0.1: its best is 0.1585")]
)
def test_a_target_of_a_trajectory_is_in_the_metrics_unit(unit, told):
    tokens = np.geomspace(1e6, 1e10, 9)
    run = run_table(tokens=tokens, value=tokens**-0.08, unit=unit)
    wanted = {"metric": "loss", "along": "tokens", "into": "t"}
    found, why = trace(run, {**wanted, "target": 0.2 * WHOLE[unit]})
    assert (found, why) == (pytest.approx(0.2 ** (-1 / 0.08)), "")
    assert told in trace(run, {**wanted, "target": 0.1 * WHOLE[unit]})[1]
