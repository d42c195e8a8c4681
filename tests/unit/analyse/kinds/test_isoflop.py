"""IsoFLOP and envelope: known minima come out, and what cannot be read off is a status with a sentence."""

import numpy as np
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.analyse.curves import akima, parabola
from scalestudy.analyse.kinds.envelope import lower_hull
from scalestudy.analyse.kinds.isoflop import by_budget, measure
from scalestudy.analyse.stage import analyse
from scalestudy.intervals import bounds
from scalestudy.seeds import seed_of

OPTIONS = {"curve": "parabola", "draws": 200, "snap": 0.1}
SHARE = CHINCHILLA["beta"] / (CHINCHILLA["alpha"] + CHINCHILLA["beta"])


def results(runs, kind="isoflop", **options):
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [{kind: options}]}
    return analyse(runs, fit_tables(("all", "chinchilla", CHINCHILLA)), settings)


def budget(sizes, values, flops=6e18, **more):
    runs = run_table(params=sizes, tokens=flops / (6 * np.asarray(sizes)), flops=flops, value=values, **more)
    return measure(by_budget(runs, 0.1)[0], OPTIONS, seed=1)


def test_a_parabola_comes_back_exactly():
    x = np.log(np.geomspace(1e6, 1e8, 6))
    found = parabola(x, 2.0 + 0.3 * (x - 16.0) ** 2, np.ones((1, 6)))
    assert found.log_params[0] == pytest.approx(16.0)
    assert found.value[0] == pytest.approx(2.0)
    assert found.curvature[0] == pytest.approx(0.6)


def test_weights_are_repeated_runs():
    x, y = np.log([1e6, 2e6, 5e6, 9e6]), np.array([3.0, 2.5, 2.4, 2.6])
    weights = np.array([[2.0, 1.0, 1.0, 3.0]])
    repeated = parabola(np.repeat(x, [2, 1, 1, 3]), np.repeat(y, [2, 1, 1, 3]), np.ones((1, 7)))
    assert parabola(x, y, weights).log_params[0] == pytest.approx(repeated.log_params[0])


def test_a_resample_with_two_sizes_has_no_parabola():
    x = np.log([1e6, 2e6, 5e6, 9e6])
    assert np.isnan(parabola(x, x, np.array([[2.0, 2.0, 0.0, 0.0]])).log_params[0])


def test_akima_finds_the_minimum_between_sizes():
    x = np.linspace(14, 18, 9)
    found = akima(x, np.exp(0.1 * (x - 15.8) ** 2), np.ones((1, 9)))
    assert found.log_params[0] == pytest.approx(15.8, abs=0.02)


def test_a_clean_ladder_gives_the_exponents_of_its_law():
    exponents = results(make_runs())["analyse/exponents"].set_index("quantity")
    assert exponents.loc["params", "estimate"] == pytest.approx(SHARE, abs=0.002)
    assert exponents.loc["params", "estimate"] + exponents.loc["tokens", "estimate"] == pytest.approx(1, abs=1e-9)


def test_the_interval_holds_the_truth_of_a_noisy_ladder():
    inside = 0
    for seed in range(20):
        row = results(make_runs(noise=0.002, seed=seed))["analyse/exponents"].iloc[0]
        inside += row["lower"] < SHARE < row["upper"]
    assert 16 <= inside <= 20


def test_a_minimum_at_the_edge_is_flagged_and_kept_out_of_the_power_law():
    runs = make_runs()
    runs = runs[(runs["flops"] < 1e21) | (runs["params"] > runs.groupby("flops")["params"].transform("median"))]
    out = results(runs)
    edge = out["analyse/isoflop"].iloc[-1]
    assert edge["status"] == "at_bound"
    assert "smallest size sampled" in edge["message"]
    assert out["analyse/exponents"]["message"].iloc[0].startswith("power law through 6 of 7 budgets")


def test_three_sizes_are_too_few():
    found = budget([1e6, 2e6, 4e6], [3.0, 2.5, 2.8])
    assert found.status == "too_few_points"
    assert "3 distinct sizes" in found.message


def test_a_hill_is_degenerate():
    assert budget([1e6, 2e6, 4e6, 8e6], [3.0, 3.5, 3.6, 3.1]).status == "degenerate"


def test_a_metric_that_grows_has_its_best_size_at_the_top_of_the_hill():
    found = budget([1e6, 2e6, 4e6, 8e6], [3.0, 3.5, 3.6, 3.1], direction="higher")
    assert found.status == "converged"
    assert 2e6 < found.points[0, 0] < 5e6
    assert found.curvature < 0


def test_two_budgets_make_no_power_law_and_say_so():
    runs = make_runs()
    out = results(runs[runs["flops"] < 4e18])
    rows = out["analyse/exponents"]
    assert (rows["status"] == "too_few_points").all()
    assert rows["message"].iloc[0] == "2 of 2 budgets have a bracketed minimum; a power law needs 3"
    assert out["analyse/compute_optimal"]["params"].isna().all()


