"""Pairs of laws, scores by horizon and stacking weights, against numbers worked out by hand or by simulation."""

import numpy as np
import pandas as pd
import pytest
from ladders import ladder, validated
from predicted import predictions

from scalestudy.tables.score import HORIZONS
from scalestudy.validate.comparisons import comparison_table, with_all_families
from scalestudy.validate.scoring import horizon_table, score_table
from scalestudy.validate.stacking import stacking_weights


def one(table):
    assert len(table) == 1
    return table.iloc[0]


def test_the_difference_is_that_of_the_scores():
    rng = np.random.default_rng(0)
    table = predictions({"good": rng.normal(0, 0.01, 40), "poor": rng.normal(0, 0.05, 40)})
    scores = score_table(table).query("score == 'rmsle'").set_index("law")["value"]
    row = one(comparison_table(table, "s"))
    assert (row["law"], row["rival"], row["score"], row["n"], row["groups"]) == ("good", "poor", "rmsle", 40, 40)
    assert row["difference"] == pytest.approx(scores["good"] - scores["poor"])
    assert row["lower"] < row["difference"] < row["upper"] < 0
    assert row["share"] == 1
    assert row["better"] == "good"


def test_the_interval_holds_no_difference_about_as_often_as_it_says():
    """Two laws whose errors share most of their size and have the same spread: over 300 studies of 40 runs."""
    held = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        common = rng.normal(0, 0.05, 40)
        errors = {name: common + rng.normal(0, 0.01, 40) for name in "ab"}
        row = one(comparison_table(predictions(errors), "s"))
        held.append(row["lower"] <= 0 <= row["upper"])
    assert 0.90 <= np.mean(held) <= 0.98


def test_of_two_laws_that_miss_alike_neither_is_better_and_each_has_half_of_the_draws():
    """A draw in which they are equal says as much for one as for the other; with another law beside them too."""
    errors = np.random.default_rng(4).normal(0, 0.05, 12)
    table = comparison_table(predictions({"a": errors, "b": -errors, "c": 3 * errors}), "s")
    found = table.set_index(["law", "rival"])
    equal = found.loc[("a", "b")]
    assert (equal["difference"], equal["lower"], equal["upper"], equal["share"]) == (0, 0, 0, 0.5)
    assert found["better"].to_dict() == {("a", "b"): "", ("a", "c"): "a", ("b", "c"): "b"}
    assert found.loc[("a", "c"), "share"] == 1


def test_rows_of_one_run_count_as_one():
    rng = np.random.default_rng(1)
    errors = {name: rng.normal(0, 0.02, 30) for name in "ab"}
    single = one(comparison_table(predictions(errors), "s"))
    tripled = {name: np.repeat(error, 3) for name, error in errors.items()}
    again = one(comparison_table(predictions(tripled, runs=np.repeat(np.arange(30), 3)), "s"))
    assert again["groups"] == 30
    assert again["difference"] == pytest.approx(single["difference"])
    assert again["upper"] - again["lower"] == pytest.approx(single["upper"] - single["lower"], rel=1e-9)


def test_only_rows_that_both_predict_are_compared():
    table = predictions({"a": np.full(10, 0.1), "b": np.full(10, 0.2), "c": np.full(10, 0.3)})
    table.loc[(table["law"] == "b") & (table["row"] < 4), "predicted"] = np.nan
    found = comparison_table(table, "s").set_index(["law", "rival"])
    assert found["n"].to_dict() == {("a", "b"): 6, ("a", "c"): 10, ("b", "c"): 6}
    assert found.loc[("a", "c"), "difference"] == pytest.approx(-0.2)


@pytest.mark.parametrize("runs", [1, 4])
def test_a_few_runs_have_a_difference_and_no_interval(runs):
    errors = {"a": np.full(8, 0.1), "b": np.full(8, 0.2)}
    row = one(comparison_table(predictions(errors, runs=np.arange(8) % runs), "s"))
    assert row["difference"] == pytest.approx(-0.1)
    assert np.isnan(row["lower"])
    assert row["better"] == ""


def test_a_law_without_a_prediction_is_a_row_that_compares_nothing():
    row = one(comparison_table(predictions({"a": np.full(3, 0.1), "b": np.full(3, np.nan)}), "s"))
    assert np.isnan(row["difference"])
    assert row["n"] == 0


