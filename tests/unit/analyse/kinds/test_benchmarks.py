"""Measures of metrics and benchmarks, against numbers worked out by hand, SciPy, and cases made to have a known answer."""

import numpy as np
import pandas as pd
import pytest
from fitted import run_table
from scipy.stats import kendalltau

from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.benchmarks import KIND
from scalestudy.analyse.measures.registry import MEASURES

SETTINGS = {"study": "made", "laws": [{"law": "power", "variables": {"x": "params"}}], "fit": {}}


def measured(runs, name, **options):
    """The rows of one measure."""
    tables = KIND.run(Context(runs, {}, SETTINGS), KIND.filled({"measures": [name], **options}))
    return pd.concat([table for table in tables.values() if len(table)], ignore_index=True)


def ladder(value, metric="accuracy", direction="higher", **more):
    """A run a level of scale."""
    params = 10.0 ** np.arange(6, 6 + len(value))
    return run_table(params=params, value=np.asarray(value, float), metric=metric, direction=direction, **more)


def together(*tables):
    return pd.concat(tables, ignore_index=True).assign(row=lambda rows: np.arange(len(rows)))


@pytest.mark.parametrize(
    ("value", "linearity", "breakthroughness"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5], 4.0, 4.0),  # steps of .1: .4 / .1
        ([0.0, 0.01, 0.02, 0.03, 0.9], 0.9 / np.sqrt((3 * 0.01**2 + 0.87**2) / 4), 90.0),
        ([0.5, 0.4, 0.3], -2.0, -2.0),
        ([0.0, 0.4, 0.1, 0.3], 0.4 / np.sqrt((0.4**2 + 0.3**2 + 0.2**2) / 3), 0.4 / 0.3),
    ],
)
def test_linearity_and_breakthroughness_are_those_of_big_bench(value, linearity, breakthroughness):
    assert measured(ladder(value), "linearity")["estimate"].item() == pytest.approx(linearity)
    assert measured(ladder(value), "breakthroughness")["estimate"].item() == pytest.approx(breakthroughness)
    falling = ladder(-np.asarray(value), "loss", "lower")
    assert measured(falling, "linearity")["estimate"].item() == pytest.approx(linearity)


@pytest.mark.parametrize("name", ["linearity", "breakthroughness"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([0.5, 0.5, 0.5], "does not change over 3 levels"),
        ([0.1, 0.2], "2 levels of params, at least 3"),
        ([0.1], "no scale varies"),
    ],
)
def test_what_has_no_growth_has_a_sentence(name, value, why):
    found = measured(ladder(value), name)
    assert found["estimate"].isna().all()
    assert why in found["message"].item()


def test_a_metric_that_jumps_once_has_no_typical_step():
    assert (
        "more than half of its steps are flat"
        in measured(ladder([0, 0, 0, 0, 1]), "breakthroughness")["message"].item()
    )
    assert measured(ladder([0, 0, 0, 0, 1]), "linearity")["estimate"].item() == pytest.approx(2)


def test_monotonicity_is_scipy_s_over_runs_in_any_order():
    rng = np.random.default_rng(0)
    params, value = np.repeat(10.0 ** np.arange(6, 10), 3), rng.normal(size=12)
    runs = run_table(params=params, value=value, direction="lower").sample(frac=1, random_state=1)
    expected = kendalltau(params, -value).statistic
    assert measured(runs, "monotonicity")["estimate"].item() == pytest.approx(expected)
    assert measured(ladder([0.1, 0.3, 0.4]), "monotonicity")["estimate"].item() == 1


RATES = 10.0 ** np.linspace(-4, -1, 301)


def sweep(params=1e6, curvature=0.5, best=-2.5):
    """A parabola in the logarithm of the rate, with its best of 2 at 10**best."""
    value = 2 + curvature * (np.log10(RATES) - best) ** 2
    names = [f"{params:g} at {rate!r}" for rate in RATES]
    return run_table(params=params, lr=RATES, value=value, run=names, direction="lower")


def test_sensitivity_and_width_of_a_parabola_are_its_integral_and_its_roots():
    runs = together(sweep(1e6, 0.5), sweep(1e7, 2.0))
    mean = measured(runs, "sensitivity", along="params")
    assert mean["level"].tolist() == [1e6, 1e7]
    integral = 1.5**3 * 2 / 3 / 3  # of (x + 2.5)**2 over [-4, -1], per decade
    assert mean["estimate"].tolist() == pytest.approx([0.5 * integral, 2 * integral], rel=1e-4)
    width = measured(runs, "basin_width", along="params", within=0.02)
    assert width["estimate"].tolist() == pytest.approx([2 * np.sqrt(0.04 / 0.5), 2 * np.sqrt(0.04 / 2)], rel=1e-3)
    assert (width["unit"] == "decades").all()


def test_the_loss_at_the_start_caps_what_a_rate_may_cost():
    capped = measured(sweep(), "sensitivity", ceiling=2.1)["estimate"].item()
    inside = np.sqrt(0.1 / 0.5)
    expected = (0.5 * inside**3 * 2 / 3 + 0.1 * (3 - 2 * inside)) / 3
    assert capped == pytest.approx(expected, rel=1e-3)