def test_runs_without_compute_are_no_budget():
    out = results(run_table(params=[1e6, 2e6], value=[3.0, 2.0]))
    assert out["analyse/isoflop"].empty
    assert (out["analyse/exponents"]["status"] == "not_applicable").all()
    assert out["analyse/exponents"]["message"].str.contains("scale: D").all()


def test_tokens_follow_the_runs_own_cost():
    runs = make_runs()
    rows = results(runs.assign(flops=1.5 * runs["flops"]))["analyse/isoflop"]
    np.testing.assert_allclose(rows["flops"] / (rows["params"] * rows["tokens"]), 9.0)


def test_the_same_study_gives_the_same_bytes_whatever_the_order_of_its_rows():
    runs = make_runs(noise=0.01)
    first, second = results(runs), results(runs.sample(frac=1, random_state=1))
    for name in ("analyse/isoflop", "analyse/exponents"):
        assert first[name].equals(second[name])


@given(st.lists(st.floats(1e15, 1e22), min_size=1, max_size=30), st.floats(0.01, 0.5))
def test_every_run_lands_in_one_budget_near_its_centre(flops, snap):
    groups = by_budget(run_table(params=1e6, flops=flops, value=1.0), snap)
    assert sorted(row for group in groups for row in group["row"]) == list(range(len(flops)))
    for group in groups:
        assert group["flops"].max() <= group["flops"].min() * (1 + snap) ** 2 * (1 + 1e-12)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=40))
def test_no_point_lies_below_the_hull(points):
    x, y = np.array(points).T
    hull = lower_hull(x, y, np.ones(len(x), dtype=bool))
    assert (np.diff(x[hull]) >= 0).all()
    assert (np.diff(y[hull]) < 0).all()
    inside = (x >= x[hull[0]]) & (x <= x[hull[-1]])
    assert (y[inside] >= np.interp(x[inside], x[hull], y[hull]) - 1e-9).all()
    assert y[hull[-1]] == y.min()


def test_the_envelope_of_a_clean_ladder_follows_its_law():
    rows = results(make_runs(), "envelope")["analyse/exponents"].set_index("quantity")
    assert rows.loc["params", "estimate"] == pytest.approx(SHARE, abs=0.05)
    assert rows.loc["params", "lower"] < SHARE < rows.loc["params", "upper"]


def test_an_envelope_of_two_runs_says_so():
    rows = results(run_table(params=[1e6, 2e6], tokens=1e9, flops=[6e15, 12e15], value=[3.0, 2.0]), "envelope")
    assert rows["analyse/exponents"]["message"].iloc[0] == "2 runs on the envelope; a power law needs 3"


@pytest.mark.parametrize("draws", [1, 20, 33])
def test_a_budget_has_its_estimate_and_one_point_for_each_draw(draws):
    """Where the curve is fitted, and where it is not; the estimate is that of the runs as they are."""
    sizes, values = np.geomspace(1e6, 8e6, 6), np.array([3.0, 2.6, 2.5, 2.52, 2.7, 2.9])
    runs = run_table(params=sizes, tokens=6e18 / (6 * sizes), flops=6e18, value=values)
    options = {**OPTIONS, "draws": draws}
    whole, few = (measure(by_budget(part, 0.1)[0], options, seed=1) for part in (runs, runs.iloc[:3]))
    assert whole.points.shape == few.points.shape == (3, 1 + draws)
    assert whole.points[:, 0] == pytest.approx(budget(sizes, values).points[:, 0])


def test_what_is_told_of_a_budget_is_that_of_all_its_draws_and_of_no_estimate():
    """Noise such that some draws have no minimum inside the sizes: each draw counts in the share that has one."""
    sizes = np.geomspace(1e6, 4e6, 6)
    values = 2.5 + 0.02 * np.log(sizes / 3e6) ** 2 + np.random.default_rng(3).normal(0, 0.006, 6)
    runs = run_table(params=sizes, tokens=6e18 / (6 * sizes), flops=6e18, value=values)
    for draws in (40, 41, 60):
        row = results(runs, draws=draws)["analyse/isoflop"].iloc[0]
        assert 0 < row["bracketed"] < 1
        assert row["bracketed"] * draws == pytest.approx(round(row["bracketed"] * draws), abs=1e-9)


def test_bounds_of_a_budget_are_those_of_its_draws():
    """Of few, so that to leave one out would show."""
    sizes, values = np.geomspace(1e6, 8e6, 6), np.array([3.0, 2.6, 2.5, 2.52, 2.7, 2.9])
    runs = run_table(params=sizes, tokens=6e18 / (6 * sizes), flops=6e18, value=values)
    for seed in range(12):
        settings = {"study": "made", "laws": ["chinchilla"], "fit": {"seed": seed}}
        settings |= {"analyse": [{"isoflop": {"draws": 39, "snap": 0.1}}]}
        tables = analyse(runs, fit_tables(("all", "chinchilla", CHINCHILLA)), settings)
        row = tables["analyse/isoflop"].iloc[0]
        number = seed_of("made", "all", "loss", "isoflop", seed)
        drawn = measure(by_budget(runs, 0.1)[0], {**OPTIONS, "draws": 39}, number).points[0, 1:]
        assert [row["params_lower"], row["params_upper"]] == pytest.approx(bounds(drawn))
