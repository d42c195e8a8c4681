"""Training sets and the weights of their rows."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.forecast.posed import batch_length
from scalestudy.forecast.task import Task, size


def test_scales_are_multiplied():
    rows = pd.DataFrame({"params": [1.0, 2.0], "tokens": [3.0, 5.0]})
    assert size(rows, "params*tokens").tolist() == [3.0, 10.0]
    assert size(rows, "").tolist() == [1.0, 1.0]


def test_lengths_to_batch_hold_the_points_and_are_few():
    lengths = [batch_length(points) for points in range(1, 513)]
    assert all(points <= length <= 1.5 * points for points, length in enumerate(lengths, 1))
    assert len(set(lengths)) < 20


def test_weights_lie_inside_the_training_set_and_keep_their_mean():
    scale, inside = np.array([1.0, 2.0, 4.0, 8.0]), np.array([True, True, True, False])
    weight = Task("f", "m", (0, 1, 2), 1.0, "x").weights(scale, np.ones(4), inside)
    assert weight == pytest.approx(np.array([1, 2, 4, 0]) * 3 / 7)
    assert Task("f", "m", (0, 1, 2)).weights(scale, np.ones(4), inside).tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("recency", [0.0, 0.5, 1.0, 2.0])
def test_weights_follow_their_power_of_the_scale_in_any_unit(recency):
    scale = np.array([1.0, 2.0, 4.0, 8.0])
    inside, own = np.array([True, True, True, False]), np.array([1.0, 3.0, 1.0, 1.0])
    task = Task("f", "m", (0, 1, 2), recency, "x")
    expected = own[:3] * scale[:3] ** recency
    for unit in (1.0, 1e-9, 1e12):
        weight = task.weights(scale * unit, own, inside)
        assert weight == pytest.approx(np.r_[expected * 3 / expected.sum(), 0.0])
