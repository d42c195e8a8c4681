"""What `auto` combines, and how wide it says it may miss."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder_of
from ladders import validated as validated_tables

from scalestudy.fit.roles import Roles
from scalestudy.forecast.members import RECENCY, RECENCY_OF_SEVERAL, candidates, weightings
from scalestudy.forecast.task import Task
from scalestudy.laws import LAWS, resolve
from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.look_back import look_back
from scalestudy.validate.plan import inner_folds

SETTINGS = {"study": "s", "laws": "auto", "fit": {}, "validate": {"schemes": [{"rolling": {"cutoffs": [0.8]}}]}}


@pytest.fixture(scope="module")
def validated():
    return validated_tables(curves(10), {}, SETTINGS)


def test_intervals_hold_what_they_should(validated):
    scores = validated["validate/scores"].query("law == 'auto' and scheme == 'held_out' and family != 'all'")
    coverage = scores[scores["score"] == "coverage"]["value"]
    assert coverage.mean() >= 0.85
    width = scores[scores["score"] == "interval_score"]["value"]
    assert width.median() < 0.5


def test_auto_extrapolates_better_than_what_takes_no_choice(validated):
    scores = validated["validate/scores"].query("scheme == 'held_out' and score == 'rmsle' and family == 'all'")
    by_law = scores.set_index("law")["value"]
    assert by_law["auto"] < by_law["power"]
    assert by_law["auto"] < by_law["baseline_log_linear"]
    assert by_law["auto"] < by_law["baseline_last_value"]


def test_shares_of_the_forecast_sum_to_one_and_leave_special_cases_out(validated):
    choice = validated["validate/choice"]
    assert np.allclose(choice.groupby("family")["weight"].sum(), 1)
    assert (choice.loc[choice["candidate"] == "power", "weight"] == 0).all()
    assert (choice.groupby("family")["chosen"].sum() == 1).all()


def test_special_cases_are_left_out_beside_what_spans_them():
    power, offset = (
        resolve({"law": name, "variables": {"x": "flops"}}, ["flops"]) for name in ("power", "power_offset")
    )
    assert candidates([power, offset]) == [offset]
    assert candidates([power]) == [power]
    additive = resolve({"law": "additive", "variables": {"x_1": "params", "x_2": "width"}}, ["params", "width"])
    assert candidates([LAWS["chinchilla"], additive]) == [LAWS["chinchilla"]]
    assert candidates([LAWS["kaplan_nd"], additive]) == [LAWS["kaplan_nd"], additive]


def test_a_law_with_a_name_of_its_own_is_not_left_out():
    named, offset = (
        resolve({"law": law, "name": name, "variables": {"x": "flops"}}, ["flops"])
        for law, name in (("power", "mine"), ("power_offset", "power_offset"))
    )
    assert candidates([named, offset]) == [named, offset]


def test_laws_of_one_scale_are_weighted_along_it_and_laws_of_several_less():
    task = Task("f", "m", (1, 2, 3))
    offset = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    assert [weighted.recency for weighted in weightings(task, offset, "flops")] == list(RECENCY)
    assert all(weighted.column == "flops" for weighted in weightings(task, offset, "flops"))
    assert weightings(task, offset, "tokens") == [task]
    several = [weighted.recency for weighted in weightings(task, LAWS["chinchilla"], "flops")]
    assert several == list(RECENCY_OF_SEVERAL)
    assert weightings(task, LAWS["chinchilla"], "") == [task]
    flexible = resolve({"law": "rectified", "variables": {"x": "flops"}}, ["flops"])
    assert [weighted.recency for weighted in weightings(task, flexible, "flops")] == list(RECENCY[:-1])


def test_looks_back_along_every_scale_and_along_distinct_tokens_only_where_they_repeat():
    params, tokens, unique = np.meshgrid(
        *([scale * 10.0**k for k in range(4)] for scale in (1e6, 1e7, 1e7)), indexing="ij"
    )
    frame = pd.DataFrame({"params": params.ravel(), "tokens": tokens.ravel(), "unique_tokens": unique.ravel()})
    frame["unique_tokens"] = np.minimum(frame["unique_tokens"], frame["tokens"])
    frame = frame.assign(row=range(64), family="f", metric="m", run=[f"r{k}" for k in range(64)])
    folds, why = inner_folds(frame, {}, 5, Roles(looks=("params", "tokens", "unique_tokens")))
    assert not why
    assert {fold.name.split(" ")[0] for fold in folds} == {"params", "tokens", "unique_tokens"}
    (again,) = (fold for fold in folds if fold.name.startswith("unique_tokens"))
    tested = frame.set_index("row").loc[again.test]
    assert (tested["unique_tokens"] == 1e9).all()
    assert (tested["tokens"] > tested["unique_tokens"]).all()


def test_the_law_that_made_the_data_gets_most_of_the_forecast():
    product = {"law": "power_product", "variables": {"x_1": "params", "x_2": "tokens"}, "name": "power_product_of"}
    tables = validated_tables(ladder_of(0.002), {}, {**SETTINGS, "laws": [product, "chinchilla"]})
    share = tables["validate/choice"].set_index("candidate")["weight"]
    assert share["chinchilla"] > 0.9
    scores = tables["validate/scores"].query("scheme == 'held_out' and score == 'rmsle'").set_index("law")["value"]
    assert scores["auto"] < 1.5 * scores["chinchilla"] + 1e-3


def test_looking_back_reaches_twice_the_cutoff_or_one_level():
    tokens = np.r_[np.linspace(1, 100, 100), 1000.0]
    frame = pd.DataFrame({"row": range(101), "family": "f", "metric": "m", "run": "r", "tokens": tokens})
    folds = look_back(frame, "tokens")
    assert [fold.name for fold in folds] == ["tokens above 100"]
    assert folds[0].test.tolist() == [100]
    dense = look_back(frame[:100], "tokens")
    assert len(dense) == 5
    for fold in dense:
        cutoff = tokens[fold.train].max()
        assert tokens[fold.test].min() > cutoff
        assert tokens[fold.test].max() <= 2 * cutoff


def test_looking_back_needs_a_positive_scale():
    frame = pd.DataFrame({"row": range(3), "family": "f", "metric": "m", "run": "r", "step": [0, 1, 2]})
    with pytest.raises(CannotSplit, match="not positive"):
        look_back(frame, "step")


def test_where_no_law_can_be_chosen_nothing_is_predicted_and_the_reason_is_said():
    """Two training rows and three parameters, at held-out rows; no fold leaves as many."""
    runs = curves(1, points=4).query("tokens < 1.3e8").reset_index(drop=True)
    runs = runs.assign(row=np.arange(len(runs)), held_out=runs["tokens"] > 5e6)
    law = {"law": "power_offset", "variables": {"x": "tokens"}}
    tables = validated_tables(
        runs, {}, {"study": "s", "laws": [law], "validate": {"schemes": [{"kfold": {"folds": 2}}]}}
    )
    made = tables["validate/predictions"].query("law == 'auto'")
    assert set(made["scheme"]) == {"held_out"}
    assert made[["predicted", "lower", "upper"]].isna().all(axis=None)
    assert made["note"].str.startswith("no law could be chosen: ").all()
    assert not tables["validate/choice"]["chosen"].any()
