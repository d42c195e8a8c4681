"""The best of several families: against algebra on the draws, and relations that any comparison has."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs
from side_by_side import AGAIN, POWER, side_by_side, theta_of, wasteful

from scalestudy.analyse.stage import analyse
from scalestudy.intervals import bounds
from scalestudy.numerals import brief

LINES = {"law": "power", "variables": {"x": "flops"}}
EARLY, LATE = {"A": 20.0, "a": 0.045}, {"A": 40.0, "a": 0.06}
CROSSING = 2.0 ** (1 / 0.015)
LATER = {**CHINCHILLA, "E": 1.7, "A": 600.0, "B": 2700.0}


def strategy(thetas, **options):
    tables = side_by_side("strategy", thetas, **options)
    return tables["analyse/strategy"], tables["analyse/switches"]


def test_two_power_laws_switch_where_algebra_says_with_the_interval_of_their_draws():
    _, switches = strategy([EARLY, LATE], entry=LINES, budgets=[1e20])
    row = switches.iloc[0]
    assert (row["below"], row["above"], row["share"]) == ("a", "b", 1.0)
    assert row["at"] == pytest.approx(CROSSING, rel=1e-9)
    first, second = theta_of([EARLY, LATE], law="power")
    log = np.log(second[:, 0] / first[:, 0]) / (second[:, 1] - first[:, 1])
    assert [row["at_lower"], row["at_upper"]] == pytest.approx(list(np.exp(bounds(log))), rel=1e-6)


def test_the_best_at_a_budget_its_probability_and_the_lower_envelope():
    table, _ = strategy([EARLY, LATE], entry=LINES, budgets=[CROSSING * 1.2])
    draws = np.stack([of[:, 0] * (CROSSING * 1.2) ** -of[:, 1] for of in theta_of([EARLY, LATE], law="power")])
    assert table["best"].tolist() == [False, True]
    assert table["probability"].tolist() == [(draws[0] < draws[1]).mean(), (draws[1] < draws[0]).mean()]
    assert 0.5 < table["probability"][1] < 1
    for column, of in (("value", draws), ("envelope", draws.min(axis=0)[None].repeat(2, 0))):
        found = table[[f"{column}_lower", f"{column}_upper"]].to_numpy()
        np.testing.assert_allclose(found, bounds(of.T).T, rtol=1e-9)
    assert len(set(table["envelope"])) == 1


@pytest.mark.parametrize("entry", ["chinchilla", AGAIN], ids=["closed form", "searched"])
def test_probabilities_sum_to_one_and_families_renamed_change_nothing(entry):
    thetas, asked = [CHINCHILLA, LATER, wasteful(1.02)], {"budgets": [1e20, 5e21], "values": [2.0, 1.75], "draws": 100}
    table, switches = strategy(thetas, entry=entry, spread=3e-3, **asked)
    total = table.groupby(["asked", "goal"]).agg(probability=("probability", "sum"), nobody=("nobody", "first"))
    np.testing.assert_allclose(total["probability"] + total["nobody"], 1)
    assert table.groupby(["asked", "goal"])["best"].sum().eq(1).all()
    again, changes = strategy(thetas, entry=entry, spread=3e-3, names=["z", "y", "x"], **asked)
    numbers = table.select_dtypes("number").columns
    order = {"a": "z", "b": "y", "c": "x"}
    key = ["asked", "goal", "family"]
    renamed = table.replace({"family": order}).sort_values(key)
    np.testing.assert_allclose(renamed[numbers], again.sort_values(key)[numbers], rtol=1e-12)
    np.testing.assert_allclose(switches.select_dtypes("number"), changes.select_dtypes("number"), rtol=1e-12)


def test_a_value_that_nobody_reaches_and_one_that_only_one_does():
    table, _ = strategy([CHINCHILLA, LATER], values=[1.75, 1.6])
    one, none = (table[table["goal"] == goal].set_index("family") for goal in (0, 1))
    assert one.loc["b", "probability"] == 1.0
    assert np.isnan(one.loc["a", "budget"])
    assert one.loc["a", "message"] == "never reached at any flops"
    assert none["nobody"].tolist() == [1.0, 1.0]
    assert none["probability"].tolist() == [0.0, 0.0]
    assert not none["best"].any()


def test_twins_share_the_probability():
    tables = fit_tables(("a", "chinchilla", CHINCHILLA), ("b", "chinchilla", CHINCHILLA), shared=[7, 7], draws=60)
    runs = pd.concat([make_runs("a").assign(run="a"), make_runs("b").assign(run="b")], ignore_index=True)
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{"strategy": {"budgets": [1e21]}}]}
    found = analyse(runs.assign(row=range(len(runs))), tables, settings)
    assert found["analyse/strategy"]["probability"].tolist() == [0.5, 0.5]
    assert found["analyse/switches"]["below"].tolist() == ["a"]


def test_draws_without_a_switch_open_its_interval():
    near = {**CHINCHILLA, "A": 520.0, "E": 1.8}
    _, switches = strategy([CHINCHILLA, near], spread=4e-3, budgets=[1e21])
    row = switches.iloc[0]
    assert 0.5 < row["share"] < 1
    assert row["at_upper"] == np.inf or row["at_lower"] == 0


def test_no_switch_names_the_family_that_is_best_throughout():
    _, switches = strategy([CHINCHILLA, wasteful(3)], budgets=[1e21])
    assert switches[["below", "above", "share"]].to_numpy().tolist() == [["a", "a", 1.0]]
    assert switches["message"].item() == "a is best throughout, in 100% of draws"


def test_each_family_is_told_best_only_as_far_as_the_next_switch():
    third = {"A": LATE["A"] * (10 * CROSSING) ** 0.015, "a": LATE["a"] + 0.015}
    _, switches = strategy([EARLY, LATE, third], entry=LINES, budgets=[1e20], draws=0)
    first, last = (brief(at) for at in (CROSSING, 10 * CROSSING))
    one, other = (message.partition(";")[0] for message in switches["message"])
    assert one == f"b is best from {first} to {last} flops, a below"
    assert other == f"c is best above {last} flops, b from {first} to there"


@pytest.mark.parametrize("other", [LATE, {"A": 80.0, "a": 0.045}], ids=["a switch", "none"])
def test_without_draws_no_share_of_them_is_told(other):
    table, switches = strategy([EARLY, other], entry=LINES, budgets=[1e20], draws=0)
    assert switches["share"].isna().all()
    assert table["probability"].isna().all()
    assert switches["message"].str.contains("by the estimates alone").all()
    assert not switches["message"].str.contains("of draws").any()


@pytest.mark.parametrize(("spread", "is_open"), [(1e-3, False), (0.1, True)])
def test_a_switch_that_may_be_anywhere_says_that_its_place_is_open(spread, is_open):
    _, switches = strategy([EARLY, LATE], entry=LINES, budgets=[1e20], spread=spread)
    row = switches.iloc[0]
    assert (row["at_lower"] == 0 and row["at_upper"] == np.inf) == is_open
    assert row["message"].endswith("; where it takes over is open") == is_open


def test_what_is_served_moves_the_switch_to_smaller_models():
    """A family whose parameters count for more is worth its training earlier where each parameter is paid for again."""
    lean = {**CHINCHILLA, "A": 420.0, "B": 2600.0}
    at = [
        strategy([CHINCHILLA, lean], budgets=[1e21], cost=cost, draws=0)[0]
        for cost in ("training", {"inference": {"tokens": 1e13}})
    ]
    gain = [table["value"][0] - table["value"][1] for table in at]
    assert gain[1] > gain[0]


def test_sizes_at_inference_each_with_its_own_curve_of_samples():
    """Families of one size each: compute follows from tokens at that size, and serving from its parameters."""
    entry = {"law": "power_offset", "variables": {"x": "tokens"}}
    tokens = np.geomspace(1e9, 1e12, 12)
    parts = [
        make_runs(name).assign(run=name).iloc[:12].assign(tokens=tokens, params=n, flops=6 * n * tokens)
        for name, n in (("a", 1e8), ("b", 1e9))
    ]
    thetas = [{"E": 2.6, "A": 90.0, "a": 0.2}, {"E": 2.2, "A": 150.0, "a": 0.2}]
    runs = pd.concat(parts, ignore_index=True)
    table, switches = strategy(
        thetas, entry=entry, runs=runs, along="flops", budgets=[1e19], cost={"inference": {"tokens": 1e9}}
    )
    for row, n, theta in zip(table.to_dict("records"), (1e8, 1e9), thetas, strict=True):
        left = (1e19 - 2 * n * 1e9) / (6 * n)
        assert row["value"] == pytest.approx(theta["E"] + theta["A"] * left ** -theta["a"])
    assert switches[["below", "above"]].to_numpy().tolist() == [["a", "b"]]


def test_a_budget_that_does_not_pay_for_serving_cannot_be_best():
    entry = {"law": "power_offset", "variables": {"x": "tokens"}}
    tokens = np.geomspace(1e9, 1e12, 12)
    parts = [
        make_runs(name).assign(run=name).iloc[:12].assign(tokens=tokens, params=n, flops=6 * n * tokens)
        for name, n in (("a", 1e8), ("b", 1e9))
    ]
    thetas = [{"E": 2.6, "A": 90.0, "a": 0.2}, {"E": 2.2, "A": 150.0, "a": 0.2}]
    table, _ = strategy(
        thetas,
        entry=entry,
        runs=pd.concat(parts, ignore_index=True),
        along="flops",
        budgets=[1e19],
        cost={"inference": {"tokens": 1e10}},
    )
    assert table["probability"].tolist() == [1.0, 0.0]
    assert table["message"][1] == "the flops does not suffice for its way"


def test_families_that_differ_in_their_unit_are_not_compared():
    runs = pd.concat(
        [make_runs("a").assign(run="a"), make_runs("b").assign(run="b").assign(unit="bits/byte")], ignore_index=True
    )
    table, switches = strategy([CHINCHILLA, LATER], runs=runs)
    assert table["status"].tolist() == ["not_applicable"] * 2
    assert table["message"].str.startswith("not comparable: in unit").all()
    assert switches.empty


def test_a_family_without_a_fit_leaves_the_others():
    lost = dict.fromkeys(CHINCHILLA, np.nan)
    table, switches = strategy([CHINCHILLA, LATER, lost], budgets=[1e21])
    assert table.set_index("family")["status"].to_dict() == {"a": "converged", "b": "converged", "c": "not_applicable"}
    assert len(switches) == 1


def test_accuracies_are_best_where_they_are_largest():
    rising = {"name": "rise", "formula": "1 - A * x**(-a)", "variables": {"x": "flops"}}
    rising["parameters"] = {"A": {"sign": "+"}, "a": {"sign": "+"}}
    runs = pd.concat(
        [make_runs(name).assign(run=name).assign(direction="higher", unit="fraction") for name in "ab"],
        ignore_index=True,
    )
    table, switches = strategy(
        [{"A": 5.0, "a": 0.1}, {"A": 9.0, "a": 0.12}], entry=rising, runs=runs, budgets=[1e10, 1e20]
    )
    late = table.query("goal == 1").set_index("family")
    assert late.loc["b", "best"]
    assert late.loc["b", "value"] == pytest.approx(1 - 9.0 * 1e20**-0.12)
    assert late.loc["b", "value_lower"] < late.loc["b", "value"] < late.loc["b", "value_upper"]
    assert late["envelope"].tolist() == [late.loc["b", "value"]] * 2
    assert (switches["below"].item(), switches["above"].item()) in {("a", "b"), ("b", "b")}


def test_laws_of_one_scale_are_followed_along_their_own():
    table, _ = strategy(
        [{"E": 1.8, "A": 900.0, "a": 0.15}, {"E": 1.7, "A": 1100.0, "a": 0.15}], entry=POWER, values=[2.0]
    )
    assert table["along"].unique().tolist() == ["flops"]
    np.testing.assert_allclose(table["budget"], [(900 / 0.2) ** (1 / 0.15), (1100 / 0.3) ** (1 / 0.15)], rtol=1e-9)
