"""Errors of steps that feed each other, added up with what they have in common, held against simulation and algebra."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.forecast.together import Term, aligned, correlation, labelled, slope_along, together

LABELS = pd.Index([f"r{k}" for k in range(40)])


def term(left, noise, opened, moves):
    return Term(
        pd.Series(left, index=LABELS), np.array([noise]), np.array([opened]), pd.DataFrame([moves], columns=LABELS)
    )


def test_independent_steps_add_in_quadrature():
    one = term(np.tile([1.0, -1.0], 20), 3.0, 1.0, np.ones(40))
    other = term(np.repeat([1.0, -1.0], 20), 4.0, 2.0, np.ones(40))
    noise, opened = together(one, [other])
    assert noise == pytest.approx([5.0])
    assert opened == pytest.approx([np.sqrt(5)])


@pytest.mark.parametrize(("slope", "noise"), [(1.0, 7.0), (-1.0, 1.0)])
def test_steps_with_one_luck_add_or_cancel(slope, noise):
    luck = np.random.default_rng(0).normal(size=40)
    one, other = term(luck, 3.0, 3.0, np.ones(40)), term(luck, slope * 4.0, slope * 4.0, np.ones(40))
    found = together(one, [other])
    assert found[0] == pytest.approx([noise])
    assert found[1] == pytest.approx([noise])


def test_the_sum_is_what_simulated_lines_do():
    """Two lines through the same runs whose errors go together; the second reads what the first predicts."""
    rng, x, at = np.random.default_rng(1), np.linspace(0, 1, 40), 2.0
    design = np.column_stack([np.ones(40), x - x.mean()])
    moves = np.array([1.0, at - x.mean()]) @ np.linalg.pinv(design)
    covariance = np.array([[1.0, -0.6], [-0.6, 1.0]])
    draws = rng.multivariate_normal([0, 0], covariance, size=(20_000, 40))
    simulated = (draws[:, :, 0] @ moves) * 0.8 + draws[:, :, 1] @ moves
    left = rng.multivariate_normal([0, 0], covariance, size=40)
    left = left @ np.linalg.inv(np.linalg.cholesky(left.T @ left)).T @ np.linalg.cholesky(covariance).T
    size = np.linalg.norm(moves)
    one, other = term(left[:, 1], 1.0, size, moves), term(left[:, 0], 0.8, 0.8 * size, moves)
    noise, opened = together(one, [other])
    assert opened == pytest.approx([simulated.std()], rel=0.02)
    assert noise == pytest.approx([np.sqrt(1 + 0.64 - 2 * 0.6 * 0.8)])


def test_only_rows_in_common_tell_and_few_tell_nothing():
    one, other = pd.Series([1.0, 2.0, 3.0], index=list("abc")), pd.Series([1.0, 2.0, 3.0], index=list("bcd"))
    assert correlation(one, other) == 0.0
    assert correlation(one, one) == pytest.approx(1.0)


def test_rows_of_one_label_move_together():
    twice = pd.DataFrame([[1.0, 1.0, 0.0]], columns=["a", "a", "b"])
    once = pd.DataFrame([[1.0, 0.0]], columns=["a", "b"])
    assert aligned(twice, once) == pytest.approx([1.0])
    assert aligned(once, pd.DataFrame([[1.0]], columns=["c"])) == pytest.approx([0.0])


def test_a_slope_is_that_of_the_law_and_0_where_it_does_not_read_the_column():
    rows = pd.DataFrame({"x": [2.0, 0.0], "y": [1.0, 1.0]})
    assert slope_along(lambda at: np.exp(3 * at["x"].to_numpy()), rows, "x", True) == pytest.approx([3.0, 3.0])
    assert slope_along(lambda at: at["x"].to_numpy() ** 2, rows, "x", False) == pytest.approx([4.0, 0.0], abs=1e-9)
    assert slope_along(lambda at: at["x"].to_numpy(), rows, "y", False) == pytest.approx([0.0, 0.0])


def test_labels_know_runs_whatever_their_metric():
    rows = pd.DataFrame({"run": ["a", "a"], "metric": ["loss", "acc"], "step": [1, 1]})
    assert len(set(labelled(rows, ["run", "step"]))) == 1