def test_over_families_the_bootstrap_draws_families():
    rng = np.random.default_rng(2)
    parts = [predictions({"a": rng.normal(0, 0.01, 9), "b": rng.normal(0, 0.04, 9)}, f"f{i}", seed=i) for i in range(8)]
    table = comparison_table(pd.concat(parts), "s")
    whole = with_all_families(table, "s")
    row = one(whole[whole["family"] == "all"])
    assert row["difference"] == pytest.approx(table["difference"].mean())
    assert row["groups"] == 8
    assert row["better"] == "a"
    pd.testing.assert_frame_equal(whole, with_all_families(table.sample(frac=1, random_state=1), "s"))


def test_values_that_are_not_positive_are_compared_as_they_are():
    table = predictions({"a": np.full(5, 0.1), "b": np.full(5, 0.2)})
    table[["value", "predicted"]] -= 5
    assert one(comparison_table(table, "s"))["score"] == "rmse"


def test_horizons_score_rows_by_distance():
    table = predictions({"a": np.r_[np.full(5, 0.1), np.full(5, 0.3)], "b": np.r_[np.full(5, 0.2), np.full(5, 0.2)]})
    table["decades_beyond"] = np.where(table["row"] < 5, 0.2, 1.5)
    found = horizon_table(table, score_table(table)).query("score == 'rmsle'").set_index(["law", "horizon"])["value"]
    expected = {("a", "to 0.3 decades"): 0.1, ("a", "to 2 decades"): 0.3}
    assert found.loc["a"].to_dict() == pytest.approx({horizon: v for (_, horizon), v in expected.items()})
    assert found.loc["b"].to_dict() == pytest.approx({"to 0.3 decades": 0.2, "to 2 decades": 0.2})


DISTANCES = [(0.0, "inside"), (0.3, "to 0.3 decades"), (0.31, "to 1 decade"), (2.0, "to 2 decades"), (5.0, "farther")]


@pytest.mark.parametrize(("decades", "horizon"), DISTANCES)
def test_every_distance_has_its_horizon(decades, horizon):
    table = predictions({"a": np.full(3, 0.1)}).assign(decades_beyond=decades)
    assert set(horizon_table(table, score_table(table))["horizon"]) == {horizon}
    assert horizon in HORIZONS


def test_a_scheme_with_one_horizon_has_the_scores_of_the_scheme():
    tables = validated(ladder("ab"), {}, {"study": "s", "laws": ["chinchilla"], "fit": {}})
    scores = tables["validate/scores"].set_index(["family", "metric", "law", "scheme", "score"])
    horizons = tables["validate/horizons"].set_index(["family", "metric", "law", "scheme", "score"])
    single = horizons[~horizons.index.duplicated(keep=False)].query("family != 'all'")
    assert len(single) > 0
    for column in ("value", "n"):
        np.testing.assert_array_equal(single[column].to_numpy(float), scores.loc[single.index, column].to_numpy(float))
    key = ["family", "law", "scheme"]
    counted, total = (
        table.query("score == 'rmsle' and family != 'all'").groupby(key)["n"].sum().to_dict()
        for table in (horizons, scores)
    )
    assert counted == total


def test_stacking_finds_the_mixture_that_made_the_values():
    rng = np.random.default_rng(3)
    predicted = rng.normal(size=(3, 50))
    weight = np.full(50, 1 / 50)
    found = stacking_weights(0.3 * predicted[0] + 0.7 * predicted[2], predicted, weight)
    assert found == pytest.approx([0.3, 0, 0.7], abs=1e-6)


def test_stacking_never_gives_a_negative_share():
    rng = np.random.default_rng(4)
    predicted = rng.normal(size=(2, 50))
    found = stacking_weights(1.5 * predicted[0] - 0.5 * predicted[1], predicted, np.full(50, 1 / 50))
    assert found == pytest.approx([1, 0], abs=1e-6)


def test_stacking_shares_are_in_the_choice():
    tables = validated(
        ladder("a"), {}, {"study": "s", "laws": ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]}
    )
    share = tables["validate/choice"].set_index("candidate")["stacking"]
    assert share.sum() == pytest.approx(1)
    assert share["chinchilla"] > 0.9
