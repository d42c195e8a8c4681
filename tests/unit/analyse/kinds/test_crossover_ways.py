"""Along what families cross: any cost, any law beside any other, and draws of shared runs together; against other solvers."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs
from scipy.optimize import brentq, minimize_scalar
from side_by_side import runs_of, side_by_side

from scalestudy.analyse.stage import analyse
from scalestudy.tables import AUTO

LATER = {**CHINCHILLA, "E": 1.7, "A": 600.0, "B": 2700.0}
POWER = {"law": "power", "variables": {"x": "flops"}}
PEAK, MFU, PRICE = 1e15, 0.4, 2.0
SERVED = 1e13


def crossover(**options):
    return side_by_side("crossover", [CHINCHILLA, LATER], spread=1e-4, **options)["analyse/crossover"].iloc[0]


def loss(theta, n, d):
    return theta["E"] + theta["A"] * n ** -theta["alpha"] + theta["B"] * d ** -theta["beta"]


def bought(theta, budget, served=0.0):
    """The least loss that a budget buys where a model of N parameters trained on D tokens takes 6 N D + 2 N served, by scipy."""

    def at(log_n):
        n = np.exp(log_n)
        d = budget / (6 * n) - served / 3
        return loss(theta, n, d) if d > 0 else np.inf

    most = np.log(budget / (2 * served)) if served else np.log(budget)
    return minimize_scalar(at, bounds=(np.log(1e3), most - 1e-9), method="bounded", options={"xatol": 1e-10}).fun


def crossing(low, high, served=0.0):
    return np.exp(
        brentq(
            lambda log: bought(CHINCHILLA, np.exp(log), served) - bought(LATER, np.exp(log), served),
            np.log(low),
            np.log(high),
        )
    )


def test_a_cost_that_is_no_compute_is_searched_where_the_runs_are_in_it():
    flops, money = crossover(), crossover(cost={"money": {"peak": PEAK, "mfu": MFU, "price": PRICE}})
    each = PRICE / (PEAK * MFU * 3600)
    assert (flops["axis"], money["axis"]) == ("flops", "cost")
    for name in ("crossing", "lower", "upper", "from", "to"):
        assert money[name] == pytest.approx(each * flops[name], rel=1e-9)
    assert (money["better_above"], money["share"]) == (flops["better_above"], flops["share"])
    assert flops["crossing"] == pytest.approx(crossing(1e18, 1e24), rel=1e-3)


def test_what_is_served_is_paid_for_in_the_range_too():
    row, runs = crossover(cost={"inference": {"tokens": SERVED}}), make_runs("a")
    paid = 6 * runs["params"] * runs["tokens"] + 2 * runs["params"] * SERVED
    assert (row["from"], row["to"]) == pytest.approx((paid.min() / 10, paid.max() * 10))
    found = crossover(cost={"inference": {"tokens": SERVED}}, range=[1e20, 1e26])
    assert found["crossing"] == pytest.approx(crossing(1e21, 1e26, SERVED), rel=1e-3)
    assert found["crossing"] > 2 * crossover()["crossing"]


def by_auto(fits, **options):
    """Families that are each forecast by a law of their own."""
    made = fit_tables(*((family, law, theta) for family, (law, theta) in fits.items()), spread=1e-4)
    same = {"metric": "loss", "member": 0, "recency": 0.0, "along": "", "weight": 1.0, "inside": 1.0, "elsewhere": ""}
    same |= {"stretch": 1.0, "bends": 0.3, "multiple": 1.96, "dof": 50.0}
    made["validate/members"] = pd.DataFrame(
        [
            {**same, "family": family, "law": law, "parameters_n": len(theta), "parameter": name, "estimate": value}
            for family, (law, theta) in fits.items()
            for name, value in theta.items()
        ]
    )
    choice = [{"family": family, "metric": "loss", "candidate": law} for family, (law, _) in fits.items()]
    made["validate/choice"] = pd.DataFrame(choice).assign(weight=1.0, chosen=True, reason="")
    runs = runs_of("".join(fits)).assign(row=lambda rows: range(len(rows)))
    settings = {"study": "made", "laws": ["chinchilla", POWER], "fit": {}, "analyse": [{"crossover": options}]}
    table = analyse(runs, made, settings)["analyse/crossover"]
    return table[table["law"] == AUTO].iloc[0]


@pytest.mark.parametrize("turned", [False, True])
def test_a_law_of_n_and_d_crosses_one_of_compute_wherever_it_stands(turned):
    budget = 3e19
    steep = {"A": bought(CHINCHILLA, budget) * budget**0.08, "a": 0.08}
    fits = {"a": ("chinchilla", CHINCHILLA), "b": ("power", steep)}
    row = by_auto(dict(zip("ab", list(fits.values())[::-1], strict=True)) if turned else fits)
    assert row["status"] == "converged"
    assert row["crossing"] == pytest.approx(budget, rel=1e-3)
    assert row["better_above"] == ("a" if turned else "b")


def shared(*names):
    """Families that are made of the very same rows."""
    runs = pd.concat([make_runs(name, 0.01) for name in names], ignore_index=True)
    tables = fit_tables(*((name, "chinchilla", CHINCHILLA) for name in names), draws=40)
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{"crossover": {}}]}
    return analyse(runs.assign(row=range(len(runs))), tables, settings)["analyse/crossover"].iloc[0]


def test_a_family_and_its_copy_are_the_same_in_every_draw():
    row = shared("a", "copy")
    assert row["share"] == 0.0
    assert "the two are the same throughout; 0% of" in row["message"]
    assert row[["better_below", "better_above"]].isna().all()


def test_a_law_that_does_not_read_the_scale_says_so():
    fits = {"a": ("chinchilla", CHINCHILLA), "b": ("power", {"A": 20.0, "a": 0.05})}
    row = by_auto(fits, along="tokens")
    assert row["status"] == "not_applicable"
    assert "hold it with `at`" in row["message"]
