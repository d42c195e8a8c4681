"""Directions of a forecast: at its target they make the parts of its interval, and runs share them as their predictions do."""

import numpy as np
import pandas as pd
import pytest

import scalestudy
from scalestudy.analyse.context import Context
from scalestudy.analyse.forecasters import forecasters
from scalestudy.forecast.joint import directions

TARGET = {"params": 7e9, "tokens": 1.4e11}
STUDY = {"fit": {"uncertainty": {"method": "none"}}, "validate": {"schemes": [{"kfold": {"folds": 2}}]}}


def placed(*points):
    rows = pd.DataFrame(points)
    return rows.assign(flops=6 * rows["params"] * rows["tokens"])


@pytest.fixture(scope="module")
def automatic():
    """A short ladder fitted by `auto`."""
    size, ratio = (one.ravel() for one in np.meshgrid(np.geomspace(3e7, 3e8, 4), [8.0, 50.0]))
    noise = np.exp(np.random.default_rng(1).normal(0, 0.004, len(size)))
    loss = (1.82 + 478 / size**0.347 + 2143 / (size * ratio) ** 0.367) * noise
    runs = pd.DataFrame({"params": size, "tokens": size * ratio, "loss": loss})
    found = scalestudy.fit(runs, "auto", value="loss", study=STUDY)
    context = Context(found.results.runs, found._tables, found._settings([]))
    return next(one.forecaster for one in forecasters(context) if one.law == "auto")


def test_at_the_target_they_make_the_parts_of_the_interval(automatic):
    target = placed(TARGET)
    spread, decision = automatic.at(target).spread, automatic.decision
    found = directions(decision, decision.ground, target, target)
    stretch = automatic.learned.stretch
    assert stretch * np.linalg.norm(found.moved[0]) == pytest.approx(spread.parameters[0])
    assert np.linalg.norm(found.apart[0]) * stretch >= spread.model[0] > 0


def test_two_runs_beside_each_other_move_together_and_far_ones_less_so(automatic):
    target, decision = placed(TARGET), automatic.decision
    rows = placed(TARGET, {"params": 6.9e9, "tokens": 1.41e11}, {"params": 4e7, "tokens": 2e9})
    found = directions(decision, decision.ground, rows, target)
    loads = np.hstack([found.moved, found.apart])
    size = np.linalg.norm(loads, axis=1)
    near, far = (loads[0] @ loads[k] / (size[0] * size[k]) for k in (1, 2))
    assert near > 0.999
    assert abs(far) < 0.9
    assert size[2] < 0.2 * size[0]
