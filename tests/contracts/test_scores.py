"""What every score promises: a known value, rows that mind their own business, an honest interval, and no crash."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest, norm, pearsonr, spearmanr

from scalestudy.fit.in_sample import IN_SAMPLE
from scalestudy.scores.kinds.base import Predicted
from scalestudy.scores.measure import able
from scalestudy.scores.registry import HEADLINES, SCORES
from scalestudy.scores.stated import transform
from scalestudy.tables.fit import IN_SAMPLE as IN_SAMPLE_COLUMNS
from scalestudy.tables.score import SCORES as KNOWN
from scalestudy.tables.validate import SCALES
from scalestudy.validate.scoring import score

VALUE = np.array([1.0, 2.0, 4.0, 8.0])
RANKED = ("spearman",)
"""Whose terms depend on the other rows, by their ranks."""
MOMENTS = ("r2", "pearson", *RANKED)
"""Which are no mean of their terms."""
every_score = pytest.mark.parametrize("name", SCORES)
every_scale = pytest.mark.parametrize("scale", SCALES)


def rows(predicted, value=VALUE, half=0.1, group=None, scale="log"):
    predicted, value = np.asarray(predicted, float), np.asarray(value, float)
    return Predicted(
        value,
        predicted,
        predicted * (1 - half),
        predicted * (1 + half),
        np.arange(len(value)) if group is None else np.asarray(group),
        scale,
    )


def drawn(seed, n=20, scale="log", per=1):
    """Rows with errors of 10%, the intervals of which hold about half."""
    rng = np.random.default_rng(seed)
    value = rng.random(n) + 1
    return rows(value * np.exp(rng.normal(0, 0.1, n)), value, 0.07, np.arange(n) // per, scale)


def mean_term(name, one):
    """The mean of the terms a score is made of: its square where the score is a root."""
    found = score(name, one)[0]
    return found**2 if name in ("rmse", "rmsle") else found


PERFECT = {
    "rmsle": 0,
    "rmse": 0,
    "mae": 0,
    "are": 0,
    "bias": 0,
    "r2": 1,
    "pearson": 1,
    "spearman": 1,
    "coverage": 1,
}


def test_registry_matches_the_contract():
    assert set(SCORES) == set(KNOWN)
    for name, known in SCORES.items():
        assert known.name == name
        assert known.meaning[0].islower()
        assert not known.meaning.endswith(".")
        assert known.label


def test_every_scale_has_one_headline_that_needs_no_interval():
    assert set(HEADLINES) == set(SCALES)
    assert sum(bool(known.headline) for known in SCORES.values()) == len(SCALES)
    assert not any(SCORES[name].of_bounds for name in HEADLINES.values())
    assert not SCORES[HEADLINES["raw"]].logarithmic


def test_scores_in_sample_are_columns_of_the_fits_and_need_no_scale():
    assert [one.name for one in IN_SAMPLE] == list(IN_SAMPLE_COLUMNS)
    assert not any(one.logarithmic or one.of_bounds or one.unit == "scale" for one in IN_SAMPLE)


@pytest.mark.parametrize(("name", "expected"), PERFECT.items())
def test_perfect_predictions(name, expected):
    assert score(name, rows(VALUE))[:3] == pytest.approx((expected, 0, 4), abs=1e-12)


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


@pytest.mark.parametrize("scale", SCALES)
def test_crps_is_the_integral_of_its_definition(scale):
    """Against a sum over a fine grid: intervals of unequal halves, values inside, on the median and far outside."""
    value = np.array([1.0, 1.3, 2.0, 0.4, 5.0, 1.5])
    predicted = np.array([1.1, 1.2, 1.5, 1.6, 1.4, 1.5])
    lower, upper = predicted * [0.5, 0.9, 0.8, 0.7, 0.95, 0.6], predicted * [1.2, 1.5, 1.1, 2.0, 1.05, 1.6]
    move = np.log if scale == "log" else np.asarray
    grid = np.linspace(-12, 16, 400_001)
    expected = []
    for y, m, low, high in zip(*map(move, (value, predicted, lower, upper)), strict=True):
        spread = np.where(grid < m, m - low, high - m) / norm.ppf(0.975)
        expected.append(np.trapezoid((norm.cdf((grid - m) / spread) - (grid >= y)) ** 2, grid))
    one = Predicted(value, predicted, lower, upper, np.arange(6), scale)
    assert SCORES["crps"].terms(one)[:, 0] == pytest.approx(expected, abs=2e-4)


def test_crps_is_the_absolute_error_without_doubt_and_least_for_the_doubt_there_is():
    sure = Predicted(VALUE * 2, VALUE, VALUE, VALUE, np.arange(4))
    assert score("crps", sure)[0] == pytest.approx(np.log(2))
    rng = np.random.default_rng(0)
    value, half = np.exp(rng.normal(0, 0.1, 20_000)), norm.ppf(0.975) * 0.1
    ones = np.ones(len(value))
    found = {
        k: score(
            "crps", Predicted(value, ones, ones * np.exp(-k * half), ones * np.exp(k * half), np.arange(len(value)))
        )[0]
        for k in (0.5, 0.8, 1.0, 1.25, 2.0)
    }
    assert min(found, key=found.get) == 1.0
    assert found[1.0] == pytest.approx(0.1 / np.sqrt(np.pi), rel=0.02)


def test_the_integral_transform_of_a_calibrated_forecast_is_uniform_and_of_its_bounds_what_they_say():
    bounds = np.array([0.9, 1.0, 1.3])
    at = [transform(np.array([x]), *(np.array([b]) for b in bounds[[1, 0, 2]]))[0] for x in bounds]
    assert at == pytest.approx([0.025, 0.5, 0.975])
    value, one = np.random.default_rng(0).normal(0, 1, 5000), np.ones(5000)
    found = transform(value, 0 * one, -norm.ppf(0.975) * one, norm.ppf(0.975) * one)
    assert kstest(found, "uniform").pvalue > 0.01


@pytest.mark.parametrize("name", ["crps"])
def test_bounds_on_the_wrong_side_of_the_prediction_state_no_distribution(name):
    one = drawn(13)
    assert score(name, replace(one, lower=one.upper, upper=one.lower)).n == 0


def test_spearman_is_scipys():
    rng = np.random.default_rng(0)
    value = rng.random(30)
    predicted = value + rng.normal(0, 0.3, 30)
    assert score("spearman", rows(predicted, value))[0] == pytest.approx(spearmanr(value, predicted).statistic)
    assert score("pearson", rows(predicted, value))[0] == pytest.approx(pearsonr(value, predicted).statistic)


def test_spearman_leaves_out_blocks_with_the_ranks_of_the_rest():
    """Also with ties, against ranks made anew without the rows of each block."""
    rng = np.random.default_rng(3)
    one = rows(rng.integers(0, 6, 25), rng.integers(1, 6, 25), group=np.arange(25) // 3)
    found = SCORES["spearman"].left(one, one.group)
    kept = [one.only(one.group != block) for block in range(one.group.max() + 1)]
    assert found == pytest.approx([spearmanr(left.value, left.predicted).statistic for left in kept])


@every_scale
@every_score
def test_a_row_changes_a_score_by_its_own_term_only(name, scale):
    """A mean of terms over one more row: whatever that row is, also one that has no term at all."""
    if name in MOMENTS or (SCORES[name].logarithmic and scale == "raw"):
        return
    few, more = drawn(4, scale=scale), drawn(5, 1, scale)
    before, after = mean_term(name, few), mean_term(name, joined(few, more))
    assert 21 * after - 20 * before == pytest.approx(mean_term(name, more), abs=1e-9)


HOPELESS = {
    "no upper bound": {"upper": np.inf},
    "no lower bound": {"lower": -np.inf},
    "neither": {"lower": -np.inf, "upper": np.inf},
}


@every_scale
@pytest.mark.parametrize("ends", HOPELESS.values(), ids=list(HOPELESS))
@every_score
def test_an_interval_without_end_is_counted_and_changes_no_other_row(name, ends, scale):
    few = drawn(6, scale=scale)
    hopeless = replace(drawn(7, 1, scale), **{end: np.array([number]) for end, number in ends.items()})
    if SCORES[name].of_bounds:
        assert score(name, joined(few, hopeless)) == pytest.approx(score(name, few), nan_ok=True)
        assert able(SCORES[name], joined(few, hopeless)).sum() == 20


@pytest.mark.parametrize("low", [0.0, -0.1])
def test_an_interval_that_reaches_zero_has_no_width_in_logarithms(low):
    value = np.array([2.0, 2.1, 2.2, 2.3])
    made = rows(value * 1.001, value, 0.02)
    reaching = replace(made, lower=np.array([*made.lower[:3], low]))
    assert score("interval_score", reaching)[:3:2] == pytest.approx((np.log(1.02 / 0.98), 3))
    raw = replace(reaching, scale="raw")
    assert score("interval_score", raw)[0] == pytest.approx(np.mean(reaching.upper - reaching.lower))


def joined(a, b):
    """Rows of both, those of the second in groups of their own."""
    numbers = {name: np.append(getattr(a, name), getattr(b, name)) for name in ("value", "predicted", "lower", "upper")}
    return replace(a, **numbers, group=np.append(a.group, b.group + a.group.max() + 1))


@every_scale
@every_score
def test_a_common_factor_changes_a_score_in_its_unit_only(name, scale):
    """Numbers in logarithms or of nothing stay, numbers in the metric's unit take the factor, and so do their intervals."""
    one, known = drawn(8, scale=scale), SCORES[name]
    thousandfold = replace(one, **{k: 1e3 * getattr(one, k) for k in ("value", "predicted", "lower", "upper")})
    takes = known.unit == "metric" or (known.unit == "scale" and scale == "raw")
    factor = np.array([1e3, 1e3, 1, 1e3, 1e3]) if takes else np.ones(5)
    assert score(name, thousandfold) == pytest.approx(np.array(score(name, one)) * factor, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("offset", [1e9])
def test_an_offset_leaves_variances_and_correlations(offset):
    one = drawn(9, scale="raw")
    moved = replace(one, value=one.value + offset, predicted=one.predicted + offset)
    for name in MOMENTS:
        assert score(name, moved)[0] == pytest.approx(score(name, one)[0], rel=1e-5)


@pytest.mark.parametrize("groups", [20, 60])
def test_intervals_hold_what_they_say(groups):
    """Over 500 studies with normal errors: each score with an interval, what a large study finds lies inside in about 95%."""
    truth = {name: score(name, drawn(10, 200_000, "log"))[0] for name in SCORES}
    found = [{name: score(name, drawn(1000 + seed, groups)) for name in SCORES} for seed in range(500)]
    for name, known in SCORES.items():
        if known.interval is not None:
            held = [one[name].lower <= truth[name] <= one[name].upper for one in found]
            assert 0.925 <= np.mean(held) <= 0.98, name


@pytest.mark.parametrize("name", ["rmse", "mae", "r2", "pearson"])
def test_rows_of_one_run_count_as_one_in_an_interval(name):
    one = drawn(11, 30)
    tripled = Predicted(*(np.repeat(getattr(one, k), 3) for k in ("value", "predicted", "lower", "upper", "group")))
    assert score(name, tripled)[3:] == pytest.approx(score(name, one)[3:], rel=1e-6)


def test_a_share_without_a_miss_still_has_a_doubt():
    found = score("coverage", rows(np.ones(10), np.ones(10)))
    assert found.value == 1
    assert 0.5 < found.lower < 0.9
    assert found.upper == pytest.approx(1)


@every_score
def test_order_of_rows_does_not_matter(name):
    one = drawn(1, per=2)
    order = np.random.default_rng(1).permutation(20)
    names = ("value", "predicted", "lower", "upper", "group")
    again = replace(one, **{k: getattr(one, k)[order] for k in names})
    assert score(name, one) == pytest.approx(score(name, again), rel=1e-9, nan_ok=True)


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


@every_score
def test_degenerate_input_is_nan_not_a_crash(name):
    empty = rows([], [])
    assert np.isnan(score(name, empty)[0])
    assert score(name, empty)[2] == 0
    assert np.isnan(score(name, rows([1.0], [1.0]))[1])
    constant = score(name, rows([1.0, 1.0], [1.0, 1.0]))
    assert constant[0] == pytest.approx(PERFECT.get(name, constant[0])) or np.isnan(constant[0])


@pytest.mark.parametrize("name", [name for name, known in SCORES.items() if known.logarithmic])
def test_a_metric_that_can_be_zero_has_no_score_of_logarithms(name):
    """None at all, and never one of the rows that happen to have a logarithm."""
    assert score(name, rows([1.0, 2.0], [1.0, 2.0], scale="raw"))[:3:2] == pytest.approx((np.nan, 0), nan_ok=True)


@every_score
def test_a_prediction_below_zero_is_counted_where_it_has_no_logarithm(name):
    one = drawn(12)
    wrong = replace(one, predicted=np.append(one.predicted[:-1], -1.0))
    expected = 20 if not (SCORES[name].logarithmic or name in ("bias", "crps")) or name == "are" else 19
    assert score(name, wrong).n == expected


def test_baseline_without_bounds_has_no_coverage():
    nothing = np.full(4, np.nan)
    unbounded = Predicted(VALUE, VALUE, nothing, nothing, np.arange(4))
    assert np.isnan(score("coverage", unbounded)[0])
    assert score("rmsle", unbounded)[0] == 0
