"""What every score promises: a known value, invariance to order, an honest standard error, and no crash."""

import numpy as np
import pytest
from scalestudy.validate.scores.base import Predicted
from scalestudy.validate.scores.registry import SCORES
from scipy.stats import spearmanr

from scalestudy.tables.score import SCORES as KNOWN
from scalestudy.validate.scoring import score

VALUE = np.array([1.0, 2.0, 4.0, 8.0])


def rows(predicted, value=VALUE, half=0.1, group=None):
    predicted, value = np.asarray(predicted, float), np.asarray(value, float)
    return Predicted(
        value,
        predicted,
        predicted * (1 - half),
        predicted * (1 + half),
        np.arange(len(value)) if group is None else np.asarray(group),
    )


PERFECT = {"rmsle": 0, "rmse": 0, "are": 0, "bias": 0, "r2": 1, "spearman": 1, "coverage": 1}


def test_registry_matches_the_contract():
    assert set(SCORES) == set(KNOWN)
    for name, known in SCORES.items():
        assert known.name == name
        assert known.meaning[0].islower()
        assert not known.meaning.endswith(".")


@pytest.mark.parametrize(("name", "expected"), PERFECT.items())
def test_perfect_predictions(name, expected):
    assert score(name, rows(VALUE)) == pytest.approx((expected, 0, 4), abs=1e-12)


def test_known_values():
    twice = rows(2 * VALUE)
    assert score("rmsle", twice)[0] == pytest.approx(np.log(2))
    assert score("bias", twice)[0] == pytest.approx(np.log(2))
    assert score("are", twice)[0] == pytest.approx(1)
    assert score("rmse", twice)[0] == pytest.approx(np.sqrt(np.mean(VALUE**2)))
    assert score("r2", twice)[0] == pytest.approx(1 - np.sum(VALUE**2) / np.sum((VALUE - VALUE.mean()) ** 2))
    assert score("coverage", twice)[0] == 0
    width = np.log(1.1 / 0.9)
    assert score("interval_score", twice)[0] == pytest.approx(width + 40 * np.log(2 * 0.9))
    assert score("interval_score", rows(VALUE))[0] == pytest.approx(width)


def test_spearman_is_scipys():
    rng = np.random.default_rng(0)
    value = rng.random(30)
    predicted = value + rng.normal(0, 0.3, 30)
    assert score("spearman", rows(predicted, value))[0] == pytest.approx(spearmanr(value, predicted).statistic)


@pytest.mark.parametrize("name", SCORES)
def test_order_of_rows_does_not_matter(name):
    rng = np.random.default_rng(1)
    value = rng.random(20) + 1
    predicted, group = value * np.exp(rng.normal(0, 0.1, 20)), np.arange(20) // 2
    order = rng.permutation(20)
    first = score(name, rows(predicted, value, group=group))
    again = score(name, rows(predicted[order], value[order], group=group[order]))
    assert first == pytest.approx(again, rel=1e-9)


@pytest.mark.parametrize("name", ["rmsle", "rmse", "are", "bias", "coverage"])
def test_standard_error_is_the_spread_over_repetitions(name):
    """Over 400 repetitions with 30 groups of 3 equal errors, the mean claimed variance is near that of the score."""
    rng = np.random.default_rng(2)
    found = []
    for _ in range(400):
        value = np.repeat(rng.random(30) + 1, 3)
        predicted = value * np.exp(np.repeat(rng.normal(0, 0.05, 30), 3))
        found.append(score(name, rows(predicted, value, group=np.repeat(np.arange(30), 3)))[:2])
    values, claimed = np.array(found).T
    assert np.sqrt(np.mean(claimed**2)) == pytest.approx(values.std(), rel=0.15)


@pytest.mark.parametrize("name", SCORES)
def test_degenerate_input_is_nan_not_a_crash(name):
    empty = rows([], [])
    assert np.isnan(score(name, empty)[0])
    assert score(name, empty)[2] == 0
    assert np.isnan(score(name, rows([1.0], [1.0]))[1])
    constant = score(name, rows([1.0, 1.0], [1.0, 1.0]))
    assert constant[0] == pytest.approx(PERFECT.get(name, constant[0])) or np.isnan(constant[0])


@pytest.mark.parametrize("name", [name for name, known in SCORES.items() if known.positive])
def test_values_below_zero_have_no_log_score(name):
    assert np.isnan(score(name, rows([1.0, 2.0], [-1.0, 2.0]))[0])


def test_baseline_without_bounds_has_no_coverage():
    nothing = np.full(4, np.nan)
    unbounded = Predicted(VALUE, VALUE, nothing, nothing, np.arange(4))
    assert np.isnan(score("coverage", unbounded)[0])
    assert score("rmsle", unbounded)[0] == 0
