"""Derived quantities: closed forms, families, laws, averages, places, cells, and what cannot be had."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit
from scalestudy.intervals import bounds

LAWS = ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]
OTHER = {**CHINCHILLA, "A": 300.0, "alpha": 0.3}
POWER = {"A": 40.0, "a": 0.06}
FITS = (("a", "chinchilla", CHINCHILLA), ("b", "chinchilla", OTHER), ("a", "power", POWER), ("b", "power", POWER))
AT = {"params": 1e10, "tokens": 2e11}


def two_families():
    runs = pd.concat([make_runs("a", 0.01, 1), make_runs("b", 0.01, 2, OTHER)], ignore_index=True)
    return runs.assign(row=np.arange(len(runs)))


def derived(*quantities, runs=None, tables=None, laws=LAWS, **more):
    runs = two_families() if runs is None else runs
    tables = fit_tables(*FITS) if tables is None else tables
    asked = [{"name": f"q{k}", **one} for k, one in enumerate(quantities)]
    settings = {
        "study": "made",
        "laws": laws,
        "fit": {},
        "analyse": [*more.pop("others", []), {"derive": asked}],
        **more,
    }
    return analyse(runs, tables, settings)["analyse/derived"]


def only(**quantity):
    (row,) = derived(quantity).to_dict("records")
    return row


def draws_of(family, law, parameter, tables=None):
    table = (fit_tables(*FITS) if tables is None else tables)["fit/draws"]
    mine = table[(table["family"] == family) & (table["law"] == law) & (table["parameter"] == parameter)]
    return mine.sort_values("draw")["value"].to_numpy()


CLOSED = {
    "log(2) / alpha": lambda p: np.log(2) / p["alpha"],
    "10**(-beta / alpha)": lambda p: 10 ** (-p["beta"] / p["alpha"]),
    "(A / B)**(1 / alpha)": lambda p: (p["A"] / p["B"]) ** (1 / p["alpha"]),
    "(alpha * A / (beta * B))**(1 / (alpha + beta))": lambda p: (p["alpha"] * p["A"] / (p["beta"] * p["B"])) ** (1 / (p["alpha"] + p["beta"])),
    "beta / (alpha + beta)": lambda p: p["beta"] / (p["alpha"] + p["beta"]),
    "E + A / params**alpha + B / tokens**beta": lambda p: p["E"] + p["A"] / 1e10 ** p["alpha"] + p["B"] / 2e11 ** p["beta"],
    "sqrt(minimum(A, B)) - log10(maximum(A, B)) + log2(E)": lambda p: np.sqrt(np.minimum(p["A"], p["B"])) - np.log10(np.maximum(p["A"], p["B"])) + np.log2(p["E"]),
}  # fmt: skip


@pytest.mark.parametrize(("formula", "by_hand"), CLOSED.items())
def test_a_formula_of_one_fit_is_that_of_its_estimate_and_every_draw(formula, by_hand):
    row = only(formula=formula, family="a", law="chinchilla", at=AT)
    values = by_hand({name: draws_of("a", "chinchilla", name) for name in CHINCHILLA})
    assert row["estimate"] == pytest.approx(values[0], rel=1e-12)
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(bounds(values[1:])), rel=1e-12)
    assert (row["kind"], row["draws"], row["missing"], row["status"]) == ("interval", 200, 0, "converged")


def test_a_prediction_is_the_law_at_the_place_of_the_quantity_or_at_its_own():
    here = only(formula="value", family="a", law="chinchilla", at=AT)
    there = only(formula="value(params=1e10, tokens=20 * params)", family="a", law="chinchilla", at={"params": 1e10})
    with_compute = only(formula="value(params=1e10, flops=1.2e22)", family="a", law="chinchilla")
    by_hand = (
        CHINCHILLA["E"] + CHINCHILLA["A"] / 1e10 ** CHINCHILLA["alpha"] + CHINCHILLA["B"] / 2e11 ** CHINCHILLA["beta"]
    )
    for row in (here, there, with_compute):
        assert row["estimate"] == pytest.approx(by_hand, rel=1e-12)
    assert here["lower"] == there["lower"] == with_compute["lower"]


def test_a_place_may_be_a_formula_of_parameters_draw_by_draw():
    """At N = A the term A / N^alpha is A^(1 - alpha)."""
    row = only(formula="value(params=A, tokens=1e300) - E", family="a", law="chinchilla")
    a, alpha = (draws_of("a", "chinchilla", name) for name in ("A", "alpha"))
    values = a ** (1 - alpha)
    assert row["estimate"] == pytest.approx(values[0], rel=1e-9)
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(bounds(values[1:])), rel=1e-9)


def test_a_ratio_of_two_families_takes_their_draws_as_independent():
    row = only(formula="A[a] / A[b]", law="chinchilla")
    one, two = (draws_of(family, "chinchilla", "A") for family in "ab")
    assert row["estimate"] == pytest.approx(one[0] / two[0])
    assert (row["family"], row["metric"], row["law"]) == ("a, b", "loss", "chinchilla")
    every = (one[1:, None] / two[None, 1:]).ravel()
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(np.quantile(every, (0.025, 0.975))), rel=0.01)
    assert "independent" in row["message"]


def test_draws_of_one_number_that_are_the_same_in_two_families_are_not_paired():
    """Both families have draws of one seed: paired, their ratio would have no width."""
    tables = fit_tables(*FITS[:2], shared=(5, 5))
    row = derived({"formula": "A[a] / A[b]", "law": "chinchilla"}, tables=tables, laws=["chinchilla"]).iloc[0]
    assert row["upper"] / row["lower"] > np.exp(3 * 0.01)


def test_families_that_were_refitted_together_keep_their_draws_together():
    tables = fit_tables(*FITS[:2], shared=(5, 5))
    laws = [{"law": "chinchilla", "shared": {"E": []}}]
    row = derived({"formula": "A[a] / A[b]", "law": "chinchilla"}, tables=tables, laws=laws).iloc[0]
    assert row["upper"] / row["lower"] == pytest.approx(1, rel=1e-9)
    assert "a refit of all together" in row["message"]


def test_a_denominator_that_may_be_zero_leaves_a_set_without_ends_and_says_so():
    row = only(formula="alpha / (A - 478)", family="a", law="chinchilla")
    assert (row["kind"], row["lower"], row["upper"]) == ("outside", -np.inf, np.inf)
    assert row["gap_lower"] < 0 < row["gap_upper"]
    assert "A - 478 is below zero in" in row["message"]
    assert "all numbers but those between" in row["message"]


def test_the_laws_that_have_the_parameters_each_have_a_row():
    table = derived({"formula": "1 / alpha"}, {"formula": "1 / a"}, {"formula": "value", "at": AT}, {"formula": "A"})
    laws = {name: set(own["law"]) for name, own in table.groupby("name")}
    assert laws == {"q0": {"chinchilla"}, "q1": {"power"}, "q2": {"chinchilla", "power"}, "q3": {"chinchilla", "power"}}


def test_a_list_of_places_has_a_row_for_each():
    table = derived({"formula": "value", "law": "chinchilla", "at": [AT, {**AT, "params": 1e9}]})
    assert table["point"].tolist() == [0, 0, 1, 1] or sorted(table["point"]) == [0, 0, 1, 1]
    assert set(table["at"]) == {"params = 1e+10, tokens = 2e+11", "params = 1e+09, tokens = 2e+11"}


def test_columns_of_the_runs_are_read_by_their_ends():
    runs = two_families()
    row = only(formula="largest[a](params) / smallest[a](params)")
    mine = runs.loc[runs["family"] == "a", "params"]
    assert row["estimate"] == pytest.approx(mine.max() / mine.min())
    assert row["kind"] == "none"
    assert "no draws" in row["message"]


def test_cells_of_tables_that_other_analyses_make_are_read_with_their_intervals():
    table = derived(
        {
            "formula": "cell('analyse/exponents', 'estimate', approach=parametric, quantity=params) * 2",
            "law": "chinchilla",
        },
        others=[{"compute_optimal": {}}],
    )
    assert table["status"].tolist() == ["converged", "converged"]
    runs, tables = two_families(), fit_tables(*FITS)
    made = analyse(runs, tables, {"study": "made", "laws": LAWS, "fit": {}, "analyse": [{"compute_optimal": {}}]})
    cells = made["analyse/exponents"].query("law == 'chinchilla' and quantity == 'params' and approach == 'parametric'")
    for (_, row), (_, cell) in zip(table.iterrows(), cells.iterrows(), strict=True):
        assert row["family"] == cell["family"]
        assert row["estimate"] == pytest.approx(2 * cell["estimate"])
        assert (row["lower"], row["upper"]) == pytest.approx((2 * cell["lower"], 2 * cell["upper"]), rel=0.05)


MISSING = {
    "A[c]": "'c' in A[c] is no family, no metric and no law",
    "A[family:c]": "there is no family 'c'",
    "A[a, b]": "picks two of family",
    "A[chinchila]": "did you mean 'chinchilla'?",
    "alphb": "no law has a parameter 'alphb'",
    "alpha + a": "no law has all of alpha, a",
    "value": "needs",
    "value(params=1)": "value(params=1) of chinchilla needs tokens|value(params=1) of power needs flops",
    "largest(width)": "there is no column 'width' of numbers",
    "cell('analyse/isoflop', 'params')": "this study makes no table analyse/isoflop",
    "cell('fit/parameters', 'estimate', parameter=a, law=power)": "",
    "log(-A)": "the formula has no finite value",
}


@pytest.mark.parametrize(("formula", "words"), MISSING.items())
def test_what_cannot_be_had_is_a_sentence_in_its_row_and_the_rest_goes_on(formula, words):
    table = derived({"formula": formula}, {"formula": "1 / alpha"})
    lost = table[table["name"] == "q0"]
    if words:
        assert (lost["status"] == "not_applicable").all()
        assert lost["estimate"].isna().all()
        assert all(any(word in told for word in words.split("|")) for told in lost["message"])
    assert table.loc[table["name"] == "q1", "estimate"].notna().all()


def test_a_fit_that_failed_is_named():
    tables = fit_tables(FITS[0], ("b", "chinchilla", dict.fromkeys(CHINCHILLA, np.nan)))
    table = derived({"formula": "A[a] / A[b]"}, tables=tables, laws=["chinchilla"])
    assert table["message"].tolist() == [
        "family b, metric loss, chinchilla: the fit of chinchilla has no estimate: the fit is not_converged"
    ]
    assert table["family"].tolist() == ["a, b"]


def test_a_name_of_two_things_is_to_be_said_which():
    runs = two_families().replace({"family": {"a": "loss"}})
    tables = {name: frame.replace({"family": {"a": "loss"}}) for name, frame in fit_tables(*FITS).items()}
    table = derived(
        {"formula": "A[loss]", "law": "power"}, {"formula": "A[family:loss]", "law": "power"}, runs=runs, tables=tables
    )
    assert "is a family and a metric; write family:loss or metric:loss" in table["message"].iloc[0]
    assert table["estimate"].iloc[1] == 40


def test_without_draws_there_is_an_estimate_and_no_interval():
    table = derived({"formula": "1 / alpha", "family": "a"}, tables=fit_tables(*FITS, draws=0))
    assert table["estimate"].iloc[0] == pytest.approx(1 / CHINCHILLA["alpha"])
    assert table[["lower", "upper"]].isna().all(axis=None)
    assert "there are no draws" in table["message"].iloc[0]


def averaged(*fits):
    """Tables in which `auto` averages these laws of family a with these weights."""
    tables = fit_tables(*((family, law, theta) for family, law, theta, _ in fits))
    rows = []
    for number, (family, law, theta, weight) in enumerate(fits):
        same = {
            "family": family,
            "metric": "loss",
            "member": number,
            "law": law,
            "recency": 0.0,
            "along": "",
            "weight": weight,
        }
        same |= {
            "dof": 50.0,
            "parameters_n": float(len(theta)),
            "elsewhere": "",
            "inside": weight,
            "stretch": 1.0,
            "bends": 0.3,
        }
        rows += [{**same, "parameter": name, "estimate": value} for name, value in theta.items()]
    chosen = pd.DataFrame(
        [{"family": f, "metric": "loss", "candidate": law, "weight": w, "chosen": True} for f, law, _, w in fits[:1]]
    )
    return tables | {"validate/members": pd.DataFrame(rows), "validate/choice": chosen.assign(reason="")}


KAPLAN = {"N_c": 6.4e13, "D_c": 1.8e13, "a_N": 0.076, "a_D": 0.103}


def test_auto_averages_predictions_as_forecasts_do_and_says_the_range_over_laws():
    tables = averaged(("a", "chinchilla", CHINCHILLA, 0.75), ("a", "kaplan_nd", KAPLAN, 0.25))
    asked = {"formula": "value", "family": "a", "at": AT}
    forecasts = {"forecast": {"targets": [AT]}}
    settings = {
        "study": "made",
        "laws": ["chinchilla", "kaplan_nd"],
        "fit": {},
        "analyse": [forecasts, {"derive": [{"name": "v", **asked}]}],
    }
    out = analyse(make_runs("a", 0.01, 1), tables, settings)
    found = out["analyse/derived"].set_index("law")
    forecast = out["analyse/forecast"].set_index("law")
    assert found.loc["auto", "estimate"] == pytest.approx(forecast.loc["auto", "predicted"], rel=1e-12)
    single = found.loc[["chinchilla", "kaplan_nd"], "estimate"]
    assert (found.loc["auto", "least"], found.loc["auto", "most"]) == pytest.approx((single.min(), single.max()))
    assert found.loc["auto", "most_law"] == single.idxmax()
    assert found.loc["auto", "lower"] < single.min() < single.max() < found.loc["auto", "upper"]


def test_auto_averages_a_parameter_over_the_laws_in_which_it_is_the_same_thing():
    additive = [
        {
            "name": "own",
            "formula": "E + A / N**a",
            "variables": {"N": "params"},
            "parameters": {
                "E": {"meaning": "irreducible loss", "unit": "y"},
                "A": {"meaning": "something else"},
                "a": {},
            },
        }
    ]
    tables = averaged(("a", "chinchilla", CHINCHILLA, 0.75), ("a", "own", {"E": 1.7, "A": 9.0, "a": 0.1}, 0.25))
    table = derived(
        {"formula": "A"},
        {"formula": "alpha"},
        runs=make_runs("a", 0.01, 1),
        tables=tables,
        laws=["chinchilla", *additive],
    )
    auto = table[table["law"] == "auto"].set_index("name")
    assert auto.loc["q0", "estimate"] == pytest.approx(CHINCHILLA["A"])
    assert "without own: A of own is not what it is in chinchilla" in auto.loc["q0", "message"]
    assert "without own: own has no parameter 'alpha'" in auto.loc["q1", "message"]


def test_a_law_from_a_formula_string_is_a_law():
    laws = [
        {"name": "peak", "formula": "d * (a - b * log(d))", "variables": {"d": "kl"}, "parameters": {"a": {}, "b": {}}}
    ]
    kl = np.geomspace(1, 60, 25)
    value = kl * (1.2 - 0.3 * np.log(kl)) + np.random.default_rng(2).normal(0, 0.05, len(kl))
    runs = run_table(kl=kl, value=value, direction="higher")
    settings = {
        "study": "made",
        "laws": laws,
        "axes": {"kl": "scale"},
        "fit": {"objective": "squared_raw", "uncertainty": {"draws": 300}},
    }
    tables = fit(runs, settings) | {"validate/choice": fit_tables()["validate/choice"]}
    asked = [{"name": "where", "formula": "exp(a / b - 1)"}, {"name": "height", "formula": "value(kl=exp(a / b - 1))"}]
    found = analyse(runs, tables, {**settings, "analyse": [{"derive": asked}]})["analyse/derived"].set_index("name")
    for name, truth in (("where", np.exp(3)), ("height", 0.3 * np.exp(3))):
        assert found.loc[name, "lower"] < truth < found.loc[name, "upper"]
        assert found.loc[name, "estimate"] == pytest.approx(truth, rel=0.05)


def test_percent_are_percent():
    runs = run_table(
        family="a", metric="accuracy", unit="percent", flops=np.geomspace(1e18, 1e21, 9), value=np.linspace(0.2, 0.6, 9)
    )
    tables = fit_tables(("a", "line", {"a": 0.2, "b": 0.058}))
    tables = {name: frame.replace({"metric": {"loss": "accuracy"}}) for name, frame in tables.items()}
    laws = [
        {
            "name": "line",
            "formula": "a + b * log(x / 1e18)",
            "variables": {"x": "flops"},
            "parameters": {"a": {"unit": "y"}, "b": {"unit": "y"}},
        }
    ]
    table = derived(
        {"formula": "a"}, {"formula": "value(flops=1e18)"}, {"formula": "b / a"}, runs=runs, tables=tables, laws=laws
    )
    assert table["estimate"].tolist() == pytest.approx([20.0, 20.0, 0.29])


def test_families_whose_metric_is_in_two_units_are_said_to_be():
    runs = two_families()
    runs.loc[runs["family"] == "b", "unit"] = "bits/byte"
    asked = {"formula": "value[a] / value[b]", "law": "chinchilla", "at": AT}
    (mixed,) = derived(asked, runs=runs)["message"]
    assert "a is in nats/token; b is in bits/byte" in mixed
    assert " is in " not in only(**asked)["message"]
