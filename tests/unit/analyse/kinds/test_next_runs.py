"""What `next_runs` proposes: from the interval that forecasts state, to one that refits with the proposed runs come to."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table

import scalestudy
from scalestudy.analyse.planning.fixed import DESIGNS
from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit

TARGET = {"params": 7e9, "tokens": 1.4e11}
GRID = {"params": {"between": [3e7, 3e9], "count": 9}, "tokens_per_param": [5, 20, 80]}
ASKED = {"know": {"forecast": TARGET}, "candidates": GRID, "budget": 1e21}


def ask(options, *, families=("all",), laws=("chinchilla",), runs=None, fits=None, **more):
    runs = pd.concat([make_runs(name, 0.01, k) for k, name in enumerate(families)]) if runs is None else runs
    fits = [(name, "chinchilla", CHINCHILLA) for name in families] if fits is None else fits
    settings = {
        "study": "made",
        "laws": list(laws),
        "fit": {},
        "analyse": [{"next_runs": [options]}, *more.get("also", [])],
    }
    return analyse(
        runs.assign(row=np.arange(len(runs))), fit_tables(*fits, **{"draws": 200, **more.get("tables", {})}), settings
    )


def designs(options, **more):
    return ask(options, **more)["analyse/next_designs"].set_index("design")


def why_not(options, **more):
    row = designs(options, **more).iloc[0]
    assert row["status"] == "not_applicable"
    assert np.isnan(row["half_width"])
    return row["message"]


def ladder(seed, noise=0.004):
    """Nine small runs of a known law, as a table of pandas."""
    size, ratio = (one.ravel() for one in np.meshgrid(np.geomspace(3e7, 3e8, 4), [8.0, 20.0, 50.0]))
    return observed(size, size * ratio, np.random.default_rng(seed), noise)


def observed(params, tokens, rng, noise=0.004):
    value = 1.82 + 478 / params**0.347 + 2143 / tokens**0.367
    return pd.DataFrame({"params": params, "tokens": tokens, "loss": value * np.exp(rng.normal(0, noise, len(params)))})


STUDY = {
    "fit": {"uncertainty": {"draws": 200}},
    "validate": {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.7]}}]},
}


@pytest.fixture(scope="module")
def automatic():
    """A ladder fitted by `auto`, what it proposes, and what it forecasts."""
    found = scalestudy.fit(ladder(0), "auto", value="loss", study=STUDY)
    return found, found.next_runs(**ASKED), found.predict(pd.DataFrame([TARGET])).iloc[0]


def test_what_is_known_now_is_the_interval_of_the_forecast(automatic):
    found, _, forecast = automatic
    settings = found._settings([{"next_runs": [ASKED]}])
    now = analyse(found.results.runs, found._tables, settings)["analyse/next_designs"].set_index("design").loc["now"]
    assert now[["estimate", "lower", "upper"]].tolist() == pytest.approx(
        forecast[["predicted", "lower", "upper"]].tolist()
    )


def test_runs_are_in_order_and_each_narrows_the_interval(automatic):
    _, proposed, forecast = automatic
    assert len(proposed) > 0
    half = [np.log(forecast["upper"] / forecast["lower"]) / 2, *proposed["half_width"]]
    assert (np.diff(half) < 0).all()
    assert proposed["place"].is_monotonic_increasing
    assert proposed["spent"].iloc[-1] <= ASKED["budget"]
    assert (np.diff(proposed["spent"]) > 0).all()


LEAST_SQUARES = {"objective": "squared_log", "uncertainty": {"method": "residual", "draws": 200}}


def half_width(found):
    row = found.predict(pd.DataFrame([TARGET])).iloc[0]
    return np.log(row["upper"] / row["lower"]) / 2


def test_refits_with_the_proposed_runs_come_to_the_expected_width():
    """On average over made ladders, since the noise that a ladder seems to have is not that of the runs after it."""
    ratios = []
    for seed in range(1, 7):
        before = ladder(seed)
        found = scalestudy.fit(before, "chinchilla", value="loss", study={"fit": LEAST_SQUARES})
        proposed = found.next_runs(**ASKED, least=1e-4)
        runs = proposed.loc[proposed.index.repeat(proposed["seeds"])]
        new = observed(*(runs[name].to_numpy() for name in ("params", "tokens")), np.random.default_rng([7, seed]))
        whole = pd.concat([before, new], ignore_index=True)
        after = scalestudy.fit(whole, "chinchilla", value="loss", study={"fit": LEAST_SQUARES})
        expected = proposed["half_width"].iloc[-1]
        assert expected < 0.6 * half_width(found)
        ratios.append(half_width(after) / expected)
    assert np.exp(np.mean(np.log(ratios))) == pytest.approx(1, abs=0.25)


def test_one_run_is_told_in_the_singular():
    one = {**ASKED, "candidates": {"params": [3e9], "tokens_per_param": [20]}, "budget": 1.1e21}
    proposed = designs(one).loc["proposed"]
    assert proposed["runs"] == 1
    assert proposed["message"].startswith("1 run for 1.08 x 10^21 is expected to narrow")


def test_the_answer_is_the_same_twice():
    first, second = (ask(ASKED)["analyse/next_runs"] for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_it_is_held_against_the_usual_designs():
    table = designs({**ASKED, "batch": 16})
    assert set(table.index) == {"now", "proposed", *DESIGNS}
    assert (table.loc[["proposed", *DESIGNS], "cost"] <= ASKED["budget"]).all()
    others = table.loc[["now", *DESIGNS], "half_width"]
    assert table.loc["proposed", "half_width"] <= 1.001 * others.min()
    assert table.loc["proposed", "loss"] < table.loc["now", "loss"]


def test_a_threshold_is_a_decision_with_a_probability_to_be_right():
    table = designs({**ASKED, "know": {"forecast": {**TARGET, "threshold": 2.15}}})
    assert 0.5 <= table.loc["now", "right"] < table.loc["proposed", "right"] <= 1
    assert table.loc["proposed", "loss"] < table.loc["now", "loss"]


def test_the_best_size_and_a_parameter_are_known_better_too():
    for know in ({"allocation": {"budget": 1e23}}, {"parameter": {"name": "alpha"}}):
        table = designs({**ASKED, "know": know})
        assert table.loc["proposed", "narrower"] > 0.2
        assert table.loc["proposed", "loss"] < table.loc["now", "loss"]
    assert table.loc["now", "estimate"] == pytest.approx(CHINCHILLA["alpha"])


def test_two_families_are_told_apart_by_runs_of_both():
    know = {"winner": {"between": ["a", "b"], "at": TARGET}}
    out = ask({**ASKED, "know": know, "candidates": {**GRID, "family": ["a", "b"]}}, families=("a", "b", "c"))
    runs, table = out["analyse/next_runs"], out["analyse/next_designs"].set_index(["family", "design"])
    assert set(runs.loc[runs["seeds"] > 0, "family"]) == {"a", "b"}
    assert table.loc[("a", "proposed"), "right"] > table.loc[("a", "now"), "right"]
    assert "not one of the families compared" in table.loc[("c", "proposed"), "message"]


def test_what_two_families_of_the_same_runs_have_in_common_cancels_in_which_is_better():
    """By hand: the logarithms of the ratios follow a straight line of their own, with noise 0.005 * sqrt(2)."""
    rng, c = np.random.default_rng(3), np.geomspace(1e18, 1e21, 24)
    common, power = rng.normal(0, 0.05, 24), {"law": "power", "variables": {"x": "flops"}}
    noisy = {
        name: size * (c / 1e18) ** -0.1 * np.exp(common + rng.normal(0, 0.005, 24))
        for name, size in (("web", 3.0), ("code", 2.9))
    }
    runs = pd.concat([run_table(family=name, flops=c, value=value) for name, value in noisy.items()])
    runs = runs.assign(row=np.arange(48))
    asked = {
        "know": {"winner": {"between": ["web", "code"], "at": {"flops": 1e21}}},
        "candidates": [{"flops": 1e20}],
        "cost": "flops",
        "budget": 1e21,
    }
    settings = {
        "study": "made",
        "laws": [power],
        "fit": {"objective": "squared_log", "uncertainty": {"draws": 300}},
        "analyse": [{"next_runs": [asked]}],
    }
    tables = fit(runs, settings) | {"validate/choice": fit_tables()["validate/choice"]}
    now = analyse(runs, tables, settings)["analyse/next_designs"].set_index("design").loc["now"]
    design = np.stack([np.ones(24), np.linspace(-1, 0, 24)], axis=1)
    sd = 0.005 * np.sqrt(2) * np.sqrt(np.linalg.inv(design.T @ design)[0, 0])
    assert now["half_width"] / (1.96 * sd) == pytest.approx(1, abs=0.35)


def test_batches_are_planned_ahead_and_numbered():
    runs = ask({**ASKED, "batch": 3, "look_ahead": 3, "least": 0.0, "seeds": 1})["analyse/next_runs"]
    chosen = runs[runs["seeds"] > 0]
    assert sorted(chosen["batch"].unique()) == [1, 2, 3]
    assert chosen.groupby("batch").size().max() == 3


def test_the_cheapest_runs_for_a_wanted_width_cost_less_than_all_that_help():
    whole = designs(ASKED)
    wanted = 1.2 * whole.loc["proposed", "half_width"]
    table = designs({**ASKED, "half_width": wanted})
    assert table.loc["proposed", "half_width"] <= wanted
    assert table.loc["proposed", "cost"] < whole.loc["proposed", "cost"]
    assert "is not reached" in designs({**ASKED, "half_width": 1e-6}).loc["proposed", "message"]


def test_when_no_run_that_can_be_paid_for_helps_it_says_so():
    row = designs({**ASKED, "candidates": [{"params": 3e7, "tokens": 6e8}], "least": 0.9}).loc["proposed"]
    assert row["runs"] == 0
    assert "decide now" in row["message"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"budget": 1.0}, "the budget, 1, is below what the cheapest candidate costs"),
        ({"candidates": []}, "there are no candidates"),
        ({"cost": "0 * params"}, "a cost is a positive number"),
        (
            {"cost": "hours"},
            "do not say what they cost: unknown name 'hours' in 'hours'; they say params, tokens, flops",
        ),
        (
            {"candidates": [{"params": 1e9, "tokens": 2e10}, {"params": 1e9, "tokens": 2e10, "hours": 3}]},
            "does not say its hours",
        ),
        ({"know": {"forecast": {**TARGET, "threshold": -2.0}}}, "the threshold, -2, is no value"),
        ({"know": {"forecast": {**TARGET, "size": 3.0}}}, "the target states size, which no run has"),
        ({"know": {"forecast": {"params": 1e9}}}, "chinchilla needs tokens of the target"),
        ({"know": {"forecast": {"params": -1e9, "tokens": 1e10}}}, "the target is outside the domain of chinchilla"),
        ({"know": {"parameter": {"name": "gamma"}}}, "has a parameter gamma"),
        ({"candidates": {"lr": [1e-3]}}, "chinchilla reads params, tokens, which the candidates do not give"),
        ({"candidates": {**GRID, "family": ["other"]}}, "no candidate is of this family; they are of other"),
        ({"know": {"winner": {"between": ["all", "moe"], "at": TARGET}}}, "moe has no loss by chinchilla"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence(change, sentence):
    told = why_not({**ASKED, **change})
    assert sentence in told
    assert "\n" not in told


def test_a_fit_that_failed_and_one_without_draws_are_sentences():
    lost = fit_tables(("all", "chinchilla", dict.fromkeys(CHINCHILLA, np.nan)))
    assert len(lost["fit/fits"]) == 1
    assert "no estimate" in why_not(ASKED, fits=[("all", "chinchilla", dict.fromkeys(CHINCHILLA, np.nan))])
    assert "has no interval" in why_not(ASKED, tables={"draws": 5})


def test_beyond_the_runs_a_run_tells_of_the_law_only_as_far_as_the_law_holds(automatic):
    """Near the runs there are its noise is that of a run; far beyond, what laws may miss comes on top."""
    found, _, _ = automatic
    asked = {**ASKED, "candidates": [{"params": 1e8, "tokens": 2e9}, {"params": 3e9, "tokens": 6e10}]}
    made = analyse(found.results.runs, found._tables, found._settings([{"next_runs": [asked]}]))["analyse/next_runs"]
    near, far = made.sort_values("params")["noise"]
    spread = found._analysed("forecast", {"targets": asked["candidates"]}, "analyse/forecast", "").sort_values("params")
    assert near == pytest.approx(spread["sd_noise"].iloc[0])
    assert far == pytest.approx(np.hypot(spread["sd_noise"].iloc[1], spread["sd_horizon"].iloc[1]))
    assert far > 1.2 * near
