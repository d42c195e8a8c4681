"""The parts of a forecast's standard deviation."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder_of

from scalestudy.fit.roles import Roles
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member
from scalestudy.forecast.spread import BENDS, DRIFT, Spread, change_beyond, spread
from scalestudy.forecast.task import Task
from scalestudy.laws import LAWS, resolve


def test_parts_of_a_spread_add_in_quadrature():
    one = np.array([1.0])
    assert Spread(2 * one, one, 2 * one, 4 * one).total == pytest.approx([5.0])


def test_the_horizon_follows_the_change_that_is_predicted():
    """Nothing inside the data; beyond them a share of the change, and a little where none is predicted."""
    runs = curves(1).query("not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])
    task = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True)
    largest = runs["tokens"].max()
    rows = pd.DataFrame({"tokens": [largest / 2, largest, 2 * largest, 100 * largest]})
    change = change_beyond(decision, runs, rows, decades_beyond(runs, rows, ["tokens"]))
    slope = dict(zip(law.parameter_names, fitter.fitted(law, task).theta[0], strict=True))["a"]
    assert change == pytest.approx([0, 0, slope * np.log(2), slope * np.log(100)])
    horizon = spread(decision, runs, rows, Roles(along=("tokens",))).horizon
    assert horizon == pytest.approx(np.hypot(BENDS * change, DRIFT * np.array([0, 0, np.log10(2), 2])))


def test_a_larger_budget_is_beyond_the_data_even_where_no_scale_alone_is():
    """IsoFLOP ladders: N and D of a larger budget's best run may both have been seen, but not together."""
    runs = ladder_of(0.002).query("flops < 2e19 and not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = LAWS["chinchilla"]
    task = Task("f", "loss", tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True)
    seen = runs[["params", "tokens"]].max()
    rows = pd.DataFrame([{**seen, "flops": 6 * seen.prod()}, dict(runs.iloc[0][["params", "tokens", "flops"]])])
    rows = rows.astype(float)
    beyond, inside = change_beyond(decision, runs, rows, decades_beyond(runs, rows, ["flops", "params", "tokens"]))
    assert beyond > 0.01
    assert inside == 0
