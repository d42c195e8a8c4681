"""Compute-optimal allocation: closed form and search agree, and failures are said."""

import numpy as np
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table

from scalestudy.analyse.context import Context
from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.stage import analyse

OWN = {
    "name": "own",
    "formula": "E + A / N**alpha + B / D**beta",
    "parameters": {name: {"sign": "+"} for name in ("E", "A", "B", "alpha", "beta")},
}


def context(law, theta=CHINCHILLA, runs=None, **more):
    name = law if isinstance(law, str) else law["name"]
    runs = make_runs() if runs is None else runs
    settings = {"study": "made", "laws": [law], "fit": {}, "analyse": ["compute_optimal"], "expect": []}
    return Context(runs, fit_tables(("all", name, theta), **more), settings)


def results(made):
    return analyse(made.runs, made.tables, made.settings)


def test_search_equals_closed_form_for_estimate_and_every_draw():
    budgets = np.geomspace(1e17, 1e26, 7)
    closed = frontier(context("chinchilla").fitted[0], budgets)
    searched = frontier(context(OWN).fitted[0], budgets)
    assert closed.params.shape == (201, 7)
    np.testing.assert_allclose(searched.params, closed.params, rtol=1e-10)
    np.testing.assert_allclose(searched.value, closed.value, rtol=1e-12)


def test_allocation_spends_the_budget_and_is_a_minimum():
    fitted = context("chinchilla").fitted[0]
    budgets = np.array([1e20, 1e23])
    points = frontier(fitted, budgets)
    np.testing.assert_allclose(6 * points.params * points.tokens, np.broadcast_to(budgets, points.params.shape))
    for factor in (0.9, 1.1):
        moved = {"params": points.params * factor, "tokens": points.tokens / factor}
        assert (fitted.value(moved) > points.value).all()


def test_a_law_whose_metric_grows_is_maximised():
    law = {
        "name": "score",
        "formula": "T - A / N**alpha - B / D**beta",
        "parameters": {name: {"sign": "+"} for name in ("T", "A", "B", "alpha", "beta")},
    }
    theta = {**{name: value for name, value in CHINCHILLA.items() if name != "E"}, "T": 90.0}
    runs = make_runs().assign(direction="higher")
    best = frontier(context(law, theta, runs).fitted[0], np.array([1e22]))
    least = frontier(context("chinchilla").fitted[0], np.array([1e22]))
    np.testing.assert_allclose(best.params[0], least.params[0], rtol=1e-6)


def test_laws_in_compute_and_tokens_are_allocated_too():
    law = {
        "name": "by_compute",
        "formula": "E + (a * (D**2 / C)**eta + b * (C / D**2)**eta) / C**eta",
        "parameters": {name: {"sign": "+"} for name in ("E", "a", "b", "eta")},
    }
    fitted = context(law, {"E": 1.8, "a": 2.0, "b": 2.0, "eta": 0.1}).fitted[0]
    points = frontier(fitted, np.array([6e20]))
    np.testing.assert_allclose(points.tokens[0], np.sqrt(6e20), rtol=1e-6)


def test_exponents_of_chinchilla_are_the_closed_ones():
    exponents = results(context("chinchilla"))["analyse/exponents"].set_index("quantity")
    share = CHINCHILLA["beta"] / (CHINCHILLA["alpha"] + CHINCHILLA["beta"])
    assert exponents.loc["params", "estimate"] == pytest.approx(share, rel=1e-9)
    assert exponents.loc["tokens", "estimate"] == pytest.approx(1 - share, rel=1e-9)
    assert exponents.loc["params", "lower"] < share < exponents.loc["params", "upper"]


def test_default_budgets_reach_a_decade_beyond_the_data():
    optimal = results(context("chinchilla"))["analyse/compute_optimal"]
    assert optimal["flops"].min() == pytest.approx(1e18)
    assert optimal["flops"].max() == pytest.approx(1e22)


def test_default_budgets_forgive_runs_that_miss_their_budget_by_a_little():
    runs = make_runs()
    runs["flops"] *= np.where(np.arange(len(runs)) % 2, 0.998, 1.002)
    flops = results(context("chinchilla", runs=runs))["analyse/compute_optimal"]["flops"]
    assert (flops.min(), flops.max()) == pytest.approx((1e18, 1e22))


def test_a_law_of_one_scale_has_a_row_that_says_so():
    law = {"law": "power", "variables": {"x": "flops"}}
    made = context({**law, "name": "power"}, {"A": 10.0, "a": 0.05})
    rows = results(made)["analyse/exponents"]
    assert (rows["status"] == "not_applicable").all()
    assert rows["message"].str.contains("flops alone").all()
    assert rows["estimate"].isna().all()


