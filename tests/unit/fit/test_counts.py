"""Counts: which rows are fitted as such and what is said of the others, how they scatter, and where a law is no probability."""

import numpy as np
import pandas as pd
import pytest
from fitted import run_table
from scipy.stats import betabinom, binom

from scalestudy.errors import StudyError
from scalestudy.fit import fit
from scalestudy.fit.counts import dispersion
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.registry import LOSSES

TRIALS, TRUE_C, TRUE_A = 50, 200.0, 0.25
COUNTED = [name for name, method in METHODS.items() if method.draw and "binomial" in method.losses]


def rates(seed: int = 0, **columns: object) -> pd.DataFrame:
    """Pass rates of sixteen sizes, most of the smaller ones 0."""
    params = np.geomspace(1e5, 3e9, 16)
    chance = np.exp(-TRUE_C * params**-TRUE_A)
    value = np.random.default_rng(seed).binomial(TRIALS, chance) / TRIALS
    filled = {"params": params, "value": value, "trials": float(TRIALS), "metric": "passed", "direction": "higher"}
    return run_table(**{**filled, **columns})


def fitted(runs: pd.DataFrame, law: object = "pass_until", objective: str = "binomial", **options: object) -> dict:
    stated = {"law": law, "variables": {"x": "params"}} if isinstance(law, str) else law
    chosen = {"objective": objective, "uncertainty": {"method": "none"}, **options}
    return fit(runs, {"study": "made", "laws": [stated], "fit": chosen})


def row(tables: dict) -> pd.Series:
    return tables["fit/fits"].iloc[0]


def estimates(tables: dict) -> pd.Series:
    return tables["fit/parameters"].set_index("parameter")["estimate"]


def test_zeros_stay_and_void_nothing() -> None:
    runs = rates()
    assert (runs["value"] == 0).sum() > 4
    found = fitted(runs)
    assert (row(found)["status"], row(found)["n"]) == ("converged", 16)
    assert estimates(found)["a"] == pytest.approx(TRUE_A, abs=0.05)
    assert np.log(estimates(found)["c"] / TRUE_C) == pytest.approx(0, abs=0.8)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_rates_that_are_all_0_or_all_1_end_with_a_status_and_a_sentence(value: float) -> None:
    for law in ("pass_until", "log_linear", "logistic"):
        found = row(fitted(rates(value=np.full(16, value)), law))
        assert found["status"] in {"at_bound", "converged", "degenerate", "not_converged"}
        assert found["message"]


def test_trials_weigh_rows_and_a_weight_multiplies_them() -> None:
    """Twice the trials are the row twice, and so is a weight of 2."""
    runs = rates()
    often = np.where(np.arange(16) % 2, 2.0, 1.0)
    twice = pd.concat([runs, runs[np.arange(16) % 2 == 1]], ignore_index=True).assign(row=np.arange(24))
    expected = estimates(fitted(twice))
    assert estimates(fitted(runs.assign(trials=TRIALS * often))).to_numpy() == pytest.approx(expected, rel=1e-7)
    weighted = fitted(runs.assign(often=often), weights={"column": "often"})
    assert estimates(weighted).to_numpy() == pytest.approx(expected, rel=1e-7)


def test_no_column_of_trials_is_refused_with_what_to_write() -> None:
    with pytest.raises(StudyError, match=r"no column of trials; expected a column `trials`, or `constants:"):
        fitted(rates().drop(columns="trials"))


def test_rows_without_trials_are_left_out_by_name() -> None:
    trials = np.where(np.isin(np.arange(16), [3, 7]), np.nan, float(TRIALS))
    found = row(fitted(rates(trials=trials)))
    assert found["n"] == 14
    assert "left out: 2 of 16 rows (first: row 3) have no trials" in found["message"]


def test_a_family_without_trials_has_a_row_that_says_so() -> None:
    runs = pd.concat([rates(), rates(family="other", trials=np.nan)], ignore_index=True).assign(row=np.arange(32))
    found = fitted(runs)["fit/fits"].set_index("family")
    assert found.loc["all", "status"] == "converged"
    assert found.loc["other", "status"] == "too_few_points"
    assert "16 of 16 rows (first: row 16) have no trials" in found.loc["other", "message"]


def test_fewer_than_one_trial_is_one_line_with_the_row() -> None:
    with pytest.raises(StudyError, match=r"row 5\) have fewer than one trial, as 0.5; expected at least 1"):
        fitted(rates(trials=np.where(np.arange(16) == 5, 0.5, 50.0)))


@pytest.mark.parametrize("wrong", [1.5, -0.1, 37.0])
def test_what_is_no_share_is_named_by_row(wrong: float) -> None:
    value = rates()["value"].to_numpy(copy=True)
    value[9] = wrong
    found = row(fitted(rates(value=value)))
    assert found["status"] == "not_applicable"
    assert f"1 of 16 rows (first: row 9) have a value outside 0 to 1, as {wrong:g}" in found["message"]
    assert "unit: percent" in found["message"]


def test_a_rounded_rate_is_fitted_as_it_is_and_said() -> None:
    runs = rates()
    value = np.where(np.arange(16) == 15, runs["value"] + 0.004, runs["value"])
    found = row(fitted(rates(value=value)))
    assert (found["status"], found["n"]) == ("converged", 16)
    assert "no whole number in 1 of 16 rows (first: row 15): fitted as it is" in found["message"]
    assert "whole number" not in row(fitted(runs))["message"]


