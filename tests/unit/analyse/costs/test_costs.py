"""Costs by name: what each formula comes to, and the runs' own compute, read back whatever made it."""

import numpy as np
import pytest
from fitted import make_runs

from scalestudy.analyse.costs.ask import by_default, written
from scalestudy.analyse.costs.base import Asked
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.optima.formula import Formula
from scalestudy.fit.roles import USUAL

COLUMNS = {"params": 2e9, "tokens": 3e10, "unique_tokens": 1e10, "sparsity": 0.75, "precision_bits": 8.0}
NAMES = {"N": "params", "D": "tokens", "U": "unique_tokens", **{name: name for name in COLUMNS}}
PAID = {
    "training": ({}, 3.6e20),
    "inference": ({"tokens": 1e12}, 3.6e20 + 4e21),
    "sparse": ({}, 9e19),
    "memory": ({"bits": "precision_bits"}, 2e9),
    "epochs": ({"price": 1e9}, 3.6e20 + 1e19),
    "money": ({"peak": 1e15, "mfu": 0.4, "price": 2.0}, 2.0 * 3.6e20 / (4e14 * 3600)),
    "runs": ({}, 3.6e20),
}


@pytest.mark.parametrize("name", COSTS)
def test_every_cost_comes_to_what_it_says(name):
    options, paid = PAID[name]
    found = written({name: options}, Asked(make_runs(), USUAL))
    assert not found.why_not
    assert found.told
    assert float(Formula(found.text, NAMES, "cost")({k: np.float64(v) for k, v in COLUMNS.items()})) == pytest.approx(
        paid
    )


def runs_at(factor, **columns):
    runs = make_runs().assign(**columns)
    return runs.assign(flops=factor(runs))


@pytest.mark.parametrize("ratio", [6.0, 8.0, 0.3])
def test_a_multiple_of_nd_is_read_from_the_runs(ratio):
    runs = runs_at(lambda r: ratio * r["params"] * r["tokens"])
    text = by_default(Asked(runs, USUAL)).text
    assert float(Formula(text, NAMES, "cost")({"params": 2.0, "tokens": 3.0})) == pytest.approx(6 * ratio)


def test_a_multiple_that_another_column_tells_is_taken_at_what_is_held():
    sparsity = np.tile([0.0, 0.5, 0.75], 21)
    runs = runs_at(lambda r: 6 * r["params"] * (1 - r["sparsity"]) * r["tokens"], sparsity=sparsity)
    for held, factor in ((0.5, 3.0), (0.0, 6.0), (0.6, 2.4)):
        text = by_default(Asked(runs, USUAL, {"sparsity": held})).text
        assert float(Formula(text, NAMES, "cost")({"params": 1.0, "tokens": 1.0})) == pytest.approx(factor)
    assert "follows from sparsity: hold it" in written("runs", Asked(runs, USUAL)).why_not


def test_powers_of_n_and_d_are_read_from_the_runs():
    runs = runs_at(lambda r: 5 * r["params"] ** 1.05 * r["tokens"] ** 0.98)
    text = by_default(Asked(runs, USUAL)).text
    value = float(Formula(text, NAMES, "cost")({"params": 1e9, "tokens": 1e10}))
    assert value == pytest.approx(5 * 1e9**1.05 * 1e10**0.98)


def test_compute_that_nothing_tells_is_refused_by_name_and_left_at_6nd_by_default():
    noise = np.exp(np.random.default_rng(0).normal(0, 1, 63))
    runs = runs_at(lambda r: 20 * r["params"] * r["tokens"] * noise)
    assert "which N and D do not tell" in written("runs", Asked(runs, USUAL)).why_not
    assert by_default(Asked(runs, USUAL)).text == "6 * N * D"
