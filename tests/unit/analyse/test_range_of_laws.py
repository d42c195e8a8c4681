"""What laws say by themselves beside `auto`, in every table that has it; and which fits its message doubts."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.context import Context
from scalestudy.analyse.forecasters import forecasters
from scalestudy.analyse.range_of_laws import ranged
from scalestudy.analyse.stage import analyse
from scalestudy.tables import AUTO
from scalestudy.tables.fit import STATUSES

KAPLAN = {"N_c": 8.8e13, "D_c": 5.4e13, "a_N": 0.076, "a_D": 0.095}
THETA = {"chinchilla": CHINCHILLA, "kaplan_nd": KAPLAN}
LATER = {
    "chinchilla": {**CHINCHILLA, "E": 1.7, "A": 600.0, "B": 2700.0},
    "kaplan_nd": {**KAPLAN, "a_N": 0.08, "N_c": 5.6e13},
}
KEY = ("family", "goal")


def members(family, thetas):
    """`validate/members` of one fit of each law, of equal weight."""
    rows = []
    for number, (law, theta) in enumerate(thetas.items()):
        same = {"family": family, "metric": "loss", "member": number, "law": law, "recency": 0.0, "along": ""}
        same |= {"weight": 0.5, "inside": 0.5, "stretch": 1.0, "bends": 0.3, "multiple": 1.96}
        same |= {"dof": 50.0, "parameters_n": float(len(theta)), "elsewhere": ""}
        rows += [{**same, "parameter": name, "estimate": value} for name, value in theta.items()]
    return pd.DataFrame(rows)


def study(families, analyses=()):
    fits = [(family, law, theta) for family, thetas in families.items() for law, theta in thetas.items()]
    tables = fit_tables(*fits, draws=20, spread=1e-3)
    tables["validate/members"] = pd.concat([members(*one) for one in families.items()])
    chosen = {"family": list(families), "metric": "loss", "candidate": "chinchilla"}
    tables["validate/choice"] = pd.DataFrame(chosen)
    runs = pd.concat([make_runs(family, noise=0.005) for family in families], ignore_index=True)
    settings = {"study": "made", "laws": list(THETA), "fit": {}, "analyse": list(analyses)}
    return runs.assign(row=np.arange(len(runs))), tables, settings


def rows(*said):
    return [{"law": law, "family": "all", "goal": 0, "needed": value} for law, value in said]


def test_the_range_is_that_of_the_laws_that_auto_averages_and_say_something():
    told = rows(("a", 3.0), ("b", 1.0), ("c", np.nan), ("other", 0.1), (AUTO, 2.0))
    *own, auto = ranged(told, KEY, "needed", {("all", 0): ("a", "b", "c")})
    assert (auto["least"], auto["least_law"], auto["most"], auto["most_law"]) == (1.0, "b", 3.0, "a")
    assert all(np.isnan(row["least"]) and row["least_law"] is None for row in own)


def test_one_law_has_no_range():
    auto = ranged(rows(("a", 3.0), ("b", np.nan), (AUTO, 2.0)), KEY, "needed", {("all", 0): ("a", "b")})[-1]
    assert np.isnan([auto["least"], auto["most"]]).all()
    assert auto["most_law"] is None


@pytest.mark.parametrize(
    ("entry", "table", "quantity"),
    [
        ({"forecast": {"targets": [], "reach": [{"value": 2.6}]}}, "analyse/reach", "needed"),
        ({"crossover": {"range": [1e15, 1e28]}}, "analyse/crossover", "crossing"),
    ],
)
def test_the_range_of_auto_is_that_of_the_rows_of_its_laws(entry, table, quantity):
    made = analyse(*study({"a": THETA, "b": LATER}, [entry]))[table].set_index("law")
    some = made[made["family"] == "a"] if "family" in made else made
    own = some.loc[list(THETA), quantity]
    assert own.notna().all()
    auto = some.loc[AUTO]
    assert (auto["least"], auto["most"]) == (own.min(), own.max())
    assert (auto["least_law"], auto["most_law"]) == (own.idxmin(), own.idxmax())


@pytest.mark.parametrize("status", [name for name in STATUSES if name != "converged"])
@pytest.mark.parametrize("doubtful", [(), ("chinchilla",), ("kaplan_nd",), tuple(THETA)])
def test_the_message_of_auto_names_the_fits_in_doubt_and_no_other(doubtful, status):
    runs, tables, settings = study({"all": THETA})
    fits = tables["fit/fits"]
    fits["message"] = "the optimum was found and checked"
    fits.loc[fits["law"].isin(doubtful), ["status", "message"]] = [status, "it is in doubt"]
    (auto,) = (one for one in forecasters(Context(runs, tables, settings)) if one.law == AUTO)
    assert auto.message == "the average of 2 fits of chinchilla and kaplan_nd" + "".join(
        f"; {law}: it is in doubt" for law in doubtful
    )
    assert auto.status == (status if doubtful else "converged")
