"""What a budget pays for: every cost is split between N and D, or refused in a sentence that says what to do instead."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.stage import analyse

BUDGET = 1e22
OPTIONS = {"inference": {"tokens": 1e12}, "money": {"peak": 1e15}}
HELD = {"unique_tokens": 1e11, "sparsity": 0.5}
ONE_SIDED = {"memory": "tokens", "2 * D": "params", "6 * N * unique_tokens": "tokens"}
MEMBERS = {"recency": 0.0, "along": "", "dof": 50.0, "parameters_n": 5.0, "elsewhere": "", "stretch": 1.0, "bends": 0.3}


def answered(kind, options, members=None, runs=None):
    tables = fit_tables(("all", "chinchilla", CHINCHILLA), draws=20)
    if members is not None:
        tables["validate/members"] = members
        tables["validate/choice"] = pd.DataFrame({"family": ["all"], "metric": ["loss"], "candidate": ["chinchilla"]})
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{kind: options}]}
    return analyse(make_runs() if runs is None else runs, tables, settings)


def asked(cost):
    """Return the answers of both analyses that split a budget."""
    name = next(iter(cost)) if isinstance(cost, dict) else cost
    at = HELD if name in ("epochs", "sparse") or "unique" in name else {}
    optimal = answered("compute_optimal", {"cost": cost, "budgets": [BUDGET], "at": at})["analyse/compute_optimal"]
    reach = answered("forecast", {"reach": [{"value": 2.2, "cost": cost, "at": at}]})["analyse/reach"]
    return optimal.iloc[0], reach.iloc[0]


@pytest.mark.parametrize("cost", [{name: OPTIONS.get(name, {})} for name in COSTS] + list(ONE_SIDED), ids=str)
def test_every_cost_is_split_or_refused_in_a_sentence(cost):
    for row in asked(cost):
        number, became = (row["params"], row["status"]) if "status" in row else (row["needed"], row["outcome"])
        assert np.isfinite(number) != (became == "not_applicable"), row["message"]
        assert row["message"]


@pytest.mark.parametrize(("cost", "open_"), ONE_SIDED.items())
def test_a_cost_that_leaves_n_or_d_open_says_which_and_what_to_ask(cost, open_):
    for row in asked(cost):
        assert row["message"].startswith(f"the cost does not read {open_}, so that any budget buys any of it")
        assert f"with {open_} held" in row["message"]


PRICED = {"money": {"peak": 1e15, "mfu": 0.4, "price": 2.0}}
A_FLOP = 2.0 / (4e14 * 3600)


def test_the_same_budgets_in_money_are_the_same_places():
    """A price per FLOP moves every budget by one factor, whichever analysis asks, and no place."""
    rows = {}
    for name, cost in (("compute", "training"), ("price", PRICED), ("formula", f"6 * N * D * {A_FLOP}")):
        rows[name] = answered("forecast", {"reach": [{"value": 2.2, "cost": cost}]})["analyse/reach"].iloc[0]
    for name in ("price", "formula"):
        assert rows[name]["along"] == "cost"
        for column in ("needed", "lower", "upper"):
            assert rows[name][column] == pytest.approx(A_FLOP * rows["compute"][column], rel=1e-9)
        for column in ("params", "tokens", "flops", "decades_beyond"):
            assert rows[name][column] == pytest.approx(rows["compute"][column], rel=1e-6)
        assert rows[name]["outcome"] == rows["compute"]["outcome"] == "beyond"
    assert rows["compute"]["flops"] == pytest.approx(rows["compute"]["needed"])


@pytest.mark.parametrize("cost", [PRICED, f"6 * N * D * {A_FLOP}"], ids=["named", "formula"])
def test_default_budgets_are_what_the_runs_cost(cost):
    """Runs of 1e18 to 1e21 FLOP cost 1.39e-6 of these each: 1.4 to 1389, and a decade beyond."""
    wanted = 10.0 ** (np.arange(0, 10) / 2)
    optimal = answered("compute_optimal", {"cost": cost})["analyse/compute_optimal"]
    np.testing.assert_allclose(optimal["flops"], wanted)
    question = {"over": {"params": None, "tokens": None}, "cost": cost}
    optimum = answered("optimum", {**question, "budgets": wanted.tolist()})["analyse/optimum"]
    pd.testing.assert_frame_equal(answered("optimum", question)["analyse/optimum"], optimum)
    sizes = optimum.loc[optimum["quantity"] == "params", "estimate"]
    np.testing.assert_allclose(sizes, optimal["params"], rtol=1e-6)


def test_what_is_no_compute_is_not_called_flop():
    told = {
        name: set(answered("isoflop", {"draws": 20, **cost})["analyse/exponents"]["message"]).pop()
        for name, cost in (("compute", {}), ("price", {"cost": PRICED}))
    }
    assert "1 x 10^18 to 1 x 10^21 FLOP," in told["compute"]
    assert "1.39 to 1390," in told["price"]


def test_what_serving_costs_counts_among_the_runs_as_well():
    """Runs of 6 N D + 2 N T are dearer than their training, so that the same place lies less far beyond them."""
    served = 1e12
    row = answered("forecast", {"reach": [{"value": 2.2, "cost": {"inference": {"tokens": served}}}]})["analyse/reach"]
    row, runs = row.iloc[0], make_runs()
    n, d = row["params"], row["tokens"]
    assert row["needed"] == pytest.approx(6 * n * d + 2 * n * served)
    largest = (6 * runs["params"] * runs["tokens"] + 2 * runs["params"] * served).max()
    assert row["decades_beyond"] == pytest.approx(max(np.log10(row["needed"] / largest), 0.0), abs=1e-9)


def test_a_cost_is_followed_with_one_of_n_and_d_held():
    """1e12 tokens are held: the size follows from the value alone, and the memory from the size."""
    goal = {"value": 2.2, "cost": "memory", "at": {"tokens": 1e12}}
    row = answered("forecast", {"reach": [goal]})["analyse/reach"].iloc[0]
    e, a, b, alpha, beta = (CHINCHILLA[name] for name in ("E", "A", "B", "alpha", "beta"))
    size = (a / (2.2 - e - b / 1e12**beta)) ** (1 / alpha)
    assert (row["params"], row["needed"]) == (pytest.approx(size, rel=1e-3), pytest.approx(2 * size, rel=1e-3))
    assert row["flops"] == pytest.approx(6e12 * size, rel=1e-3)


def test_where_no_cost_can_be_followed_or_read_at_the_runs_a_sentence_says_so():
    def said(goal, runs=None):
        return answered("forecast", {"reach": [{"value": 2.2, **goal}]}, runs=runs)["analyse/reach"].iloc[0]["message"]

    assert said({"cost": PRICED, "along": "tokens"}) == "a cost is no tokens; leave out `cost` or `along`"
    held = {"cost": PRICED, "at": {"tokens": 1e12, "params": 1e9}}
    assert said(held) == "params and tokens are held, so nothing changes along a cost"
    blank = make_runs().assign(params=np.nan, tokens=np.nan)
    assert said({"cost": PRICED}, blank) == "no run has a cost"
    lost = answered("compute_optimal", {"cost": PRICED}, runs=blank)["analyse/exponents"]
    assert set(lost["message"]) == {"no run says what it costs, so `budgets` must be stated"}
    lost = answered("compute_optimal", {"at": {"tokens": 1e12}, "budgets": [BUDGET]})["analyse/compute_optimal"]
    assert set(lost["message"]) == {"tokens is held, so there is nothing to allocate"}


def test_what_a_budget_determines_alone_is_answered_of_an_average_too():
    """16 bits a parameter: 1e10 bytes hold 5e9 of them, whatever the law."""
    other = {**CHINCHILLA, "alpha": 0.30}
    members = pd.DataFrame(
        {"family": "all", "metric": "loss", "member": number, "law": "chinchilla", "weight": 0.5, "inside": 0.5}
        | {"parameter": name, "estimate": value, **MEMBERS}
        for number, theta in enumerate((CHINCHILLA, other))
        for name, value in theta.items()
    )
    question = {"over": {"params": None}, "cost": "memory", "budgets": [1e10], "at": {"tokens": 1e12}}
    found = answered("optimum", question, members)["analyse/optimum"].set_index(["law", "quantity"])
    for law in ("auto", "chinchilla"):
        assert found.loc[(law, "params"), "estimate"] == pytest.approx(5e9)
    floors = [t["E"] + t["A"] / 5e9 ** t["alpha"] + t["B"] / 1e12 ** t["beta"] for t in (CHINCHILLA, other)]
    assert found.loc[("auto", "value"), "estimate"] == pytest.approx(np.sqrt(np.prod(floors)), rel=1e-9)
