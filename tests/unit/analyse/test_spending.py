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


def answered(kind, options, members=None):
    tables = fit_tables(("all", "chinchilla", CHINCHILLA), draws=20)
    if members is not None:
        tables["validate/members"] = members
        tables["validate/choice"] = pd.DataFrame({"family": ["all"], "metric": ["loss"], "candidate": ["chinchilla"]})
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{kind: options}]}
    return analyse(make_runs(), tables, settings)


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