def test_an_accuracy_is_turned_round_before_it_is_swept():
    runs = sweep().assign(value=lambda rows: 3 - rows["value"], direction="higher")
    assert measured(runs, "sensitivity")["estimate"].item() == pytest.approx(
        measured(sweep(), "sensitivity")["estimate"].item()
    )
    capped = measured(runs, "sensitivity", ceiling=0.9)["estimate"].item()
    assert capped == pytest.approx(measured(sweep(), "sensitivity", ceiling=2.1)["estimate"].item())


@pytest.mark.parametrize("name", ["sensitivity", "basin_width"])
def test_a_best_at_an_end_and_too_few_rates_are_told(name):
    assert "the best is at an end of the range" in measured(sweep(best=-1.0), name)["message"].item()
    assert "fewer than 3 values of lr" in measured(ladder([1, 2, 3]), name)["message"].item()


def test_signal_to_noise_is_the_spread_of_finals_over_the_wobble_of_last_checkpoints():
    wobble = np.array([-0.02, 0.02, -0.02, 0.02])
    parts = [
        run_table(family=family, run="only", params=1e8, tokens=1e9 * np.arange(1, 7), direction="higher",
                  metric="accuracy", value=np.concatenate([[0.1, 0.2], middle + wobble]))
        for family, middle in (("a", 0.4), ("b", 0.5), ("c", 0.6))
    ]  # fmt: skip
    found = measured(together(*parts), "signal_to_noise", checkpoints=4)
    noise = np.mean([wobble.std(ddof=1) / middle for middle in (0.4, 0.5, 0.6)])
    finals = np.array([0.42, 0.52, 0.62])
    assert found["estimate"].item() == pytest.approx(np.ptp(finals) / finals.mean() / noise)
    assert found["n"].item() == 3
    few = measured(together(*parts), "signal_to_noise", checkpoints=9)
    assert "no run has 9 checkpoints" in few["message"].item()


def of_families(**values):
    """One run of each family at each size."""
    parts = [ladder(value, family=family) for family, value in values.items()]
    return together(*parts)


def test_decision_accuracy_is_the_share_of_pairs_in_the_same_order_as_at_the_largest_scale():
    runs = of_families(a=[0.3, 0.1, 0.5], b=[0.2, 0.2, 0.6], c=[0.1, 0.2, 0.7])
    found = measured(runs, "decision_accuracy")
    # At 1e6 all three pairs are the wrong way round; at 1e7 a is right against both, and b and c tie.
    assert found["estimate"].tolist() == pytest.approx([0.0, 2.5 / 3])
    assert found["level"].tolist() == [1e6, 1e7]
    assert found["n"].tolist() == [3, 3]
    alone = measured(of_families(a=[0.1, 0.2]), "decision_accuracy")
    assert "two families share" in alone["message"].item()


def test_families_that_are_ordered_alike_at_every_scale_are_decided_rightly_and_by_chance_half_of_the_time():
    rng = np.random.default_rng(2)
    quality = rng.normal(size=40)
    alike = of_families(**{f"f{i}": [q, q + 1, q + 2] for i, q in enumerate(quality)})
    assert measured(alike, "decision_accuracy")["estimate"].tolist() == [1.0, 1.0]
    chance = of_families(**{f"f{i}": rng.normal(size=3) for i in range(40)})
    assert measured(chance, "decision_accuracy")["estimate"].tolist() == pytest.approx([0.5, 0.5], abs=0.2)


def test_ranks_over_metrics_are_means_of_ranks_and_shares_of_others_that_are_beaten():
    first = of_families(a=[0.1, 0.9], b=[0.2, 0.5], c=[0.3, 0.5])
    second = of_families(a=[3.0, 1.0], b=[2.0, 2.0], c=[1.0, 3.0]).assign(metric="loss", direction="lower")
    lone = ladder([1, 2], "other", family="a")
    runs = together(first, second, lone)
    rank = measured(runs, "mean_rank").set_index("family")
    assert rank["estimate"].to_dict() == {"a": 1.0, "b": 2.25, "c": 2.75}
    assert (rank["message"] == "over 2 metrics that rank 3 families; 1 do not rank all").all()
    borda = measured(runs, "borda").set_index("family")["estimate"]
    assert borda.to_dict() == {"a": 1.0, "b": 0.375, "c": 0.125}


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_says_what_it_is_and_its_numbers_do_not_depend_on_the_order_of_rows(name):
    assert MEASURES[name].meaning[0].islower()
    assert MEASURES[name].name == name
    runs = together(sweep(1e6), sweep(1e7), sweep(1e7, 0.7).assign(family="b"))
    once, again = measured(runs, name), measured(runs.sample(frac=1, random_state=4), name)
    pd.testing.assert_frame_equal(once, again)
    assert (once["message"].str.len() > 0).all()
