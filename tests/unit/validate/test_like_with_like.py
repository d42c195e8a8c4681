"""Laws are compared on the rows all of them predict, on one scale, and what each does on its own rows stays beside."""

import numpy as np
import pandas as pd
import pytest
from ladders import ladder, validated
from predicted import predictions

from scalestudy.fit import fit
from scalestudy.scores.common import in_common
from scalestudy.scores.scale import scales_of
from scalestudy.validate.families import mean_over_families
from scalestudy.validate.judge import score
from scalestudy.validate.scoring import score_table

NOTHING = pd.DataFrame(columns=["family", "metric", "law", "scheme", "reason", "scale"])


def rmsle(table):
    return score_table(table).query("score == 'rmsle'").set_index("law")


def test_a_law_that_fails_on_the_hard_rows_is_no_better_for_it():
    """Two laws with the same errors, of which one predicts no row but the easy ones."""
    errors = np.r_[np.full(6, 0.1), np.full(4, 0.5)]
    table = predictions({"whole": errors, "part": errors})
    table.loc[(table["law"] == "part") & (table["row"] >= 6), "predicted"] = np.nan
    found = rmsle(table)
    assert found["value"].to_dict() == pytest.approx({"whole": 0.1, "part": 0.1})
    assert found["n"].to_dict() == {"whole": 6, "part": 6}
    assert found["n_failed"].to_dict() == {"whole": 0, "part": 4}
    assert found.loc["whole", "own"] == pytest.approx(np.sqrt(np.mean(errors**2)))
    assert found["n_own"].to_dict() == {"whole": 10, "part": 6}
    assert np.isnan(found.loc["part", "own"])
    assert "4 of 10 rows have no prediction" in found.loc["part", "note"]


def test_a_law_that_fails_nearly_everywhere_is_left_out_and_costs_the_others_nothing():
    table = predictions({"a": np.full(10, 0.1), "b": np.full(10, 0.2), "lost": np.full(10, 0.01)})
    table.loc[(table["law"] == "lost") & (table["row"] > 0), "predicted"] = np.nan
    found = rmsle(table)
    assert found["n"].to_dict() == {"a": 10, "b": 10, "lost": 0}
    assert np.isnan(found.loc["lost", "value"])
    assert found.loc["lost", "own"] == pytest.approx(0.01)
    assert found.loc["lost", "note"].endswith("left out of the comparison, which it would leave with too few rows")


def test_a_law_without_any_prediction_is_a_row_that_says_so():
    found = rmsle(predictions({"a": np.full(4, 0.1), "none": np.full(4, np.nan)}))
    assert found.loc["none", ["n", "n_failed", "n_own"]].tolist() == [0, 4, 0]
    assert found.loc["none", "note"] == "4 of 4 rows have no prediction"
    assert found.loc["a", "n"] == 4


@pytest.mark.parametrize("seed", range(20))
def test_what_is_compared_keeps_at_least_half_of_the_rows(seed):
    rng = np.random.default_rng(seed)
    has = rng.random((6, 40)) < rng.random(6)[:, None]
    laws, rows = in_common(has)
    assert rows.sum() * 2 >= has[laws].any(axis=0).sum()
    assert has[laws][:, rows].all()
    order = rng.permutation(40)
    again = in_common(has[:, order])
    assert again[0].tolist() == laws.tolist()
    assert again[1].tolist() == rows[order].tolist()


def test_two_laws_that_fail_alike_are_both_left_out_for_one_that_does_not():
    has = np.array([[True] * 2 + [False] * 8] * 2 + [[True] * 10])
    assert in_common(has)[0].tolist() == [False, False, True]


def test_the_scale_is_the_metrics_not_a_laws_or_a_folds():
    """One measured zero in one family: the metric has no logarithms anywhere, and a law below zero does not change that."""
    table = pd.concat([predictions({"a": np.full(6, 0.1)}, name, seed=i) for i, name in enumerate("xy")])
    table.loc[(table["family"] == "y") & (table["row"] == 0), "value"] = 0.0
    found = score({"validate/predictions": table, "validate/unsplit": NOTHING}, "s")["validate/scores"]
    assert set(found["scale"]) == {"raw"}
    assert found.query("score == 'rmsle'")["value"].isna().all()
    assert found.query("score == 'rmsle'")["note"].str.contains("can be 0 or negative").all()
    assert np.isfinite(found.query("score == 'rmse'")["value"]).all()


@pytest.mark.parametrize(
    ("values", "limits", "scale"),
    [
        ([0.2, 0.1], None, "log"),
        ([0.2, 0.1], [0, 1], "log"),
        ([0.2, 0.0], [0, 1], "raw"),
        ([0.2, 0.1], [-1, 1], "raw"),
        ([0.2, -0.1], None, "raw"),
        ([0.2, np.nan], [None, 1], "log"),
    ],
)
def test_the_scale_follows_measured_values_and_the_range(values, limits, scale):
    assert scales_of(pd.DataFrame({"metric": "m", "value": values}), {"range": limits}) == {"m": scale}


def test_families_are_averaged_over_those_that_all_laws_have():
    parts = [predictions({"a": np.full(5, i / 10), "b": np.full(5, 0.2)}, f"f{i}", seed=i) for i in range(1, 5)]
    table = pd.concat(parts)
    table.loc[(table["law"] == "b") & (table["family"] == "f4"), "predicted"] = np.nan
    found = mean_over_families(score_table(table)).query("score == 'rmsle'").set_index("law")
    assert found["value"].to_dict() == pytest.approx({"a": 0.2, "b": 0.2})
    assert found.loc["a", "own"] == pytest.approx(0.25)
    assert np.isnan(found.loc["b", "own"])
    assert found["n"].to_dict() == {"a": 15, "b": 15}
    assert found.loc["b", "n_failed"] == 5
    assert found.loc["b", "note"] == "1 of 4 families have no score"
    assert found.loc["a", "lower"] < 0.2 < found.loc["a", "upper"]


def test_zeros_in_held_out_rows_leave_raw_scores_and_a_raw_headline():
    """Error rates: all positive where laws are fitted, exactly 0 where the study holds out."""
    runs = ladder("ab")
    runs.loc[runs["held_out"] & (runs["family"] == "b"), "value"] = 0.0
    settings = {"study": "s", "laws": ["chinchilla"], "range": [0, 10]}
    tables = validated(runs, fit(runs, settings), settings)
    assert set(tables["validate/predictions"]["scale"]) == {"raw"}
    assert set(tables["validate/comparisons"]["score"]) == {"rmse"}
    held = tables["validate/scores"].query("scheme == 'held_out' and law == 'auto'").set_index(["family", "score"])
    assert np.isnan(held.loc[("b", "are"), "value"])
    assert np.isfinite(held.loc[("b", "rmse"), "value"])