def test_a_monotonic_law_has_no_optimum_and_says_so():
    law = {**OWN, "name": "sloped", "formula": "E + A / N**alpha + B * D**beta"}
    rows = results(context(law))["analyse/compute_optimal"]
    assert (rows["status"] == "not_applicable").all()
    assert rows["message"].str.contains("best at an end").all()
    assert rows["params"].isna().all()


def test_a_failed_fit_stays_as_rows_with_its_message():
    made = context("chinchilla", dict.fromkeys(CHINCHILLA, np.nan), status="too_few_points")
    assert "too_few_points" in str(why_not(made.fitted[0]))
    out = results(made)
    assert len(out["analyse/compute_optimal"]) == 9
    assert out["analyse/compute_optimal"]["message"].str.contains("no estimate").all()


def test_runs_counted_otherwise_than_6nd_are_spent_as_they_are_counted():
    runs = make_runs()
    made = context("chinchilla", runs=runs.assign(flops=1.3 * runs["flops"]))
    rows = results(made)["analyse/compute_optimal"]
    assert rows["message"].str.contains("C = 7.8 N D").all()
    np.testing.assert_allclose(7.8 * rows["params"] * rows["tokens"], rows["flops"], rtol=1e-9)


def test_training_compute_is_spent_where_it_is_asked_for_and_the_runs_own_is_named():
    runs = make_runs()
    made = context("chinchilla", runs=runs.assign(flops=1.3 * runs["flops"]))
    asked = {**made.settings, "analyse": [{"compute_optimal": {"cost": "training"}}]}
    rows = analyse(made.runs, made.tables, asked)["analyse/compute_optimal"]
    assert rows["message"].str.contains("1.3 times").all()
    np.testing.assert_allclose(6 * rows["params"] * rows["tokens"], rows["flops"], rtol=1e-9)


def test_runs_without_compute_have_no_default_budget():
    runs = run_table(params=[1e6, 1e7], value=[3.0, 2.0])
    out = results(context("chinchilla", runs=runs))
    assert out["analyse/compute_optimal"].empty
    assert (out["analyse/exponents"]["status"] == "not_applicable").all()


def test_further_columns_can_be_held():
    law = {
        "name": "repeated",
        "formula": "E + A / N**alpha + B / (U * (1 - exp(-D / U)))**beta",
        "parameters": {name: {"sign": "+"} for name in ("E", "A", "B", "alpha", "beta")},
    }
    fitted = context(law, runs=make_runs().assign(unique_tokens=1e9)).fitted[0]
    assert why_not(fitted) == "the law also needs unique_tokens, which N and D leave open; hold it with `at`"
    assert why_not(fitted, {"unique_tokens": 1e12}) is None
    budgets = np.array([1e20])
    plain = frontier(context("chinchilla").fitted[0], budgets)
    plenty, scarce = (frontier(fitted, budgets, {"unique_tokens": u}) for u in (1e15, 1e9))
    np.testing.assert_allclose(plenty.params, plain.params, rtol=1e-3)
    assert (scarce.params > 1.5 * plain.params).all()


def test_an_exponent_that_the_form_of_a_law_fixes_is_told_and_no_estimate():
    law = {
        "name": "by_compute",
        "formula": "E + (a * (D**2 / C)**eta + b * (C / D**2)**eta) / C**eta",
        "parameters": {name: {"sign": "+"} for name in ("E", "a", "b", "eta")},
    }
    rows = results(context(law, {"E": 1.8, "a": 2.0, "b": 2.0, "eta": 0.1}))["analyse/exponents"].set_index("quantity")
    assert rows.loc[["params", "tokens"], ["estimate", "lower", "upper"]].isna().all(axis=None)
    assert rows.loc["tokens", "message"].startswith("0.5 by the form of the law")
    assert np.isfinite(rows.loc["value", "estimate"])


def test_approaches_whose_intervals_are_apart_contradict_each_other():
    made = context("chinchilla", {**CHINCHILLA, "alpha": 0.2, "beta": 0.6}, make_runs(noise=0.001))
    asked = {**made.settings, "analyse": ["compute_optimal", {"isoflop": {"draws": 200}}]}
    found = analyse(made.runs, made.tables, asked)["analyse/agreement"]
    assert (found["verdict"] == "disagree").all()
    assert found["message"].str.contains("contradict each other").all()
    right = context("chinchilla", runs=make_runs(noise=0.001))
    assert (analyse(right.runs, right.tables, asked)["analyse/agreement"]["verdict"] == "agree").all()
