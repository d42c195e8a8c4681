"""The scale that reaches a wanted value, against laws inverted by hand."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.stage import analyse
from scalestudy.numerals import brief

FLOPS = {"law": "power_offset", "variables": {"x": "flops"}}
OFFSET = {"E": 2.0, "A": 900.0, "a": 0.15}
CHOICE = pd.DataFrame(
    [("all", "loss", "chinchilla", 1.0, True, "")],
    columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
)


def tables_of(runs, laws, fits, reach, targets=(), spread=1e-4, **more):
    tables = fit_tables(*fits, spread=spread)
    settings = {"study": "made", "laws": laws, "fit": {}, **more}
    settings["analyse"] = [{"forecast": {"reach": reach, "targets": list(targets)}}]
    return analyse(runs, tables, settings)


def follow(theta, noise=0.001):
    """Runs on a power law of compute with an offset."""
    runs = make_runs()
    error = np.random.default_rng(0).normal(0, noise, len(runs))
    return runs.assign(value=(theta["E"] + theta["A"] / runs["flops"] ** theta["a"]) * np.exp(error))


def reach(goal, runs=None, laws=(FLOPS,), fits=(("all", "power_offset", OFFSET),), **more):
    return tables_of(follow(OFFSET) if runs is None else runs, list(laws), fits, [goal], **more)["analyse/reach"].iloc[
        0
    ]


def test_a_law_of_one_scale_is_inverted():
    row = reach({"value": 2.3})
    truth = (900.0 / 0.3) ** (1 / 0.15)
    assert row["along"] == "flops"
    assert row["needed"] == pytest.approx(truth, rel=1e-3)
    assert row["lower"] < truth < row["upper"]
    assert row["outcome"] == "beyond"
    assert row["decades_beyond"] == pytest.approx(np.log10(truth / 1e21), abs=1e-3)


def test_the_interval_ends_where_the_bounds_of_the_forecast_cross_the_value():
    row = reach({"value": 2.3})
    targets = [{"flops": row[name]} for name in ("lower", "upper")]
    made = tables_of(follow(OFFSET), [FLOPS], (("all", "power_offset", OFFSET),), [], targets)
    first, last = made["analyse/forecast"].to_dict("records")
    assert first["lower"] == pytest.approx(2.3, rel=1e-5)
    assert last["upper"] == pytest.approx(2.3, rel=1e-5)


def test_compute_is_split_as_the_law_finds_best():
    row = reach({"value": 2.0}, make_runs(noise=0.01), ["chinchilla"], fits=(("all", "chinchilla", CHINCHILLA),))
    n, d = row["params"], row["tokens"]
    assert row["needed"] == pytest.approx(6 * n * d)
    a, b, alpha, beta = (CHINCHILLA[name] for name in ("A", "B", "alpha", "beta"))
    assert CHINCHILLA["E"] + a / n**alpha + b / d**beta == pytest.approx(2.0, abs=1e-5)
    assert alpha * a / n**alpha == pytest.approx(beta * b / d**beta, rel=1e-6)


def test_another_scale_is_followed_with_the_rest_held():
    goal = {"value": 2.2, "along": "tokens", "at": {"params": 1e10}}
    row = reach(goal, laws=["chinchilla"], fits=(("all", "chinchilla", CHINCHILLA),))
    rest = 2.2 - CHINCHILLA["E"] - CHINCHILLA["A"] / 1e10 ** CHINCHILLA["alpha"]
    assert row["needed"] == pytest.approx((CHINCHILLA["B"] / rest) ** (1 / CHINCHILLA["beta"]), rel=1e-3)
    assert row["flops"] == pytest.approx(6e10 * row["needed"])


def test_below_the_floor_is_unreachable():
    row = reach({"value": 1.9})
    assert row["outcome"] == "unreachable"
    assert np.isnan(row["needed"])
    assert row["message"].startswith("unreachable: 1.9 lies below the forecast's floor of 2, at any flops")


U_SHAPE = {
    "name": "valley",
    "formula": "E + A / x**a + B * x**b",
    "variables": {"x": "flops"},
    "parameters": {name: {"sign": "+"} for name in ("E", "A", "a", "B", "b")},
}
VALLEY = {"E": 2.0, "A": 900.0, "a": 0.15, "B": 1e-8, "b": 0.35}


def in_valley(value):
    runs = make_runs()
    x, error = runs["flops"], np.random.default_rng(0).normal(0, 1e-6, len(runs))
    made = VALLEY["E"] + VALLEY["A"] / x ** VALLEY["a"] + VALLEY["B"] * x ** VALLEY["b"]
    return reach(
        {"value": value}, runs.assign(value=made * np.exp(error)), [U_SHAPE], [("all", "valley", VALLEY)], spread=0.0
    )


def test_a_forecast_that_turns_is_best_where_it_turns():
    """The derivative is zero at x^(a + b) = a A / (b B); from there on the loss rises without end."""
    bottom = (VALLEY["a"] * VALLEY["A"] / (VALLEY["b"] * VALLEY["B"])) ** (1 / (VALLEY["a"] + VALLEY["b"]))
    least = VALLEY["E"] + VALLEY["A"] / bottom ** VALLEY["a"] + VALLEY["B"] * bottom ** VALLEY["b"]
    row = in_valley(least - 0.1)
    assert row["outcome"] == "unreachable"
    assert row["message"].startswith(
        f"unreachable: {brief(least - 0.1, 6)} lies below the forecast's best of {brief(least, 4)}, at flops = {brief(bottom)}"
    )
    # Between two points of the grid the loss is lower than at either: what lies there is reached.
    found = in_valley(least + 1e-7)
    assert found["outcome"] == "beyond"
    assert found["needed"] == pytest.approx(bottom, rel=0.01)


def test_what_takes_more_than_ten_decades_is_said_to():
    row = reach({"value": 2.0 + 1e-5})
    assert row["outcome"] == "too_far"
    assert "10 decades beyond the runs" in row["message"]


def test_a_value_inside_the_data_and_one_below_it():
    assert reach({"value": 3.0})["outcome"] == "inside"
    assert reach({"value": 20.0})["outcome"] == "already"


def test_where_higher_is_better_the_value_is_reached_from_below():
    rising = {"E": 1.0, "A": -30.0, "a": 0.1}
    runs = make_runs().assign(direction="higher", value=lambda f: 1 - 30.0 / f["flops"] ** 0.1)
    runs["value"] *= np.exp(np.random.default_rng(0).normal(0, 0.01, len(runs)))
    fits = (("all", "mine", rising),)
    law = {
        "name": "mine",
        "formula": "E + A / x**a",
        "variables": {"x": "flops"},
        "parameters": {"E": {"sign": "+"}, "A": {"bounds": [-1000, 0]}, "a": {"sign": "+"}},
    }
    row = reach({"value": 0.85}, runs, [law], fits)
    assert row["needed"] == pytest.approx((30 / 0.15) ** 10, rel=1e-3)
    assert row["lower"] < row["needed"] < row["upper"]
    assert reach({"value": 1.2}, runs, [law], fits)["message"].startswith("unreachable: 1.2 lies above")


def test_a_column_that_is_left_open_is_named():
    goal = {"value": 2.2, "along": "tokens"}
    row = reach(goal, laws=["chinchilla"], fits=(("all", "chinchilla", CHINCHILLA),))
    assert row["outcome"] == "not_applicable"
    assert row["message"] == "the law also needs params; hold it with `at`"
    row = reach({"value": 2.2, "along": "step", "at": {"flops": 1e21}})
    assert row["message"] == "no run has a step"


def test_a_fit_without_an_estimate_is_a_row_that_says_so():
    row = reach({"value": 2.2}, fits=(("all", "power_offset", dict.fromkeys(OFFSET, np.nan)),))
    assert row["outcome"] == "not_applicable"
    assert "no estimate" in row["message"]
