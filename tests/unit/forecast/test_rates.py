"""Bounds of rates of counts, and the ways to them: folds, `auto`, held-out rows, targets, the noise budget."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from fitted import run_table
from scipy.stats import betabinom, binom, norm

from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.forecast import forecasts
from scalestudy.analyse.kinds.noise import run as noise_of
from scalestudy.fit import fit
from scalestudy.fit.roles import Roles
from scalestudy.forecast.choice import squared_errors
from scalestudy.forecast.noise import between_replicates, design_columns
from scalestudy.forecast.rates import about, as_known, interval, quantiles, trials_of, variance
from scalestudy.scores.registry import HEADLINES
from scalestudy.scores.scale import scales_of
from scalestudy.validate.stage import validate

LAWS = [{"law": name, "variables": {"x": "params"}} for name in ("pass_until", "log_linear")]
SETTINGS = {
    "study": "made",
    "laws": LAWS,
    "fit": {"objective": "binomial", "uncertainty": {"method": "sandwich", "draws": 100}},
    "validate": {"schemes": [{"kfold": {"folds": 4}}, {"rolling": {"by": "params", "cutoffs": [0.6, 0.8]}}]},
}


@pytest.mark.parametrize("chance", [0.0, 0.003, 0.25, 0.9, 1.0])
@pytest.mark.parametrize("trials", [1, 8, 200, 5000])
def test_bounds_of_a_known_chance_are_the_quantiles_of_the_binomial(chance: float, trials: int) -> None:
    lower, upper = interval(np.full((41, 1), chance), np.array([float(trials)]), 1.0)
    assert [lower[0] * trials, upper[0] * trials] == pytest.approx(binom.ppf([0.025, 0.975], trials, chance), abs=1e-6)


@pytest.mark.parametrize("times", [2.0, 5.0])
@pytest.mark.parametrize("chance", [0.05, 0.4, 0.8])
def test_dispersed_bounds_hold_what_they_say_of_a_beta_binomial(times: float, chance: float) -> None:
    size = 99 / (times - 1) - 1
    drawn = betabinom(100, chance * size, (1 - chance) * size)
    lower, upper = interval(np.full((41, 1), chance), np.array([100.0]), times)
    within = drawn.cdf(round(upper[0] * 100)) - drawn.cdf(round(lower[0] * 100) - 1)
    assert 0.935 < within < 0.99


def test_a_mixture_is_as_wide_as_its_chances_and_its_noise() -> None:
    random, trials = np.random.default_rng(2), np.array([60.0])
    chances = np.clip(0.3 + 0.08 * random.standard_normal(400_000), 0, 1)
    seen = random.binomial(60, chances) / 60
    lower, upper = interval(about(np.array([0.3]), np.array([0.08])), trials, 1.0)
    assert (lower[0], upper[0]) == pytest.approx(tuple(np.quantile(seen, [0.025, 0.975])), abs=1 / 60 + 1e-9)
    drawn = interval(quantiles(chances[:4000, None]), trials, 1.0)
    assert (drawn[0][0], drawn[1][0]) == pytest.approx((lower[0], upper[0]), abs=1 / 60 + 1e-9)


@pytest.mark.parametrize("trials", [1e3, 1e4, 1e5, 1e7])
def test_chances_and_many_trials_are_as_wide_as_their_sum(trials: float) -> None:
    """Where a binomial distribution is a normal one, so is the mixture, however little of it is noise."""
    half = norm.ppf(0.975) * np.hypot(0.03, np.sqrt(0.25 / trials))
    draws = norm.ppf((np.arange(4000) + 0.5) / 4000)[:, None] * 0.03 + 0.5
    for chances in (about(np.array([0.5]), np.array([0.03])), quantiles(draws)):
        lower, upper = interval(chances, np.array([trials]), 1.0)
        assert (0.5 - lower[0], upper[0] - 0.5) == pytest.approx((half, half), rel=0.01, abs=1 / trials)


def test_one_row_more_changes_no_bytes_and_what_is_missing_stays_so() -> None:
    chances, trials = about(np.array([0.2, 0.7, np.nan]), np.array([0.1, 0.2, 0.1])), np.array([30.0, 200.0, 10.0])
    lower, upper = interval(chances, trials, 1.7)
    assert np.isnan([lower[2], upper[2]]).all()
    alone = interval(chances[:, 1:2], trials[1:2], 1.7)
    assert (alone[0][0].tobytes(), alone[1][0].tobytes()) == (lower[1].tobytes(), upper[1].tobytes())
    assert np.isnan(interval(chances, trials, np.nan)).all()
    assert np.isnan(quantiles(np.full((100, 2), np.nan))).all()


def test_trials_are_those_stated_or_the_usual_ones() -> None:
    train = pd.DataFrame({"trials": [10.0, 50.0, 200.0, np.nan]})
    rows = pd.DataFrame({"trials": [7.0, np.nan]})
    assert trials_of(rows, train, "trials").tolist() == [7, 50]
    assert trials_of(rows.drop(columns="trials"), train, "trials").tolist() == [50, 50]
    nothing = train.assign(trials=np.nan)
    assert trials_of(rows, nothing, "trials").tolist() == [7, 1]
    assert trials_of(rows.assign(trials=[0.0, -1.0]), train, "trials").tolist() == [50, 50]


def test_one_more_run_has_the_trials_of_a_run_where_rows_are_pooled():
    """Replicates add up their trials: a row of five runs has those of five, and the next run of one."""
    train = pd.DataFrame({"trials": [500.0, 500.0, 100.0], "runs": [5.0, 5.0, np.nan]})
    rows = pd.DataFrame({"trials": [np.nan, np.nan, 7.0], "runs": [np.nan, 5.0, 5.0]})
    assert trials_of(rows, train, "trials").tolist() == [100, 500, 7]


def test_a_chance_of_nothing_still_scatters_as_half_a_trial() -> None:
    assert variance(np.array([0.0, 1.0]), np.array([9.0, 9.0])) == pytest.approx(0.05 * 0.95 / 9)
    assert variance(np.array([0.3]), np.array([100.0])) == pytest.approx(0.0021)


def test_a_dispersion_that_was_estimated_is_less_sure() -> None:
    assert as_known(1.0, 6) == 1.0
    assert as_known(4.0, 6) == pytest.approx(4 * (2.4469 / 1.9600) ** 2, rel=1e-3)
    assert as_known(4.0, 1e6) == pytest.approx(4.0, rel=1e-3)


def test_errors_of_counts_are_never_relative() -> None:
    """Whether a zero was seen is chance: it must not decide how laws are compared."""
    value, roles = np.array([0.1, 0.4]), Roles(trials="trials")
    assert Roles().relative(value)
    assert not roles.relative(value)
    assert squared_errors(value, value + 0.1, roles) == pytest.approx(0.01 / value.var())
    runs = pd.DataFrame({"metric": "passed", "value": value})
    assert HEADLINES[scales_of(runs, {}, counts=True)["passed"]] == "rmse"


@cache
def study(smallest: float) -> tuple[pd.DataFrame, dict]:
    params = np.geomspace(smallest, 3e9, 20)
    trials = np.resize([40.0, 200.0], 20)
    chance = np.exp(-200 * params**-0.25)
    value = np.random.default_rng(1).binomial(trials.astype(int), chance) / trials
    held = np.arange(20) == 19
    runs = run_table(params=params, value=value, trials=trials, metric="passed", direction="higher", held_out=held)
    tables = fit(runs, SETTINGS)
    return runs, tables | validate(runs, tables, SETTINGS)


@pytest.mark.parametrize("smallest", [1e5, 3e7])
def test_folds_and_auto_predict_rates_with_bounds_of_whole_successes(smallest: float) -> None:
    runs, tables = study(smallest)
    made = tables["validate/predictions"]
    made = made[~made["law"].str.startswith("baseline")].merge(runs[["row", "trials"]], on="row")
    assert set(made["scale"]) == {"raw"}
    assert {"auto", "pass_until", "log_linear"} == set(made["law"])
    assert {"kfold", "rolling", "held_out"} == set(made["scheme"])
    known = made.dropna(subset=["lower"])
    assert len(known) > 0.9 * len(made)
    for name in ("predicted", "lower", "upper"):
        assert known[name].between(0, 1).all()
    for name in ("lower", "upper"):
        hits = known[name] * known["trials"]
        assert np.abs(hits - hits.round()).max() < 1e-6
    near = known.query("law == 'pass_until' and scheme == 'kfold'")
    assert ((near["value"] >= near["lower"]) & (near["value"] <= near["upper"])).mean() > 0.8
    assert np.isfinite(tables["validate/choice"]["weight"]).all()


def test_targets_state_their_trials_and_fewer_scatter_more() -> None:
    runs, tables = study(1e5)
    context = Context(runs, tables, SETTINGS)
    targets = [{"params": 1e10, "trials": float(n)} for n in (20, 2000)] + [{"params": 1e10}]
    found = forecasts(context, targets)
    for law in ("pass_until", "auto"):
        few, many, usual = (found[found["law"] == law].iloc[:3]).to_dict("records")
        assert few["predicted"] == many["predicted"] == usual["predicted"]
        assert few["upper"] - few["lower"] > usual["upper"] - usual["lower"] >= many["upper"] - many["lower"]
        assert few["sd_noise"] == pytest.approx(10 * many["sd_noise"])
        assert 0 <= few["lower"] < few["predicted"] < few["upper"] <= 1


def test_the_noise_budget_knows_what_trials_make_of_a_rate() -> None:
    runs, tables = study(1e5)
    found = noise_of(Context(runs, tables, SETTINGS), {})["analyse/noise"].set_index(["law", "component"])
    row = found.loc["pass_until", "evaluation"]
    used = runs[~runs["held_out"]]
    expected = np.sqrt(variance(used["value"].to_numpy(), used["trials"].to_numpy()).mean())
    assert row["estimate"] == pytest.approx(expected)
    assert row["unit"] != "relative"
    assert 0.3 < row["share"] < 3


def test_replicates_may_differ_in_their_trials_but_not_where_a_law_reads_them() -> None:
    runs = run_table(params=[1e6, 1e6, 1e7], value=[0.1, 0.3, 0.5], trials=[20.0, 40.0, 40.0])
    assert "trials" not in design_columns(runs)
    assert "trials" in design_columns(runs, ["trials"])
    assert between_replicates(runs, design_columns(runs), Roles(trials="trials")).designs == 1
