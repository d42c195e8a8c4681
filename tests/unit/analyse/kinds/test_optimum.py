"""What `optimum` writes: the best columns with intervals, for `auto` those of the averaged prediction, and why there are none."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.shown import shown
from scalestudy.tables.catalogue import TABLES

SHARES = ["share_a", "share_b", "share_c"]
MIX = {
    "name": "mix",
    "formula": "c + ka * exp(-ta * a) + kb * exp(-tb * b) + kc * exp(-tc * d)",
    "variables": dict(zip(("a", "b", "d"), SHARES, strict=True)),
    "parameters": {name: {"sign": "+"} for name in ("c", "ka", "ta", "kb", "tb", "kc", "tc")},
}
MIXED = {"c": 1.0, "ka": 1.0, "ta": 2.0, "kb": 0.5, "tb": 5.0, "kc": 0.3, "tc": 1.0}
ROW = {"over": {"params": None, "tokens": None}, "budgets": [1e23]}


def ask(question, laws=("chinchilla",), fits=(("all", "chinchilla", CHINCHILLA),), runs=None, members=None, draws=200):
    runs = make_runs() if runs is None else runs
    tables = fit_tables(*fits, draws=draws)
    if members is not None:
        tables["validate/members"] = members
        tables["validate/choice"] = pd.DataFrame({"family": ["all"], "metric": ["loss"], "candidate": [fits[0][1]]})
    settings = {"study": "made", "laws": list(laws), "fit": {}, "analyse": [{"optimum": question}]}
    return analyse(runs, tables, settings)["analyse/optimum"].set_index(["law", "quantity"])


def member(number, law, theta, weight):
    same = {"family": "all", "metric": "loss", "member": number, "law": law, "recency": 0.0, "along": ""}
    same |= {
        "weight": weight,
        "dof": 50.0,
        "parameters_n": 5.0,
        "elsewhere": "",
        "inside": weight,
        "stretch": 1.0,
        "bends": 0.3,
    }
    return pd.DataFrame([{**same, "parameter": name, "estimate": value} for name, value in theta.items()])


def mixtures():
    shares = np.random.default_rng(0).dirichlet(np.ones(3), 40)
    return run_table(**dict(zip(SHARES, shares.T, strict=True)), value=2 + 0.1 * shares[:, 0])


def mixed(question, **more):
    return ask(question, [MIX], [("all", "mix", MIXED)], mixtures(), **more)


def test_the_6nd_optimum_is_that_of_compute_optimal_with_its_draws():
    found = ask(ROW)
    runs, tables = make_runs(), fit_tables(("all", "chinchilla", CHINCHILLA))
    settings = {
        "study": "made",
        "laws": ["chinchilla"],
        "fit": {},
        "analyse": [{"compute_optimal": {"budgets": [1e23]}}],
    }
    (row,) = analyse(runs, tables, settings)["analyse/compute_optimal"].to_dict("records")
    for name in ("params", "tokens", "value"):
        one = found.loc[("chinchilla", name)]
        np.testing.assert_allclose(
            [one["estimate"], one["lower"], one["upper"]],
            [row[name], row[f"{name}_lower"], row[f"{name}_upper"]],
            rtol=1e-10,
        )


def test_what_it_costs_to_be_off_is_what_the_law_says_there():
    row = ask(ROW).loc[("chinchilla", "params")]
    n, d = row["estimate"], 1e23 / 6 / row["estimate"]

    def law(factor):
        e, a, b, alpha, beta = (CHINCHILLA[name] for name in ("E", "A", "B", "alpha", "beta"))
        return e + a / (factor * n) ** alpha + b / (d / factor) ** beta

    assert row["doubled"] == pytest.approx(law(2) / law(1) - 1, rel=1e-9)
    assert row["halved"] == pytest.approx(law(0.5) / law(1) - 1, rel=1e-9)
    for end in ("within_lower", "within_upper"):
        assert law(row[end] / n) / law(1) - 1 == pytest.approx(0.01, rel=1e-2)


def test_auto_is_best_where_the_averaged_prediction_is():
    other = {**CHINCHILLA, "alpha": 0.30, "beta": 0.42}
    members = pd.concat([member(0, "chinchilla", CHINCHILLA, 0.6), member(1, "chinchilla", other, 0.4)])
    found = ask(ROW, members=members, draws=400)
    row = found.loc[("auto", "params")]
    grid = np.geomspace(1e8, 1e13, 400001)

    def log_loss(theta):
        e, a, b, alpha, beta = (theta[name] for name in ("E", "A", "B", "alpha", "beta"))
        return np.log(e + a / grid**alpha + b / (1e23 / 6 / grid) ** beta)

    best = grid[np.argmin(0.6 * log_loss(CHINCHILLA) + 0.4 * log_loss(other))]
    assert row["estimate"] == pytest.approx(best, rel=1e-4)
    own = found.loc[("chinchilla", "params")]
    assert row["lower"] < best < row["upper"]
    assert row["upper"] / row["lower"] > own["upper"] / own["lower"]


def test_the_best_mixture_of_an_average_equals_a_grid():
    other = {**MIXED, "ta": 4.0, "tc": 3.0, "kc": 0.6}
    members = pd.concat([member(0, "mix", MIXED, 0.5), member(1, "mix", other, 0.5)])
    found = mixed({"over": {}, "simplex": "share_*"}, members=members)
    a, b = (part.ravel() for part in np.meshgrid(*(np.linspace(0, 1, 501),) * 2))
    a, b = a[a + b <= 1], b[a + b <= 1]

    def log_loss(t):
        terms = (
            t["ka"] * np.exp(-t["ta"] * a),
            t["kb"] * np.exp(-t["tb"] * b),
            t["kc"] * np.exp(-t["tc"] * (1 - a - b)),
        )
        return np.log(t["c"] + sum(terms))

    average = (log_loss(MIXED) + log_loss(other)) / 2
    best = np.argmin(average)
    got = found.loc["auto"]["estimate"]
    np.testing.assert_allclose(got[SHARES], [a[best], b[best], 1 - a[best] - b[best]], atol=3e-3)
    assert np.log(got["value"]) <= average[best] + 1e-12


TWO = {"c": 1.0, "ka": 1.0, "ta": 6.0, "kb": 0.5, "tb": 10.0, "kc": 1.0}


def of_shares(formula, read):
    names = dict(zip(["a", "b", "d"], SHARES, strict=True))
    parameters = {name: {"sign": "+"} for name in TWO if name in formula}
    law = {"name": "few", "formula": formula, "variables": {one: names[one] for one in read}, "parameters": parameters}
    fits = [("all", "few", {name: TWO[name] for name in parameters})]
    return ask({"over": {}, "simplex": "share_*"}, [law], fits, mixtures())


def test_a_share_that_a_law_does_not_read_follows_from_the_others():
    """Where the sum of two shares has a price, each is where its own gain is worth that: log(k t / price) / t."""
    found = of_shares("c + ka * exp(-ta * a) + kb * exp(-tb * b) + kc * (a + b)", "ab").loc["few"]["estimate"]
    a, b = np.log(6) / 6, np.log(5) / 10
    np.testing.assert_allclose(found[SHARES], [a, b, 1 - a - b], atol=1e-6)
    assert found["value"] == pytest.approx(1 + 1 / 6 + 0.5 / 5 + a + b, rel=1e-9)


def test_nothing_weighs_two_shares_that_a_law_does_not_read():
    (row,) = of_shares("c + ka * exp(-ta * a) + kc * a", "a").to_dict("records")
    assert np.isnan(row["estimate"])
    assert row["message"] == "the law does not read share_b, share_c, so there is nothing to weigh"


def test_the_gain_over_a_mixture_is_the_difference_of_values():
    even = dict.fromkeys(SHARES, 1 / 3)
    found = mixed({"over": {}, "simplex": "share_*", "against": even})
    there = MIXED["c"] + sum(MIXED[f"k{x}"] * np.exp(-MIXED[f"t{x}"] / 3) for x in "abc")
    value, gain = (found.loc[("mix", name), "estimate"] for name in ("value", "gain"))
    assert gain == pytest.approx(there - value, rel=1e-12)
    assert 0 < found.loc[("mix", "gain"), "lower"] < gain < found.loc[("mix", "gain"), "upper"]


def test_a_formula_of_the_value_can_be_best_and_computed_columns_are_followed():
    by_ratio = {**ROW, "over": {"params": None, "ratio": None}, "let": {"tokens": "params * ratio"}}
    plain, ratio = ask(ROW), ask(by_ratio)
    n, r = (ratio.loc[("chinchilla", name), "estimate"] for name in ("params", "ratio"))
    assert n == pytest.approx(plain.loc[("chinchilla", "params"), "estimate"], rel=1e-9)
    assert n * r == pytest.approx(plain.loc[("chinchilla", "tokens"), "estimate"], rel=1e-9)
    squared = ask({**ROW, "of": "value**2"})
    assert squared.loc[("chinchilla", "params"), "estimate"] == pytest.approx(n, rel=1e-9)
    most = ask({**ROW, "of": "-value", "goal": "most"})
    assert most.loc[("chinchilla", "params"), "estimate"] == pytest.approx(n, rel=1e-9)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"over": {"params": None, "unique_tokens": [1, 2]}, "budgets": [1e20]}, "the cost also reads tokens"),
        ({"over": {"params": None, "tokens": None}, "cost": "12", "budgets": [1e20]}, "reads none of params, tokens"),
        ({"over": {"params": None, "spare": [1, 2]}, "cost": "params * spare"}, "`budgets` must be stated"),
        ({"over": {"lr": None}}, "no run says between what lr may lie"),
        ({"over": {"params": [1e9, 2e9]}, "at": {"lr": 1.0}}, "the law also needs tokens"),
        ({"over": {"params": None, "tokens": [1e3, 2e3]}, "budgets": [5e3]}, "no point within the bounds spends 5000"),
        ({**ROW, "such_that": ["tokens <= 1"]}, "keeps tokens <= 1"),
        ({"over": {}, "simplex": ["params"], "at": {"tokens": 1e9}}, "no shares"),
        ({**ROW, "cost": {"inference": {}}}, "needs tokens"),
        ({**ROW, "cost": "params * nothing"}, "no column for a name"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_the_rest_goes_on(question, told):
    if question.get("simplex"):
        question = {**question, "over": {"params": [0, 0.5]}}
    both = ask([{"name": "wrong", **question}, {"name": "right", **ROW}]).reset_index()
    wrong, right = both[both["name"] == "wrong"], both[both["name"] == "right"]
    assert wrong["estimate"].isna().all()
    assert wrong["message"].str.contains(told, regex=False).all(), wrong["message"].tolist()
    assert (wrong["status"] == "not_applicable").all()
    assert right["estimate"].notna().all()


def test_an_unbounded_optimum_has_none_and_one_on_a_stated_bound_is_said_to_be():
    law = {"name": "data_only", "formula": "E + B / D**b + 1e-30 * N", "parameters": {n: {"sign": "+"} for n in "EBb"}}
    fits = [("all", "data_only", {"E": 1.0, "B": 100.0, "b": 0.3})]
    found = ask(ROW, [law], fits)
    assert found["estimate"].isna().all()
    assert found["message"].str.contains("the law is best at an end").all()
    stated = ask({**ROW, "over": {"params": [1e9, 1e12], "tokens": None}}, [law], fits)
    assert (stated["status"] == "at_bound").all()
    assert stated.loc[("data_only", "params"), "estimate"] == pytest.approx(1e9)
    assert stated.loc[("data_only", "params"), "on_bound"] == 1
    assert stated["message"].str.contains("on a bound of params").all()


def test_a_law_of_compute_alone_has_nothing_to_weigh():
    law = {"law": "power_offset", "variables": {"x": "flops"}}
    found = ask(ROW, [law], [("all", "power_offset", {"E": 2.0, "A": 900.0, "a": 0.15})])
    assert found["message"].str.contains("the same wherever a budget is spent").all()


@pytest.mark.parametrize(
    ("unit", "more", "times"),
    [
        ("percent", {}, 100.0),
        ("nats/token", {}, 1.0),
        (None, {}, 1.0),
        ("percent", {"of": "1 - value", "goal": "most"}, 1.0),
    ],
)
def test_people_are_shown_the_value_in_the_metrics_unit_and_columns_and_formulas_as_they_are(unit, more, times):
    even = dict.fromkeys(SHARES, 1 / 3)
    runs = mixtures().assign(unit=unit)
    found = ask({"over": {}, "simplex": "share_*", "against": even, **more}, [MIX], [("all", "mix", MIXED)], runs)
    of_metric = found.index.get_level_values("quantity").isin(["value", "gain"])
    assert set(found.loc[of_metric, "unit"]) == {"" if more or unit is None else unit}
    assert set(found.loc[~of_metric, "unit"]) == {""}
    seen = shown({"clean/runs": runs, "analyse/optimum": found.reset_index()}, TABLES)["analyse/optimum"]
    for column in ("estimate", "lower", "upper"):
        expected = found[column] * np.where(of_metric, times, 1.0)
        np.testing.assert_allclose(seen[column], expected, err_msg=column)
