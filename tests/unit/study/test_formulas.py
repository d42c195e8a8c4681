"""Formulas of analyses are held against the columns there will be, before anything runs."""

import pytest

from scalestudy.study.columns import Known
from scalestudy.study.formulas import formula_faults
from scalestudy.study.schema import build

KNOWN = Known(("family", "params", "tokens", "sparsity"), whole=True)


def faults(options, kind="optimum", known=KNOWN):
    return [(fault.at[3:], fault.found) for fault in formula_faults({"analyse": [{kind: options}]}, build(), known)]


@pytest.mark.parametrize(
    ("options", "key", "name"),
    [
        ({"over": {"params": None}, "cost": "6 * params * token"}, ("cost",), "token"),
        (
            {"over": {"params": None}, "cost": {"sparse": {"active": "N * spars"}}},
            ("cost", "sparse", "active"),
            "spars",
        ),
        ({"over": {"params": None}, "such_that": ["tokens <= 40 * paramz"]}, ("such_that", 0), "paramz"),
        ({"over": {"params": None}, "of": "value * price"}, ("of",), "price"),
        ({"over": {"params": None}, "let": {"tokens": "ratio * params"}}, ("let", "tokens"), "ratio"),
        ({"over": {"paramz": None}}, ("over", "paramz"), "paramz"),
    ],
)
def test_a_name_that_is_nothing_is_refused_where_it_stands(options, key, name):
    ((at, found),) = faults(options)
    assert at == key
    assert repr(name) in found


def test_names_of_columns_symbols_costs_and_the_questions_own_are_let_through():
    fine = {
        "over": {"params": None, "ratio": [1, 100]},
        "let": {"tokens": "ratio * params"},
        "cost": "training",
        "of": "value + 0 * sparsity",
        "such_that": ["D >= 20 * N"],
    }
    assert faults(fine) == []
    assert faults([fine, fine]) == []
    assert faults({"over": {"anything": None}, "cost": "whatever"}, known=Known()) == []


def test_what_is_no_formula_is_refused():
    assert "not a formula" in faults({"over": {"params": None}, "cost": "6 * * N"})[0][1]


@pytest.mark.parametrize("kind", ["compute_optimal", "isoflop", "crossover"])
def test_the_cost_of_every_kind_is_looked_at(kind):
    ((at, _),) = faults({"cost": "6 * N * nothing"}, kind)
    assert at == ("cost",)


def test_a_cost_may_read_what_candidates_say_of_themselves():
    asked = {"know": {"forecast": {"params": 1e9}}, "budget": 10}
    for stated in ([{"params": 1e8, "gpu_hours": 3}], {"params": [1e8], "gpu_hours": [3]}):
        assert faults({**asked, "candidates": stated, "cost": "gpu_hours"}, "next_runs") == []
    wrong = faults({**asked, "candidates": [{"params": 1e8}], "cost": "gpu_hours"}, "next_runs")
    assert len(wrong) == 1
    assert "gpu_hours" in str(wrong[0])