@pytest.mark.parametrize(("trials", "named"), [(50.0, "binomial"), (np.nan, "huber_raw")])
def test_zeros_under_a_log_objective_name_what_takes_them(trials: float, named: str) -> None:
    found = row(fitted(rates(trials=trials), objective="huber_log"))
    assert found["status"] == "not_applicable"
    assert f"`objective: {named}` takes such values" in found["message"]


def test_rates_below_chance_are_kept() -> None:
    """A four-way test has a floor of .25 that sampling noise goes below."""
    params = np.geomspace(1e5, 3e9, 20)
    chance = 0.25 + 0.7 / (1 + np.exp(-1.2 * (np.log(params) - 18)))
    value = np.random.default_rng(4).binomial(40, chance) / 40
    assert (value < 0.25).sum() > 2
    stated = {"law": "logistic", "variables": {"x": "params"}, "fixed": {"floor": 0.25}}
    found = fitted(run_table(params=params, value=value, trials=40.0, direction="higher"), stated)
    assert (row(found)["status"], row(found)["n"]) == ("converged", 20)
    assert estimates(found)["floor"] == 0.25
    assert estimates(found)["m"] == pytest.approx(18, abs=1)


def test_a_law_that_leaves_0_to_1_counts_as_0_or_1_there_and_says_where() -> None:
    runs = rates()
    found = fitted(runs, "log_linear")
    a, b = estimates(found)
    below = (a + b * np.log10(runs["params"])) < 0
    assert row(found)["status"] == "converged"
    assert below.sum() > 2
    assert (runs["value"][below] == 0).all()  # a success there would be impossible
    assert f"the law leaves 0 to 1 in {below.sum()} of 16 rows (first: row 0)" in row(found)["message"]


def test_criteria_compare_laws_as_the_likelihood_does() -> None:
    runs, found = rates(), {}
    for law in ("pass_until", "log_linear"):
        tables = fitted(runs, law)
        theta = estimates(tables)
        x = runs["params"].to_numpy()
        log = np.log10(x)
        chance = np.exp(-theta["c"] * x ** -theta["a"]) if law == "pass_until" else theta.iloc[0] + theta.iloc[1] * log
        logs = binom.logpmf(np.round(runs["value"] * TRIALS), TRIALS, np.clip(chance, 0, 1)).sum()
        found[law] = (row(tables)["bic"], row(tables)["aicc"], -2 * logs)
    bic, aicc, deviance = np.subtract(found["log_linear"], found["pass_until"])
    assert (bic, aicc) == pytest.approx((deviance, deviance), abs=1e-6)


@pytest.mark.parametrize("times", [1.0, 4.0])
def test_dispersion_is_that_of_the_rates(times: float) -> None:
    random, trials = np.random.default_rng(3), np.full(4000, 40.0)
    chance = random.uniform(0.05, 0.95, 4000)
    size = 39 / (times - 1) - 1 if times > 1 else np.inf
    drawn = betabinom(40, chance * size, (1 - chance) * size) if times > 1 else binom(40, chance)
    value = drawn.rvs(random_state=random) / 40
    assert dispersion(value, chance, trials, 0) == pytest.approx(times, rel=0.06)


def test_dispersion_of_few_successes_is_not_that_of_one_surprise() -> None:
    """One success of 200 where a law gives a chance of 1e-5 is no proof that rows scatter five hundred times too much."""
    value, chance = np.zeros(16), np.full(16, 1e-5)
    value[0] = 1 / 200
    pearson = float(np.sum(200 * (value - chance) ** 2 / chance)) / 14
    assert pearson > 30
    assert 1 <= dispersion(value, chance, np.full(16, 200.0), 2) < 1.5


@pytest.mark.parametrize("method", COUNTED)
def test_rows_that_scatter_more_have_wider_intervals(method: str) -> None:
    params = np.geomspace(1e6, 3e9, 16)
    chance = np.exp(-TRUE_C * params**-TRUE_A)
    width = {}
    for times in (1.0, 6.0):
        size, widths = 199 / max(times - 1, 1e-6), []
        for seed in range(3):
            random = np.random.default_rng(seed)
            at = random.beta(chance * size, (1 - chance) * size) if times > 1 else chance
            runs = run_table(params=params, value=random.binomial(200, at) / 200, trials=200.0, direction="higher")
            found = fitted(runs, uncertainty={"method": method, "draws": 60})["fit/parameters"].set_index("parameter")
            widths.append(found.loc["a", "upper"] - found.loc["a", "lower"])
        width[times] = np.median(widths)
    assert width[6.0] > 1.5 * width[1.0]


def test_what_exchanges_residuals_is_not_for_counts() -> None:
    assert {name for name, one in METHODS.items() if "binomial" not in one.losses} == {"residual", "wild"}
    assert LOSSES["binomial"].regular()


def test_families_share_parameters_of_counts() -> None:
    runs = pd.concat(
        [rates(seed, family=name) for seed, name in enumerate(("one", "two", "three"))], ignore_index=True
    ).assign(row=np.arange(48))
    law = {"law": "pass_until", "variables": {"x": "params"}, "shared": {"a": []}}
    found = fitted(runs, law, uncertainty={"method": "sandwich", "draws": 40})
    assert set(found["fit/fits"]["status"]) == {"converged"}
    shared = found["fit/parameters"].query("parameter == 'a'")
    assert len(set(shared["estimate"])) == 1
    assert np.isfinite(shared["lower"]).all()
    one = fitted(runs.assign(family="all"), {"law": "pass_until", "variables": {"x": "params"}})
    assert shared["estimate"].iloc[0] == pytest.approx(estimates(one)["a"], abs=0.02)
