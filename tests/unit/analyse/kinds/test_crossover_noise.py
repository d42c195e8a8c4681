"""Crossings of two families and the noise between replicates, against answers worked out by hand."""

import numpy as np
import pytest
from fitted import CHINCHILLA, fit_tables, run_table
from scipy.stats import chi2
from side_by_side import runs_of

from scalestudy.analyse.kinds.crossover import crossings
from scalestudy.analyse.stage import analyse
from scalestudy.forecast.noise import between_replicates

BETTER_LATE = {**CHINCHILLA, "E": 1.7, "A": 600.0, "B": 2700.0}


def crossover(first, second, law="chinchilla", spread=1e-4, runs=None, **options):
    entry = law if law == "chinchilla" else {"law": law, "variables": {"x": "flops"}}
    tables = fit_tables(("a", law, first), ("b", law, second), spread=spread)
    runs = runs_of("ab") if runs is None else runs
    runs["row"] = np.arange(len(runs))
    settings = {"study": "made", "laws": [entry], "fit": {}, "analyse": [{"crossover": options}]}
    return analyse(runs, tables, settings)["analyse/crossover"]


def test_two_power_laws_cross_where_algebra_says():
    row = crossover({"A": 40.0, "a": 0.06}, {"A": 20.0, "a": 0.045}, "power").iloc[0]
    assert row["crossing"] == pytest.approx(2.0 ** (1 / 0.015), rel=1e-4)
    assert row["lower"] < row["crossing"] < row["upper"]
    assert (row["better_below"], row["better_above"], row["axis"]) == ("b", "a", "flops")
    assert row["share"] == 1.0


def test_two_frontiers_cross_once_and_the_losses_agree_there():
    row = crossover(CHINCHILLA, BETTER_LATE).iloc[0]
    best = [optimum(theta, row["crossing"]) for theta in (CHINCHILLA, BETTER_LATE)]
    assert best[0] == pytest.approx(best[1], rel=1e-5)
    assert row["better_above"] == "b"


def optimum(theta, flops):
    share = theta["beta"] / (theta["alpha"] + theta["beta"])
    scale = (theta["alpha"] * theta["A"] / (theta["beta"] * theta["B"])) ** (1 / (theta["alpha"] + theta["beta"]))
    n = scale * (flops / 6) ** share
    return theta["E"] + theta["A"] / n ** theta["alpha"] + theta["B"] / (flops / 6 / n) ** theta["beta"]


def test_no_crossing_is_a_row_that_names_the_better_family():
    row = crossover(CHINCHILLA, {**CHINCHILLA, "E": 2.5}).iloc[0]
    assert np.isnan(row["crossing"])
    assert row["share"] == 0.0
    assert (row["better_below"], row["better_above"]) == ("a", "a")
    assert row["message"].startswith("no crossing between 1 x 10^17 and 1 x 10^22 flops: a is better throughout")


def test_a_doubtful_crossing_has_a_share_below_one():
    row = crossover(CHINCHILLA, BETTER_LATE, spread=0.03).iloc[0]
    assert 0 < row["share"] < 1


def test_a_range_that_ends_before_the_crossing_finds_none():
    full = crossover(CHINCHILLA, BETTER_LATE).iloc[0]
    row = crossover(CHINCHILLA, BETTER_LATE, range=[1e15, full["crossing"] / 2]).iloc[0]
    assert np.isnan(row["crossing"])
    assert row["to"] == full["crossing"] / 2


def test_a_failed_family_is_a_row_with_a_reason():
    row = crossover(CHINCHILLA, dict.fromkeys(CHINCHILLA, np.nan)).iloc[0]
    assert row["status"] == "not_applicable"
    assert row["message"].startswith("family b: the fit of chinchilla has no estimate")


def test_an_unknown_family_to_compare_leaves_no_pair():
    assert crossover(CHINCHILLA, BETTER_LATE, between=["a", "c"]).empty


