"""The stage on made-up ladders whose law is known."""

import numpy as np
import pandas as pd
import pytest
from ladders import ladder
from ladders import validated as validated_tables

from scalestudy.errors import StudyError
from scalestudy.laws import LAWS, resolve
from scalestudy.storage import to_arrow
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.reserved import meaning_of_law
from scalestudy.tables.validate import BASELINES
from scalestudy.validate.stage import validate

X_FLOPS = {"variables": {"x": "flops"}}
SETTINGS = {
    "study": "made_up",
    "laws": ["chinchilla", {"law": "power", **X_FLOPS}],
    "fit": {"starts": {"count": 32, "solve": 6}},
    "validate": {"schemes": [{"kfold": {"folds": 3}}, {"rolling": {"by": "flops", "cutoffs": [0.6]}}]},
}


def run(runs, **changes):
    tables = validated_tables(runs, {}, {**SETTINGS, **changes})
    for name, frame in tables.items():
        to_arrow(frame, TABLES[name])
    return tables


@pytest.fixture(scope="module")
def validated():
    return run(ladder("ab"))


def value(tables, law, scheme, score="rmsle", family="a"):
    scores = tables["validate/scores"].set_index(["family", "law", "scheme", "score"])["value"]
    return scores[family, law, scheme, score]


def test_every_scheme_law_and_baseline_is_there(validated):
    found = validated["validate/predictions"].groupby(["family", "scheme"])["law"].unique()
    expected = {"chinchilla", "power", AUTO, *BASELINES}
    assert set(found.index.get_level_values("scheme")) == {"kfold", "rolling", "held_out"}
    assert all(set(laws) == expected for laws in found)


def test_the_true_law_predicts_to_the_noise_and_is_chosen(validated):
    for scheme in ("kfold", "rolling", "held_out"):
        assert value(validated, "chinchilla", scheme) < 0.02
        assert value(validated, AUTO, scheme) < 0.02
        assert value(validated, "power", scheme) > 0.1
    choice = validated["validate/choice"].set_index(["family", "candidate"])
    assert choice.loc[("a", "chinchilla"), "chosen"]
    assert "worse than chinchilla" in choice.loc[("a", "power"), "reason"]


def test_held_out_rows_are_predicted_once_and_nowhere_else(validated):
    predictions, runs = validated["validate/predictions"], ladder("ab")
    held = set(runs.loc[runs["held_out"], "row"])
    assert set(predictions.loc[predictions["scheme"] == "held_out", "row"]) == held
    assert not held & set(predictions.loc[predictions["scheme"] != "held_out", "row"])


def test_family_all_is_the_mean_over_families(validated):
    both = [value(validated, "power", "kfold", family=family) for family in "ab"]
    assert value(validated, "power", "kfold", family="all") == pytest.approx(np.mean(both))


def test_a_shard_gives_the_rows_the_whole_gives(validated):
    shards = [validate(ladder("ab"), {}, SETTINGS, (i, 2)) for i in range(2)]
    together = pd.concat([shard["validate/predictions"] for shard in shards])
    whole = validated["validate/predictions"]
    order = ["family", "law", "scheme", "fold", "row"]
    left, right = (frame.sort_values(order, ignore_index=True).drop(columns="group") for frame in (together, whole))
    pd.testing.assert_frame_equal(left, right, check_exact=True)


def test_values_held_out_change_no_number_of_training(validated):
    runs = ladder("ab")
    runs.loc[runs["held_out"], "value"] = 1e12
    absurd = run(runs)
    columns = ["family", "law", "scheme", "fold", "row", "predicted", "lower", "upper"]
    pd.testing.assert_frame_equal(
        absurd["validate/predictions"][columns], validated["validate/predictions"][columns], check_exact=True
    )
    pd.testing.assert_frame_equal(absurd["validate/choice"], validated["validate/choice"], check_exact=True)


def test_a_value_beyond_the_cutoff_changes_no_prediction_of_its_fold(validated):
    """Neither the law of the fold, nor the choice made inside it, has seen the test side."""
    runs = ladder("ab")
    runs.loc[(runs["family"] == "a") & (runs["flops"] > 1e11) & ~runs["held_out"], "value"] *= 7
    absurd = run(runs)
    columns = ["family", "law", "scheme", "fold", "row", "predicted", "lower", "upper"]
    rolling = [
        t["validate/predictions"].query("scheme == 'rolling' and family == 'a'")[columns] for t in (absurd, validated)
    ]
    assert len(rolling[0]) > 0
    pd.testing.assert_frame_equal(*rolling, check_exact=True)


def test_thresholds_are_learned_again_inside_every_fold():
    """One absurd test row would, by a threshold learned on all rows, let the runner-up into every training side."""
    plain = ladder("a").assign(excluded_by=pd.array([0] + [pd.NA] * 19, dtype="Int64"))
    first = plain["value"].idxmax()
    plain["excluded"] = plain.index == first
    plain["excluded_by"] = pd.array([0 if i == first else None for i in plain.index], dtype="Int64")
    rule = [{"drop_highest": {"column": "value", "count": 1, "reason": "outlier"}}]
    absurd = plain.copy()
    last = absurd.index[(absurd["flops"] > 1e11) & ~absurd["held_out"]][0]
    absurd.loc[last, "value"] = 1e6
    absurd["excluded"] = absurd.index == last
    absurd["excluded_by"] = pd.array([0 if i == last else None for i in absurd.index], dtype="Int64")
    found = [run(runs, clean=rule)["validate/predictions"].query("scheme == 'rolling'") for runs in (plain, absurd)]
    columns = ["law", "row", "predicted"]
    common = [frame.loc[frame["row"] != last, columns].reset_index(drop=True) for frame in found]
    pd.testing.assert_frame_equal(*common, check_exact=True)


