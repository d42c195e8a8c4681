"""How forecasts move with the values they were fitted to: exact for a law that is a line in logarithms."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.roles import USUAL
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.members import Member
from scalestudy.forecast.moves import Moves
from scalestudy.forecast.scatter import Scatter
from scalestudy.forecast.spread import _about_fits
from scalestudy.forecast.stacked import inside_shares
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve

X = np.geomspace(1.0, 1e3, 12)
LINE = np.stack([np.ones(12), np.log(X)], axis=1)
POWER = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])
SIGMA = 0.02


def rows(x=X, value=None):
    value = 3.0 * x**-0.2 if value is None else value
    return pd.DataFrame({"tokens": x, "value": value, "row": np.arange(len(x)), "stderr": np.nan})


def least_squares(weight):
    """How the line's parameters move with log values, (2, 12)."""
    root = np.sqrt(weight)[:, None]
    return np.linalg.pinv(root * LINE) * root.T


def member(recency, train, weight=1.0):
    task = Task("f", "m", tuple(train["row"]), recency, "tokens")
    found = least_squares(task.recent(train)) @ np.log(train["value"].to_numpy())
    theta = {"A": np.exp(found[0]), "a": -found[1]}
    vector = np.array([[theta[name] for name in POWER.parameter_names]])
    return Member(Fitted("f", "m", POWER, "converged", "", vector, dof=10, spent=2), task, weight)


@pytest.mark.parametrize("recency", [0.0, 1.0, 2.0])
def test_the_variance_of_a_prediction_is_that_of_weighted_least_squares(recency):
    train = rows()
    ground = Ground(train, [member(recency, train)], True, USUAL)
    moves = Moves.of(ground, Scatter(SIGMA, 0.0, 0.0, (0.0, 0.0), 10.0))
    ahead = rows(np.array([2e3, 1e4]))
    own, average = moves.variances(ahead, np.ones((1, 2)))
    line = np.stack([np.ones(2), np.log([2e3, 1e4])], axis=1)
    expected = SIGMA**2 * ((line @ least_squares(ground.members[0].task.recent(train))) ** 2).sum(axis=1)
    assert own[0] == pytest.approx(expected, rel=0.02)
    assert average == pytest.approx(expected, rel=0.02)


def test_an_average_knows_that_its_members_saw_the_same_noise():
    train = rows()
    ground = Ground(train, [member(0.0, train), member(1.0, train)], True, USUAL)
    moves = Moves.of(ground, Scatter(SIGMA, 0.0, 0.0, (0.0, 0.0), 10.0))
    share = np.full((2, 1), 0.5)
    own, average = moves.variances(rows(np.array([1e4])), share)
    line = np.array([1.0, np.log(1e4)])
    mean = sum(line @ least_squares(one.task.recent(train)) for one in ground.members) / 2
    assert average[0] == pytest.approx(SIGMA**2 * (mean**2).sum(), rel=0.02)
    assert own[:, 0].min() < average[0] < own[:, 0].max()


def test_noise_is_unbiased_whatever_the_weights_of_the_fits():
    """Averages of weighted fits leave more in their residuals than they spent parameters: the trace says how much."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(300):
        train = rows(value=3.0 * X**-0.2 * np.exp(rng.normal(0, SIGMA, 12)))
        members = [member(power, train, 0.5) for power in (1.0, 2.0)]
        found.append(_about_fits(Decision(members, [], True).on(train, USUAL)).scale ** 2)
    assert np.mean(found) == pytest.approx(SIGMA**2, rel=0.1)


def test_inside_the_data_the_unweighted_fit_has_the_say():
    train = rows(value=3.0 * X**-0.2 * np.exp(np.random.default_rng(5).normal(0, SIGMA, 12)))
    ground = Ground(train, [member(2.0, train), member(0.0, train)], True, USUAL)
    assert inside_shares(ground) == pytest.approx([0.0, 1.0])


def test_a_fit_that_predicts_without_an_estimate_moves_and_has_a_say_inside_like_one_with():
    train = rows(value=3.0 * X**-0.2 * np.exp(np.random.default_rng(6).normal(0, SIGMA, 12)))
    usual = [member(2.0, train), member(0.0, train)]
    steady = [replace(one, fitted=replace(one.fitted, status="degenerate", steady=True)) for one in usual]
    told, found = (Ground(train, members, True, USUAL) for members in (usual, steady))
    assert inside_shares(found) == pytest.approx(inside_shares(told))
    for one, other in zip(told.answers, found.answers, strict=True):
        assert other.moves(1e-4)[0] == pytest.approx(one.moves(1e-4)[0])
        assert np.any(other.moves(1e-4)[0])