def test_crossings_are_interpolated_for_each_draw():
    found = crossings(np.array([[1.0, -1.0, -1.0, 3.0], [1.0, 2.0, 3.0, 4.0]]), np.array([0.0, 1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found[0], [0.5, 2.25])
    assert found[1].size == 0


def replicates(sd, designs=40, seeds=3):
    rng = np.random.default_rng(2)
    params = np.repeat(np.geomspace(1e6, 1e9, designs), seeds)
    value = 3e2 * params**-0.3 * np.exp(rng.normal(0, sd, designs * seeds))
    return run_table(
        params=params, tokens=1e9, flops=6e9 * params, value=value, seed=np.tile(np.arange(seeds), designs)
    )


def test_the_noise_floor_and_its_interval_come_back():
    spread = between_replicates(replicates(0.01), ["params", "tokens", "flops"])
    assert spread.lower < 0.01 < spread.upper
    assert (spread.dof, spread.designs, spread.n) == (80, 40, 120)
    assert spread.upper / spread.lower == pytest.approx(np.sqrt(chi2.ppf(0.975, 80) / chi2.ppf(0.025, 80)))


def test_pooling_weighs_designs_by_their_degrees_of_freedom():
    runs = run_table(params=[1, 1, 1, 2, 2], value=np.exp([0.0, 0.1, 0.2, 0.0, 0.4]))
    spread = between_replicates(runs, ["params"])
    assert spread.estimate == pytest.approx(np.sqrt((2 * 0.01 + 1 * 0.08) / 3))


def test_noise_is_put_beside_the_residual_of_the_law():
    settings = {"study": "made", "laws": [{"law": "power", "variables": {"x": "params"}}], "fit": {}}
    tables = fit_tables(("all", "power", {"A": 3e2, "a": 0.3}))
    row = (
        analyse(replicates(0.01), tables, {**settings, "analyse": ["noise"]})["analyse/noise"]
        .set_index("component")
        .loc["seed"]
    )
    assert row["unit"] == "relative"
    assert row["share"] == pytest.approx((row["estimate"] / row["residual"]) ** 2)
    assert 0.7 < row["share"] < 1.4


def test_averaging_replicates_first_leaves_the_budget_of_a_run():
    """The noise of a run stays what it was, and explains as much of the residuals, which are those of means."""
    settings = {
        "study": "made",
        "laws": [{"law": "power", "variables": {"x": "params"}}],
        "fit": {},
        "analyse": ["noise"],
    }
    tables, runs = fit_tables(("all", "power", {"A": 3e2, "a": 0.3})), replicates(0.01)
    each = runs.groupby("params", sort=False)["value"]
    means = runs[runs["seed"] == 0].assign(
        value=each.mean().to_numpy(), stderr=(each.std() / np.sqrt(3)).to_numpy(), runs=3.0
    )
    before, after = (analyse(one, tables, settings)["analyse/noise"].set_index("component") for one in (runs, means))
    for name in ("estimate", "lower", "upper", "dof", "n", "floor"):
        assert after.loc["seed", name] == pytest.approx(before.loc["seed", name], rel=1e-2)
    assert after.loc["seed", "residual"] < 0.8 * before.loc["seed", "residual"]
    assert 0.7 < after.loc["seed", "share"] < 1.6
    assert np.isnan(after.loc["evaluation", "estimate"])


def test_seeds_of_one_design_are_replicates_but_learning_rates_are_not():
    settings = {"study": "made", "laws": [{"law": "power", "variables": {"x": "params"}}], "fit": {}}
    tables = fit_tables(("all", "power", {"A": 3e2, "a": 0.3}))
    runs = replicates(0.01).assign(lr=lambda frame: 1e-3 * (1 + frame["seed"]))
    row = analyse(runs, tables, {**settings, "analyse": ["noise"]})["analyse/noise"].set_index("component").loc["seed"]
    assert np.isnan(row["estimate"])
    assert row["dof"] == 0
    assert "unknown" in row["message"]


def test_the_noise_budget_has_three_parts_and_replicates_set_the_floor():
    tables = fit_tables(("all", "chinchilla", CHINCHILLA))
    runs = replicates(0.01).assign(stderr=lambda frame: 0.05 * frame["value"])
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": ["noise"]}
    rows = analyse(runs, tables, settings)["analyse/noise"].set_index("component")
    assert rows.loc["evaluation", "estimate"] == pytest.approx(0.05)
    assert np.isnan(rows.loc["evaluation", "lower"])
    assert rows.loc["checkpoint", "message"] == "no run has four checkpoints among the fitted rows"
    assert (rows["floor"] == rows.loc["seed", "estimate"]).all()


def test_that_there_are_several_crossings_is_said_and_only_then():
    """A law with a floor falls below one without, which undercuts it again far out."""
    tables = fit_tables(
        ("a", "power_offset", {"E": 1.0, "A": 20.0, "a": 0.1}),
        ("b", "power_offset", {"E": 0.0, "A": 9.0, "a": 0.05}),
        spread=1e-4,
    )
    runs = runs_of("ab").assign(row=range(126))
    law = {"law": "power_offset", "variables": {"x": "flops"}}

    def told(low, high):
        options = {"range": [low, high]}
        settings = {"study": "made", "laws": [law], "fit": {}, "analyse": [{"crossover": options}]}
        return analyse(runs, tables, settings)["analyse/crossover"].iloc[0]

    highest = 0.2**-20.0  # of the roots of 1 + 20 u^2 - 9 u, where u = x^-0.05
    both, last = told(1e8, 1e20), told(1e13, 1e20)
    assert "the last of 2 crossings" in both["message"]
    assert "crossings" not in last["message"]
    assert [both["crossing"], last["crossing"]] == pytest.approx([highest, highest], rel=0.01)