def test_too_few_rows_are_reported_and_the_rest_goes_on():
    runs = pd.concat([ladder("a"), ladder("b").iloc[:2].assign(held_out=False)], ignore_index=True)
    tables = run(runs.assign(row=np.arange(len(runs))))
    scores, choice = tables["validate/scores"], tables["validate/choice"]
    assert value(tables, "chinchilla", "rolling") < 0.05
    notes = scores.loc[(scores["family"] == "b") & (scores["scheme"] == "rolling"), "note"].unique()
    assert any("fewer than two distinct values" in note for note in notes)
    reasons = choice.loc[choice["family"] == "b", "reason"]
    assert reasons.str.contains(
        "too_few_points|degenerate"
    ).all()  # two points tell no two parameters apart at one size
    assert not choice.loc[choice["family"] == "b", "chosen"].any()
    auto = tables["validate/predictions"].query("family == 'b' and law == 'auto'")
    assert auto["predicted"].isna().all()
    assert auto["note"].str.contains("no law could be chosen").all()


def test_one_run_only_is_reported():
    tables = run(ladder("a").assign(run="the only one").query("params > 0").assign(params=1e5, tokens=1e6))
    notes = tables["validate/scores"].query("scheme == 'kfold'")["note"].unique()
    assert any("belong to one run" in note for note in notes)


def test_a_family_without_a_usable_row_is_named():
    tables = run(ladder("a").query("not held_out").assign(excluded=True))
    assert len(tables["validate/predictions"]) == 0
    assert tables["validate/choice"]["reason"].str.contains("0 points for").all()
    assert tables["validate/scores"]["note"].str.contains("0 usable rows are too few").all()
    assert tables["validate/scores"].index.tolist() == list(range(len(tables["validate/scores"])))


def test_values_below_zero_turn_to_raw_residuals():
    below = ladder("a").assign(value=lambda frame: frame["value"] - 5)
    tables = run(
        below, fit={**SETTINGS["fit"], "objective": "squared_log"}
    )  # other losses have a threshold, see test_settings
    assert tables["validate/choice"]["chosen"].sum() == 1
    raw = run(below, fit={**SETTINGS["fit"], "objective": "squared_raw"})
    columns = ["law", "scheme", "fold", "row", "predicted"]
    pd.testing.assert_frame_equal(raw["validate/predictions"][columns], tables["validate/predictions"][columns])


def test_a_law_with_the_plain_name_of_a_baseline_is_fitted_and_scored_beside_it():
    runs = ladder("a")
    line = {"law": "log_linear", **X_FLOPS}
    tables = run(runs, laws=[line], fit={**SETTINGS["fit"], "objective": "squared_raw"})
    assert tables["validate/choice"].query("chosen")["candidate"].tolist() == ["log_linear"]
    told = (
        tables["validate/predictions"]
        .query("scheme == 'rolling'")
        .pivot_table(index="row", columns="law", values="predicted")
    )
    assert {"log_linear", *BASELINES} <= set(told.columns)
    kept = runs[~runs["held_out"]].set_index("row")
    train = kept[~kept.index.isin(told.index)]
    slope, level = np.polyfit(np.log10(train["flops"]), train["value"], 1)
    assert told["log_linear"].tolist() == pytest.approx(
        (level + slope * np.log10(kept.loc[told.index, "flops"])).tolist(), rel=1e-6
    )
    assert not np.allclose(told["log_linear"], told["baseline_log_linear"], rtol=1e-3)
    assert np.isfinite(value(tables, "log_linear", "rolling", "interval_score"))


def test_no_law_of_the_catalogue_and_no_offer_has_a_reserved_name():
    assert [name for name in LAWS if meaning_of_law(name)] == []
    assert all(meaning_of_law(name) for name in (AUTO, ALL_FAMILIES, *BASELINES))
    with pytest.raises(StudyError, match="'auto', which means the automatic choice of a law in every table"):
        resolve({"law": "power", "name": "auto", **X_FLOPS}, ["flops"])


POWER = {"law": "power", **X_FLOPS}
SCHEMES = [{"rolling": {"by": "flops", "cutoffs": [0.6]}}]


def by_family(tables, name, families):
    """What a table says of families, in an order of its own."""
    frame = tables[name]
    return frame[frame["family"].isin(families)].reset_index(drop=True)


@pytest.mark.parametrize("listed", [["b"], ["b", "a"]], ids=["some", "all"])
def test_a_law_of_some_families_has_the_validation_of_a_study_of_them_alone(listed):
    """`auto` hears of other families, so the study of them alone has all the families that the law is asked for."""
    runs, shape = ladder("ab"), {"schemes": SCHEMES}
    restricted = run(runs, laws=[{**POWER, "families": listed}], validate=shape)
    alone = run(runs[runs["family"].isin(listed)], laws=[POWER], validate=shape)
    for name in ("validate/predictions", "validate/choice", "validate/members"):
        expected = by_family(alone, name, listed)
        assert len(expected)
        pd.testing.assert_frame_equal(by_family(restricted, name, listed), expected)
    assert set(by_family(restricted, "validate/choice", listed).query("chosen")["family"]) == set(listed)


def test_a_law_of_some_families_is_fitted_to_no_rows_of_all_of_them():
    tables = run(
        ladder("ab"), laws=["chinchilla", {**POWER, "families": ["b"]}], validate={"schemes": [{"transfer": {}}]}
    )
    found = tables["validate/predictions"].query("scheme == 'transfer' and law == 'power'")
    assert set(found["family"]) == {"a", "b"}
    assert found["predicted"].isna().all()
    assert found["note"].str.contains("fits by family: b", regex=False).all()
