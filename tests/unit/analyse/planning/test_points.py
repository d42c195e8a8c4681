"""Candidates as a study file states them, and their costs: what follows from what, and one sentence for what cannot be."""

import pandas as pd
import pytest
from fitted import make_runs

from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.points import candidates, costs
from scalestudy.analyse.planning.stated import columns_of, families_of
from scalestudy.fit.roles import USUAL

AXES = {"params": [1e8, 1e9], "tokens_per_param": [5, 20]}


def test_axes_are_combined_and_what_follows_is_filled_in():
    rows = candidates(AXES, "all", USUAL)
    assert rows["tokens"].tolist() == [5e8, 2e9, 5e9, 2e10]
    assert rows["flops"].tolist() == pytest.approx((6 * rows["params"] * rows["tokens"]).tolist())


def test_compute_and_tokens_per_parameter_are_enough():
    rows = candidates({"flops": [1.2e20], "tokens_per_param": [20]}, "all", USUAL)
    assert rows.iloc[0].to_dict() == pytest.approx({"flops": 1.2e20, "params": 1e9, "tokens": 2e10})


def test_an_axis_may_be_between_two_values():
    rows = candidates({"params": {"between": [1e8, 1e10], "count": 3}, "tokens": [1e9]}, "all", USUAL)
    assert rows["params"].tolist() == pytest.approx([1e8, 1e9, 1e10])


def test_families_have_their_own_candidates():
    stated = [{"family": "a", "params": 1e8, "tokens": 1e9}, {"params": 2e8, "tokens": 1e9}]
    assert candidates(stated, "a", USUAL)["params"].tolist() == [1e8, 2e8]
    assert candidates(stated, "b", USUAL)["params"].tolist() == [2e8]
    assert families_of({**AXES, "family": ["a"]}) == ["a"]
    assert columns_of({**AXES, "family": ["a"], "lr": [1e-3]}) == ["params", "lr"]


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ([], "there are no candidates"),
        ({"params": [], "tokens": [1e9]}, "there are no candidates"),
        ({**AXES, "family": ["b"]}, "there are no candidates of the family all"),
        ({"params": [0.0], "tokens": [1e9]}, "a candidate has params = 0"),
        ({"params": [-1.0], "tokens": [1e9]}, "a candidate has params = -1"),
        ({"params": ["big"], "tokens": [1e9]}, "a candidate has params = 'big', where a number belongs"),
        ([{"params": "big", "tokens": 1e9}], "a candidate has params = 'big', where a number belongs"),
        (
            {"params": {"between": [1, 2], "count": 200}, "tokens": {"between": [1, 2], "count": 200}},
            "there are 40000 candidates",
        ),
    ],
)
def test_what_cannot_be_a_candidate_is_a_sentence(stated, sentence):
    with pytest.raises(NoPlanError, match=sentence):
        candidates(stated, "all", USUAL)


def test_a_fixed_cost_is_paid_for_each_run():
    rows = candidates(AXES, "all", USUAL)
    cost, told = costs(None, 1e18, rows, make_runs(), USUAL)
    assert cost == pytest.approx((rows["flops"] + 1e18).tolist())
    assert "for each run" in told


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ("0 * params", "4 of 4 candidates cost 0 by"),
        ("params - 1e9", "candidates cost"),
        ("gpu_hours", "do not say what they cost: unknown name 'gpu_hours'"),
    ],
)
def test_costs_that_are_missing_or_zero_are_a_sentence(cost, sentence):
    with pytest.raises(NoPlanError, match=sentence):
        costs(cost, 0.0, candidates(AXES, "all", USUAL), make_runs(), USUAL)


def test_a_cost_may_be_a_column_of_the_candidates():
    stated = [{"params": 1e8, "tokens": 1e9, "gpu_hours": 3.0}, {"params": 2e8, "tokens": 1e9, "gpu_hours": 5.0}]
    rows = candidates(stated, "all", USUAL)
    assert costs("gpu_hours", 0.0, rows, pd.DataFrame(make_runs()), USUAL)[0].tolist() == [3.0, 5.0]
