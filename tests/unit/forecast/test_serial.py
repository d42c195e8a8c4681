"""Errors that go on along a run: by an independent matrix of correlations, and by generalised sums of squares."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.roles import USUAL
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.members import Member
from scalestudy.forecast.moves import Moves
from scalestudy.forecast.scatter import Scatter, scatter
from scalestudy.forecast.serial import MOST, Serial
from scalestudy.forecast.spread import _about_fits, noise_of
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve

RUNS = [np.array([4, 0, 2]), np.array([1, 5])]
ALIKE = 0.7
SIGMA = 0.02
POWER = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])


def line(x):
    return np.stack([np.ones(len(x)), np.log(x)], axis=1)


def table(x, value):
    return pd.DataFrame({"tokens": x, "value": value, "row": np.arange(len(x)), "stderr": np.nan})


def fitted(train):
    """A power law fitted by least squares of logarithms."""
    level, slope = np.linalg.lstsq(line(train["tokens"]), np.log(train["value"]), rcond=None)[0]
    theta = {"A": np.exp(level), "a": -slope}
    vector = np.array([[theta[name] for name in POWER.parameter_names]])
    task = Task("f", "m", tuple(train["row"]), 0.0, "tokens")
    return Member(Fitted("f", "m", POWER, "converged", "", vector, dof=len(train) - 2, spent=2), task, 1.0)


def correlations(count, runs=RUNS, alike=ALIKE):
    """Of `count` errors: a power of the distance along the run within each, zero between runs."""
    found = np.eye(count)
    for own in runs:
        place = np.arange(len(own))
        found[np.ix_(own, own)] = alike ** np.abs(place[:, None] - place[None, :])
    return found


def errors(rng, count, runs, alike):
    return np.linalg.cholesky(correlations(count, runs, alike)) @ rng.normal(size=count)


def test_what_is_alike_is_multiplied_as_its_matrix():
    serial, values = Serial(RUNS, ALIKE), np.random.default_rng(0).normal(size=(3, 7))
    assert serial.times(values) == pytest.approx(values @ correlations(7))
    root = serial.times_root(np.eye(7))
    assert root @ root.T == pytest.approx(correlations(7))
    assert Serial(RUNS).times(values) is values
    assert Serial(RUNS).times_root(values) is values


def test_the_correlation_is_that_of_neighbours_in_a_run():
    """Read off 40 runs of 25; runs apart tell nothing of it, nor do rows without an error; never below 0, nor 1."""
    rng = np.random.default_rng(1)
    runs = list(np.arange(1000).reshape(40, 25))
    found = errors(rng, 1000, runs, ALIKE)
    assert Serial.of(found, runs).alike == pytest.approx(ALIKE, abs=0.05)
    assert Serial.of(np.where(np.arange(1000) % 25 == 3, np.nan, found), runs).alike == pytest.approx(ALIKE, abs=0.07)
    assert Serial.of(np.tile([1.0, -1.0], 500), runs).alike == 0.0
    assert Serial.of(np.ones(1000), runs).alike == MOST
    assert Serial.of(found, []).alike == Serial.of(np.zeros(1000), runs).alike == 0.0


def test_rows_of_a_run_are_worth_less_as_evidence():
    """The variance of a mean of 400 such errors, and of their mean square, over what independent ones have."""
    rng = np.random.default_rng(2)
    drawn = np.array([errors(rng, 400, [np.arange(400)], ALIKE) for _ in range(600)])
    serial = Serial([np.arange(400)], ALIKE)
    assert 1 / (400 * drawn.mean(axis=1).var()) == pytest.approx(serial.rows, rel=0.15)
    assert 2 / (400 * (drawn**2).mean(axis=1).var()) == pytest.approx(serial.worth(400)[0], rel=0.15)
    assert Serial(RUNS, ALIKE).worth(7)[[3, 6]].tolist() == [1.0, 1.0]
    apart, together = (scatter(drawn[0], np.ones(400), np.ones(400), one) for one in (Serial(), serial))
    assert (apart.scale, apart.dof) == pytest.approx((together.scale, together.dof / serial.worth(400)[0]))


def test_parameters_are_less_sure_where_errors_go_on_along_runs():
    """The variance of a line's prediction by least squares: a' S a, with S of the errors' own correlations."""
    x, own = np.geomspace(1.0, 1e3, 12), [np.arange(6), np.arange(6, 12)]
    train = table(x, 3.0 * x**-0.2)
    ground, ahead = Ground(train, [fitted(train)], True, USUAL), table(np.array([1e4]), 1.0)
    found = Moves.of(ground, Scatter(SIGMA, 0.0, 0.0, (0.0, 0.0), 10.0, Serial(own, ALIKE))).variances(ahead)[0][0]
    moved = np.linalg.pinv(line(x)).T @ line(np.array([1e4]))[0]
    assert found == pytest.approx(SIGMA**2 * moved @ correlations(12, own) @ moved, rel=0.02)


def checkpoints(rng, alike):
    """Six runs of 40 checkpoints about a power law; their order among the rows is none that they were measured in."""
    x = np.repeat(np.geomspace(1.0, 4.0, 6), 40) * np.tile(np.linspace(10.0, 400.0, 40), 6)
    each = list(np.arange(240).reshape(6, 40))
    value = 3.0 * x**-0.2 * np.exp(SIGMA * errors(rng, 240, each, alike))
    frame = table(x, value).assign(run=np.repeat([f"r{k}" for k in range(6)], 40), family="f", metric="m")
    return frame.iloc[rng.permutation(240)].reset_index(drop=True)


def decided(train):
    return Decision([fitted(train)], [], True).on(train, USUAL).stacked


@pytest.mark.parametrize("alike", [0.0, ALIKE])
def test_noise_is_unbiased_whether_or_not_runs_have_errors_of_their_own(alike):
    rng = np.random.default_rng(5)
    found = [_about_fits(decided(checkpoints(rng, alike))) for _ in range(60)]
    assert np.mean([one.scale**2 for one in found]) == pytest.approx(SIGMA**2, rel=0.1)
    assert np.mean([one.serial.alike for one in found]) == pytest.approx(alike, abs=0.06)


def test_runs_of_a_row_each_are_as_independent_as_ever():
    train = checkpoints(np.random.default_rng(6), ALIKE)
    alone = train.assign(run=[f"r{k}" for k in range(240)])
    assert noise_of(decided(alone)).serial.alike == 0.0
    assert noise_of(decided(alone)).dof == pytest.approx(238)
    nameless = decided(train.drop(columns="run"))
    assert nameless.ground.checkpoints == []
    assert not pd.isna(noise_of(nameless).scale)
