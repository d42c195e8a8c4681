"""The parts of a forecast's standard deviation."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder_of

from scalestudy.fit.roles import Roles
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member
from scalestudy.forecast.spread import BENDS, DRIFT, Spread, _disagreement, _noise, change_beyond, spread
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


@dataclass
class Parted:
    """A decision whose members' predictions are given, (members, m)."""

    names: list[str]
    weights: list[float]
    predicted: np.ndarray
    logarithmic: bool

    @property
    def members(self):
        return [
            SimpleNamespace(law=SimpleNamespace(name=n), weight=w)
            for n, w in zip(self.names, self.weights, strict=True)
        ]

    def parts(self, rows):
        return self.predicted


@pytest.mark.parametrize("logarithmic", [True, False])
def test_members_differ_within_laws_and_between_them_by_the_roots_of_their_shares(logarithmic):
    """By hand: two weightings of one law and one of another; shares .64, .16 and .2."""
    values = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 5.0]])
    root = np.sqrt([0.64, 0.16, 0.2])
    of_law = (root[:2] @ values[:2]) / root[:2].sum()
    centre = np.array([of_law, of_law, values[2]])
    middle = root @ values / root.sum()
    within = np.sqrt(root @ (values - centre) ** 2 / root.sum())
    between = np.sqrt(root @ (centre - middle) ** 2 / root.sum())
    decision = Parted(["a", "a", "b"], [0.64, 0.16, 0.2], np.exp(values) if logarithmic else values, logarithmic)
    found = _disagreement(decision, pd.DataFrame(index=range(2)))
    assert found[0] == pytest.approx(within)
    assert found[1] == pytest.approx(between)


def test_members_without_a_prediction_do_not_count():
    decision = Parted(["a", "b"], [0.5, 0.5], np.array([[np.nan], [3.0]]), False)
    within, between = _disagreement(decision, pd.DataFrame(index=range(1)))
    assert (within.tolist(), between.tolist()) == ([0.0], [0.0])


def test_noise_is_read_off_recent_residuals_for_the_parameters_spent_on_them():
    """By hand: weights (x / x_max)^2, their effective number of rows, and two parameters."""
    runs = curves(1, noise=0.05).query("not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])
    task = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]), 1.0, "tokens")
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task.plain, task])
    decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True)
    residual = np.log(runs["value"] / fitter.fitted(law, task).point(runs)).to_numpy()
    weight = (runs["tokens"] / runs["tokens"].max()).to_numpy() ** 2
    spent = 2 * (weight**2).sum() / weight.sum() ** 2
    expected = np.sqrt((weight * residual**2).sum() / weight.sum() / max(1 - spent, 0.2))
    assert _noise(decision, runs) == pytest.approx(expected)


@pytest.mark.parametrize("unit", [1e-6, 1e5])
def test_the_parts_of_a_spread_of_raw_values_are_in_their_unit(unit):
    """A metric below zero, told in another unit: every standard deviation follows, beyond the data too."""

    def parts(by):
        tokens = np.geomspace(1e6, 1e9, 20)
        value = by * (3.0 - np.log(tokens) + np.random.default_rng(0).normal(0, 0.2, 20))
        runs = curves(1).iloc[:20].assign(tokens=tokens, value=value, held_out=False, group=np.arange(20))
        runs = runs.assign(row=np.arange(20)).set_index("row", drop=False).rename_axis(None)
        law = resolve({"law": "log_linear", "variables": {"x": "tokens"}}, ["tokens"])
        task = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]))
        study = {"study": "s", "fit": {"objective": "squared_raw"}}
        fitter = Fitter(runs, study, lambda rows: pd.Series(False, index=rows.index))
        fitter.fit(law, [task])
        decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], False)
        rows = pd.DataFrame({"tokens": [1e7, 1e9, 1e11]})
        return spread(decision, runs, rows, Roles(along=("tokens",)))

    plain, scaled = parts(1.0), parts(unit)
    for name in ("noise", "parameters", "model", "horizon", "total"):
        assert getattr(scaled, name) == pytest.approx(unit * getattr(plain, name), rel=1e-4)
    assert plain.horizon[2] > 0
