"""Forecasts: missing scales derived, impossible targets said, intervals that hold a new observation."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.kinds.forecast import PARTS
from scalestudy.analyse.stage import analyse
from scalestudy.analyse.third import complete
from scalestudy.tables.catalogue import TABLES

CHOICE = pd.DataFrame(
    [("all", "loss", "chinchilla", 1.0, True, "")],
    columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
)


def forecast(
    targets,
    runs=None,
    choice=None,
    laws=("chinchilla",),
    fits=(("all", "chinchilla", CHINCHILLA),),
    possible=None,
    members=None,
    tables=None,
    **more,
):
    tables = fit_tables(*fits, **more) if tables is None else tables
    if members is not None:
        tables["validate/members"] = members
    if choice is not None:
        tables["validate/choice"] = choice
    settings = {"study": "made", "laws": list(laws), "fit": {}, "analyse": [{"forecast": {"targets": targets}}]}
    settings["range"] = possible
    return analyse(make_runs(noise=0.01) if runs is None else runs, tables, settings)["analyse/forecast"]


@pytest.mark.parametrize(
    "given",
    [{"params": 7e10, "tokens": 1.4e12}, {"params": 7e10, "flops": 5.88e23}, {"tokens": 1.4e12, "flops": 5.88e23}],
)
def test_the_missing_scale_follows_from_6nd(given):
    assert complete(given) == pytest.approx({"params": 7e10, "tokens": 1.4e12, "flops": 5.88e23})


def test_a_forecast_is_the_law_with_an_interval_around_it():
    row = forecast([{"params": 7e10, "tokens": 1.4e12}]).iloc[0]
    truth = 1.81722 + 477.83 / 7e10**0.34731 + 2143.4 / 1.4e12**0.36717
    assert row["predicted"] == pytest.approx(truth, rel=1e-12)
    assert row["lower"] < truth < row["upper"]
    assert row["decades_beyond"] == pytest.approx(np.log10(5.88e23 / 1e21))
    assert row["status"] == "converged"


def test_a_target_that_lacks_a_variable_is_a_row_that_says_which():
    row = forecast([{"flops": 1e24}]).iloc[0]
    assert row["status"] == "not_applicable"
    assert "needs params, tokens" in row["message"]
    assert np.isnan(row["predicted"])


def test_a_target_that_is_not_positive_is_refused_in_a_sentence():
    row = forecast([{"params": -1.0, "tokens": 1e9}]).iloc[0]
    assert row["status"] == "not_applicable"
    assert "params = -1" in row["message"]


def test_a_target_off_the_line_of_scales_that_move_together_says_that_nothing_tells_which_counts():
    """Runs of one ratio D / N, a law of compute: told of another ratio, not of theirs, nor where the other scale is not stated."""
    runs = make_runs(noise=0.01)
    runs["tokens"] = 20 * runs["params"]
    runs["flops"] = 6 * runs["params"] * runs["tokens"]
    laws, fits = [{"law": "power", "variables": {"x": "flops"}}], (("all", "power", {"A": 20.0, "a": 0.05}),)
    targets = [{"params": 1e11, "tokens": 2e13}, {"params": 1e11, "tokens": 2e12}, {"flops": 1e24}]
    off, on, alone = forecast(targets, runs, laws=laws, fits=fits)["message"]
    assert off.endswith(
        "; flops goes with params and tokens in the runs and not here, and nothing tells which of them counts"
    )
    assert "nothing tells" not in on + alone
    varied = forecast(targets, laws=laws, fits=fits)["message"]
    assert not varied.str.contains("nothing tells").any()


def test_held_out_runs_are_forecast_by_name_beside_their_value():
    runs = make_runs()
    runs.loc[runs.index[-1], "held_out"] = True
    row = forecast([], runs).iloc[0]
    assert row["target"] == runs["run"].iloc[-1]
    assert row["value"] == pytest.approx(row["predicted"], rel=1e-9)


def test_held_out_checkpoints_of_one_run_keep_apart():
    runs = make_runs()
    runs.loc[runs.index[-2:], ["held_out", "run"]] = [True, "big"]
    assert forecast([], runs)["target"].tolist() == ["big, row 61", "big, row 62"]


def members(*parts, stretch=1.0, bends=0.1):
    """`validate/members` of one fit unit: (law, parameters, weight)."""
    rows = [
        ("all", "loss", number, name, value, law, 0.0, "", weight, weight, 40.0, float(len(theta)), "", stretch, bends)
        for number, (law, theta, weight) in enumerate(parts)
        for name, value in theta.items()
    ]
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["validate/members"].columns])


def test_auto_is_the_weighted_geometric_mean_of_its_candidates():
    offset = {"E": 2.0, "A": 900.0, "a": 0.15}
    laws = ["chinchilla", {"law": "power_offset", "variables": {"x": "flops"}}]
    rows = forecast(
        [{"params": 1e10, "tokens": 1e11}],
        choice=CHOICE,
        laws=laws,
        fits=(("all", "chinchilla", CHINCHILLA), ("all", "power_offset", offset)),
        members=members(("chinchilla", CHINCHILLA, 0.75), ("power_offset", offset, 0.25)),
    ).set_index("law")
    parts = rows.loc[["chinchilla", "power_offset"], "predicted"].to_numpy()
    auto = rows.loc["auto"]
    assert auto["predicted"] == pytest.approx(parts[0] ** 0.75 * parts[1] ** 0.25)
    flat = np.sqrt([0.75, 0.25]) / np.sqrt([0.75, 0.25]).sum()  # the spread takes shares by their roots
    between = np.sqrt(flat.prod()) * abs(np.log(parts[0] / parts[1]))
    assert 0.5 * between < auto["sd_model"] <= between  # less what the noise of the runs lets expect
    assert auto["sd"] ** 2 == pytest.approx(sum(auto[f"sd_{part}"] ** 2 for part in PARTS))
    assert 1.95 * auto["sd"] < np.log(auto["upper"] / auto["predicted"]) < 2.1 * auto["sd"]
    assert np.log(auto["predicted"] / auto["lower"]) == pytest.approx(np.log(auto["upper"] / auto["predicted"]))


def test_parts_of_the_uncertainty_add_up_and_are_what_they_say():
    row = forecast([{"params": 7e10, "tokens": 1.4e12}], spread=1e-3).iloc[0]
    parts = row[[f"sd_{part}" for part in ("noise", "parameters", "model", "horizon")]].to_numpy(float)
    assert row["sd"] == pytest.approx(np.sqrt((parts**2).sum()))
    assert row["unit"] == "relative"
    assert row["sd_noise"] == pytest.approx(0.01, rel=0.2)
    assert row["sd_model"] == row["sd_horizon"] == 0
    wide = forecast([{"params": 7e10, "tokens": 1.4e12}], spread=1e-2).iloc[0]
    assert wide["sd_parameters"] == pytest.approx(10 * row["sd_parameters"], rel=0.1)
    assert wide["sd_noise"] == row["sd_noise"]


def test_noise_is_never_less_than_between_replicates():
    runs = make_runs(noise=1e-6)
    again = runs.iloc[:2].assign(value=runs["value"].iloc[:2] * 1.05, run=["x", "y"])
    runs = pd.concat([runs, again], ignore_index=True).assign(row=range(len(runs) + 2))
    row = forecast([{"params": 7e10, "tokens": 1.4e12}], runs, spread=1e-6).iloc[0]
    assert row["sd_noise"] == pytest.approx(np.log(1.05) / np.sqrt(2), rel=1e-3)


def test_leverage_tells_what_no_single_column_does():
    """Runs along a line in (log N, log D): a target inside both ranges, but off the line, is unlike every run."""
    runs = make_runs(noise=0.01)
    runs = runs[np.tile(np.arange(9), 7) == 4].assign(row=range(7))
    first, last = runs.iloc[0], runs.iloc[-1]
    targets = [
        {"params": last["params"], "tokens": last["tokens"]},
        {"params": last["params"], "tokens": first["tokens"]},
    ]
    rows = forecast(targets, runs, choice=CHOICE, members=members(("chinchilla", CHINCHILLA, 1.0)))
    inside, off = rows.loc[rows["law"] == "auto", "leverage"]
    assert inside <= 1 + 1e-9
    assert off > 1


def test_a_miss_outside_the_interval_is_explained():
    runs = make_runs(noise=0.01)
    runs["held_out"] = runs.index.isin([30, 31])
    runs.loc[runs["held_out"], "value"] *= [1.0, 1.5]
    rows = forecast([], runs, choice=CHOICE, members=members(("chinchilla", CHINCHILLA, 1.0)))
    auto = rows[rows["law"] == "auto"].set_index("value").sort_index()
    assert auto["explanation"].iloc[0] == ""
    told = auto["explanation"].iloc[1]
    miss = np.log(auto.index[1] / auto["predicted"].iloc[1])
    half = np.log(auto["upper"].iloc[1] / auto["predicted"].iloc[1])
    assert f"above the forecast by {100 * np.expm1(miss):+.2g}%, {miss / half:.2g} half-widths" in told
    assert "within the range of the runs" in told
    assert "No law's own interval holds it (chinchilla)" in told
    assert "No design was run twice" in told
    assert (rows.loc[rows["law"] != "auto", "explanation"] == "").all()


def test_the_explanation_names_the_laws_that_hold_the_value_and_the_noise_between_seeds():
    offset = {"E": 0.0, "A": 3000.0, "a": 0.15}
    runs = make_runs(noise=0.001)
    again = runs.assign(value=runs["value"] * 1.001, run=runs["run"] + "b", seed=1)
    last = again.tail(1).assign(params=1e12, tokens=1e13, flops=6e25, run="big", held_out=True)
    last["value"] = 3000.0 / 6e25**0.15
    runs = pd.concat([runs.assign(seed=0), again, last], ignore_index=True).assign(row=lambda frame: range(len(frame)))
    rows = forecast(
        [],
        runs,
        choice=CHOICE,
        laws=["chinchilla", {"law": "power_offset", "variables": {"x": "flops"}}],
        fits=(("all", "chinchilla", CHINCHILLA), ("all", "power_offset", offset)),
        members=members(("chinchilla", CHINCHILLA, 1.0)),
    )
    told = rows.loc[rows["law"] == "auto", "explanation"].item()
    assert "4.8 decades beyond the runs" in told
    assert "The interval of power_offset holds it" in told
    assert "times the standard deviation between replicates: the seed does not explain it" in told


def test_interval_covers_new_observations_at_its_level_where_the_law_is_known():
    rows = [
        forecast([{"params": 1e9, "tokens": 2e10}], make_runs(noise=0.02, seed=seed), spread=1e-6, draws=40).iloc[0]
        for seed in range(10)
    ]
    noise = np.exp(np.random.default_rng(5).normal(0, 0.02, 4000))
    inside = [
        ((row["predicted"] * noise > row["lower"]) & (row["predicted"] * noise < row["upper"])).mean() for row in rows
    ]
    assert 0.93 < np.mean(inside) < 0.97


def test_the_message_says_whether_the_interval_holds_a_held_out_value():
    runs = make_runs(noise=0.01)
    runs.loc[runs.index[-2:], "held_out"] = True
    runs.loc[runs.index[-1], "value"] *= 2
    messages = forecast([], runs)["message"].tolist()
    assert messages[0].endswith("the measured value is inside the 95% interval")
    assert messages[1].endswith("the measured value is outside the 95% interval")


def test_a_held_out_run_named_like_a_target_is_told_apart():
    runs = make_runs()
    runs.loc[runs.index[-1], ["held_out", "run"]] = [True, "0"]
    assert forecast([{"params": 1e9, "tokens": 1e10}], runs)["target"].tolist() == ["0", "0, row 62"]


def test_a_held_out_run_without_a_value_is_forecast_too():
    runs = make_runs()
    runs.loc[runs.index[-1], "held_out"] = True
    runs.loc[runs.index[-1], "value"] = np.nan
    row = forecast([], runs).iloc[0]
    assert np.isfinite(row["predicted"])
    assert np.isnan(row["value"])


def test_without_draws_there_is_no_interval_and_the_message_says_so():
    row = forecast([{"params": 1e9, "tokens": 1e10}], draws=0).iloc[0]
    assert np.isfinite(row["predicted"])
    assert np.isnan(row["lower"])
    assert row["message"].endswith("no interval, as there are no draws")


def test_a_unit_without_a_chosen_law_keeps_its_auto_row():
    choice = pd.DataFrame(
        [("all", "loss", "chinchilla", 0.0, False, "not usable")],
        columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
    )
    rows = forecast([{"params": 1e9, "tokens": 1e10}], choice=choice).set_index("law")
    assert rows.loc["auto", "status"] == "not_applicable"
    assert rows.loc["auto", "message"] == "no law was chosen; validate/choice says why"


def test_an_interval_stays_inside_the_values_the_metric_can_take():
    target = [{"params": 7e10, "tokens": 1.4e12}]
    free, bounded = forecast(target).iloc[0], forecast(target, possible=[0, 1.98]).iloc[0]
    assert free["upper"] > 1.98
    assert bounded["upper"] == 1.98
    assert bounded["lower"] == free["lower"]


def test_a_unit_that_no_law_is_for_says_so():
    tables = fit_tables(("all", "chinchilla", dict.fromkeys(CHINCHILLA, np.nan)))
    tables["fit/fits"]["message"] = "the study fits this law elsewhere: acc"
    tables["validate/choice"] = pd.DataFrame(
        [("all", "loss", "chinchilla", 0.0, False, "not tried")],
        columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
    )
    rows = forecast([{"params": 1e9, "tokens": 1e10}], tables=tables).set_index("law")
    assert rows.loc["auto", "message"] == "no law is for it: the study's laws are for acc"
