"""The noise of one more run where training rows are means of runs: against simulation, and by what must hold."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from scalestudy.forecast.noise import between_replicates, of_evaluation
from scalestudy.forecast.one_more import one_more

X = np.linspace(0, 1, 9)


def averaged(log, k):
    """Rows that are means of runs (n, k) of logarithms, as the rule `replicates` leaves them."""
    value = np.exp(log)
    return rows(value.mean(1), stderr=value.std(1, ddof=1) / np.sqrt(k), runs=float(k))


def rows(value, **columns):
    """One row at each place, each a run."""
    named = {"family": "f", "metric": "m", "source": "s", "run": [f"run {k}" for k in range(len(value))]}
    return pd.DataFrame({**named, "params": np.exp(X), "value": value, **columns})


def held(k, wanted, common, between, seed, studies=500):
    """How often the 95% interval about a line through means of k runs holds the mean of `wanted` new runs beyond."""
    rng, inside = np.random.default_rng(seed), 0
    design, there = np.stack([np.ones_like(X), X], axis=1), np.array([1.0, 1.5])
    leverage = there @ np.linalg.solve(design.T @ design, there)
    for _ in range(studies):
        log = common * rng.standard_normal((len(X), 1)) + between * rng.standard_normal((len(X), k))
        train = averaged(log, k)
        observed = np.log(train["value"].to_numpy())
        line, rest, *_ = np.linalg.lstsq(design, observed, rcond=None)
        scale = np.sqrt(rest[0] / (len(X) - 2))
        sd, dof = one_more(scale, len(X) - 2, train, pd.DataFrame({"runs": [float(wanted)]}))
        half = stdtrit(dof[0], 0.975) * np.hypot(sd[0], scale * np.sqrt(leverage))
        new = common * rng.standard_normal() + between * rng.standard_normal(wanted).mean()
        inside += abs(new - there @ line) <= half
    return inside / studies


@pytest.mark.parametrize("common", [0.0, 0.02])
@pytest.mark.parametrize(("k", "wanted"), [(5, 1), (5, 5), (5, 2), (3, 1)])
def test_the_interval_of_new_runs_holds_them_after_averaging(k, wanted, common):
    """Of a run, and not of a mean: 95%, give or take three Monte-Carlo errors of 500 studies.

    For the mean of as many runs again, the larger of two estimates of one variance counts, so that a little more is held.
    """
    inside = held(k, wanted, common, 0.03, seed=k + wanted)
    assert 0.92 <= inside <= (0.98 if wanted < k else 0.99)


def test_taking_a_mean_for_a_run_would_not_hold():
    """The test above can fail: with the noise of a mean of five, four in ten new runs lie outside."""
    rng = np.random.default_rng(0)
    log = 0.03 * rng.standard_normal((len(X), 5))
    sd, _ = one_more(0.03 / np.sqrt(5), 7, averaged(log, 5), pd.DataFrame({"runs": [1.0, 5.0]}))
    assert sd[0] == pytest.approx(0.03, rel=0.15)
    assert sd[1] == pytest.approx(0.03 / np.sqrt(5), rel=0.15)


def test_single_runs_without_replicates_keep_the_residuals_noise():
    train = rows(np.ones(len(X)))
    sd, dof = one_more(0.1, 7, train, pd.DataFrame({"params": [1.0, 2.0]}))
    assert sd == pytest.approx([0.1, 0.1])
    assert dof.tolist() == [7, 7]


def test_what_averaging_takes_away_is_not_known_without_replicates():
    """Residuals of means are laid to the runs for fewer of them, and to what they have in common for more."""
    train = rows(np.ones(len(X)), runs=4.0)
    sd, _ = one_more(0.1, 7, train, pd.DataFrame({"runs": [1.0, np.nan, 4.0, 16.0]}))
    assert sd == pytest.approx([0.2, 0.2, 0.1, 0.1])


def test_more_runs_are_never_noisier():
    log = 0.03 * np.random.default_rng(1).standard_normal((len(X), 4))
    sd, _ = one_more(0.02, 7, averaged(log, 4), pd.DataFrame({"runs": [1.0, 2, 3, 4, 5, 10, 100]}))
    assert (np.diff(sd) <= 0).all()


def test_means_tell_the_noise_between_runs_that_the_runs_told():
    """Averaging first or not: the same pooled variance, to the second order of the noise."""
    log = 0.001 * np.random.default_rng(2).standard_normal((len(X), 5))
    each = pd.DataFrame({"params": np.repeat(np.exp(X), 5), "value": np.exp(log).ravel()})
    apart, means = between_replicates(each, ["params"]), between_replicates(averaged(log, 5), ["params"])
    assert means.estimate == pytest.approx(apart.estimate, rel=1e-3)
    assert (means.dof, means.designs, means.n) == (apart.dof, apart.designs, apart.n)
    assert (means.lower, means.upper) == pytest.approx((apart.lower, apart.upper), rel=1e-3)


def test_the_spread_of_runs_is_no_error_of_the_evaluation():
    train = averaged(0.03 * np.random.default_rng(3).standard_normal((len(X), 5)), 5)
    assert np.isnan(of_evaluation(train).estimate)
    assert of_evaluation(train.assign(runs=1.0)).estimate > 0


def test_means_of_one_design_differ_by_the_noise_of_a_run_over_the_root_of_their_runs():
    twice = pd.DataFrame({"size": [1, 1], "value": np.exp([0.0, 0.1]), "runs": [4.0, 4.0]})
    assert between_replicates(twice, ["size"]).estimate == pytest.approx(np.sqrt(4 * 0.1**2 / 2))


def falling(k, seed, sizes=20, end=0.01):
    """Runs of k seeds at each size, whose standard deviation falls from 0.1 to `end` along three decades."""
    sizes = np.repeat(np.geomspace(1.0, 1e3, sizes), k)
    deviation = 0.1 * (end / 0.1) ** (np.log(sizes) / np.log(1e3))
    log = deviation * np.random.default_rng(seed).standard_normal(len(sizes))
    return pd.DataFrame({"params": sizes, "value": np.exp(log)})


def means_of(runs, k):
    """The same as the rule `replicates` leaves it."""
    each = runs["value"].to_numpy().reshape(-1, k)
    error = each.std(axis=1, ddof=1) / np.sqrt(k)
    return pd.DataFrame(
        {"params": runs["params"][::k].to_numpy(), "value": each.mean(axis=1), "stderr": error, "runs": float(k)}
    )


@pytest.mark.parametrize("averaged_first", [False, True])
def test_replicates_do_not_lend_their_noise_at_small_scales_to_large_ones(averaged_first):
    """Where it is told that runs lie closer together the larger they are, a large run has the noise of large runs."""
    found = []
    for seed in range(20):
        train = falling(5, seed)
        train = means_of(train, 5) if averaged_first else train
        there = pd.DataFrame({"params": [1.0, 1e3, 1e4]})
        found.append(one_more(0.0, 7, train, there, ["params"], along="params")[0])
    small, large, beyond = np.median(found, axis=0)
    assert small == pytest.approx(0.1, rel=0.3)
    assert large == pytest.approx(0.01, rel=0.3)
    assert beyond == large


def test_replicates_whose_noise_does_not_change_tell_one_that_does_not():
    pooled = [between_replicates(falling(5, seed, end=0.1), ["params"]).estimate for seed in range(40)]
    there = pd.DataFrame({"params": [1.0, 1e3]})
    found = [one_more(0.0, 7, falling(5, seed, end=0.1), there, ["params"], along="params")[0] for seed in range(40)]
    same = [(one == known).all() for one, known in zip(found, pooled, strict=True)]
    assert np.mean(same) >= 0.85


def test_errors_that_evaluations_state_count_where_they_are_stated():
    """A larger model's, scored on as many items, may be known more exactly."""
    sizes = np.geomspace(1.0, 1e3, 40)
    train = pd.DataFrame({"params": sizes, "value": 1.0, "stderr": 0.1 * sizes ** (-1 / 3)})
    there = pd.DataFrame({"params": [1.0, 1e3, 1e5]})
    assert one_more(0.0, 7, train, there, ["params"], along="params")[0] == pytest.approx([0.1, 0.01, 0.01], rel=0.15)
    assert one_more(0.0, 7, train, there, ["params"])[0] == pytest.approx([of_evaluation(train).estimate] * 3)
