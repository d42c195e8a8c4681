"""Runs in training: what finished curves teach comes out exactly where they agree, holds what it says, and else is said."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.analyse.stopping.ahead import Ahead, Curve, ahead

STEPS = np.arange(1.0, 11.0)
NO_FITS = {
    "fit/fits": pd.DataFrame(columns=["family", "metric", "law", "status", "message"]),
    "fit/parameters": pd.DataFrame(columns=["family", "metric", "law", "parameter", "estimate"]),
    "fit/draws": pd.DataFrame(columns=["family", "metric", "law", "draw", "parameter", "value"]),
    "validate/choice": pd.DataFrame(columns=["family", "metric", "candidate", "weight", "chosen"]),
}


def curve_runs(levels, seen=None, speed=0.3, drop=0.0, **more):
    """Runs of ten checkpoints, values level * step^-speed and a drop at the last one; of `seen`, the first so many checkpoints."""
    rows = []
    for k, level in enumerate(levels):
        value = level * STEPS**-speed * np.where(STEPS == 10, 1 - drop, 1.0)
        last = (seen or {}).get(k, 10)
        rows += [(f"run{k}", step, v, step == 10) for step, v in zip(STEPS[:last], value[:last], strict=True)]
    table = {name: [row[i] for row in rows] for i, name in enumerate(("run", "step", "value", "final"))}
    runs = run_table(**table, **more)
    return runs.assign(params=1e9, tokens=1e8 * runs["step"], flops=6e17 * runs["step"])


def stopping(runs, tables=NO_FITS, laws=("power",), **options):
    stated = [law if isinstance(law, dict) else {"law": law, "variables": {"x": "flops"}} for law in laws]
    settings = {"study": "made", "laws": stated, "fit": {}, "analyse": [{"stopping": options}]}
    return analyse(runs, tables, settings)["analyse/stopping"]


LEVELS = [3.0, 3.1, 3.2, 3.4, 3.6, 3.9, 3.3]


def test_curves_of_one_shape_tell_the_end_exactly_with_the_drop_of_the_last_steps():
    runs = curve_runs([*LEVELS, 3.5], {7: 4}, drop=0.05)
    row = stopping(runs).iloc[0]
    assert (row["run"], row["way"], row["finished"], row["progress"]) == ("run7", "curves", 7, 0.4)
    assert row["predicted"] == pytest.approx(3.5 * 10**-0.3 * 0.95, rel=1e-9)
    assert (row["best"], row["decision"]) == ("run0", "stop")
    assert row["beats"] < 1e-3
    assert row["left"] == pytest.approx(6e17 * 6)


def test_a_run_that_will_be_the_best_goes_on():
    row = stopping(curve_runs([*LEVELS, 2.5], {7: 4})).iloc[0]
    assert row["decision"] == "go_on"
    assert row["beats"] > 0.999


def test_the_run_to_beat_is_one_that_agrees_in_what_is_stated():
    runs = curve_runs([*LEVELS, 3.5], {7: 4})
    runs["budget"] = np.where(runs["run"].isin(["run4", "run5", "run7"]), "small", "large")
    row = stopping(runs, same=["budget"]).iloc[0]
    assert (row["best"], row["decision"]) == ("run4", "go_on")
    runs.loc[runs["run"] == "run7", "budget"] = "none like it"
    row = stopping(runs, same=["budget"]).iloc[0]
    assert (row["best"], row["decision"]) == ("", "not_known")
    assert row["message"].startswith("there is no finished run to beat; ")


def test_where_higher_is_better_the_probability_turns():
    row = stopping(curve_runs([*LEVELS, 2.5], {7: 4}, direction="higher")).iloc[0]
    assert (row["best"], row["decision"]) == ("run5", "stop")


def test_curves_that_differ_in_speed_are_told_by_their_slope():
    rng = np.random.default_rng(0)
    slow = [Curve(STEPS, 1.0 - speed * np.log(STEPS), 10.0) for speed in rng.uniform(0.1, 0.6, 20)]
    running = Curve(STEPS[:5], 1.0 - 0.25 * np.log(STEPS[:5]), 10.0)
    found = ahead(running, slow)
    assert found.middle == pytest.approx(1.0 - 0.25 * np.log(10.0), abs=1e-9)


def test_intervals_hold_what_they_say():
    rng, held, chances = np.random.default_rng(1), [], []
    for _ in range(400):
        level, speed = rng.normal(1.0, 0.1, 16), rng.normal(0.3, 0.05, 16)
        value = level[:, None] - speed[:, None] * np.log(STEPS) + rng.normal(0, 0.01, (16, 10))
        found = ahead(Curve(STEPS[:5], value[0, :5], 10.0), [Curve(STEPS, own, 10.0) for own in value[1:]])
        low, high = found.bounds
        held.append(low <= value[0, -1] <= high)
        chances.append((found.below(value[1:, -1].min()), value[0, -1] < value[1:, -1].min()))
    assert 0.92 <= np.mean(held) <= 0.98
    given, came = np.array(chances, dtype=float).T
    assert given.mean() == pytest.approx(came.mean(), abs=0.03)
    assert np.mean((given - came) ** 2) < 0.5 * came.mean() * (1 - came.mean())


def test_runs_in_training_are_told_by_a_column_and_end_where_a_column_says():
    runs = curve_runs([*LEVELS, 3.5], {7: 4}).drop(columns="final")
    runs["status"] = np.where(runs["run"] == "run7", "running", "finished")
    runs["planned"] = 8.0
    row = stopping(runs, running={"column": "status", "values": ["running"]}, until="planned").iloc[0]
    assert (row["until"], row["progress"]) == (8.0, 0.5)
    runs["planned"] = 9e8
    row = stopping(runs, running={"column": "status", "values": ["running"]}, until="planned").iloc[0]
    assert row["decision"] == "not_known"
    assert "such as 10 step for 9 x 10^8: is it of another scale? say `along`" in row["message"]
    assert stopping(runs).iloc[0]["decision"] == "none"
    assert "say `running`" in stopping(runs).iloc[0]["message"]


def test_an_end_that_nothing_tells_is_a_sentence():
    runs = curve_runs([*LEVELS, 3.5], {7: 4})
    runs.loc[runs["run"] == "run0", "step"] *= 2
    row = stopping(runs).iloc[0]
    assert (row["decision"], row["way"]) == ("not_known", "none")
    assert row["message"].startswith("where it will end is not known: say `until`, in step")


def test_what_cleaning_took_out_at_its_end_teaches_nothing_and_is_not_the_best():
    runs = curve_runs([1.0, *LEVELS, 3.5], {8: 4})
    runs.loc[(runs["run"] == "run0"), ["excluded", "reason"]] = [True, "diverged"]
    runs.loc[(runs["run"] == "run1") & ~runs["final"], ["excluded", "reason"]] = [True, "not the last checkpoint"]
    row = stopping(runs).iloc[0]
    assert (row["best"], row["finished"]) == ("run1", 7)


def test_values_that_are_not_positive_are_forecast_as_they_are():
    runs = curve_runs([*LEVELS, 3.5], {7: 4})
    runs["value"] -= 3
    row = stopping(runs).iloc[0]
    assert row["unit"] == "nats/token"
    assert row["predicted"] == pytest.approx(3.5 * 10**-0.3 - 3, abs=0.05)


def test_with_few_finished_runs_the_laws_say_where_it_ends():
    runs = curve_runs([3.0, 3.1, 3.5], {2: 4})
    runs.loc[runs["run"] == "run2", "excluded"] = True
    tables = fit_tables(("all", "chinchilla", CHINCHILLA))
    row = stopping(runs, tables, laws=[{"law": "chinchilla"}]).iloc[0]
    end = CHINCHILLA["E"] + CHINCHILLA["A"] / 1e9 ** CHINCHILLA["alpha"] + CHINCHILLA["B"] / 1e9 ** CHINCHILLA["beta"]
    assert (row["way"], row["finished"]) == ("law", 0)
    assert row["predicted"] == pytest.approx(end, rel=1e-9)
    assert "fewer than 4 of 2 finished runs" in row["message"]


@pytest.mark.parametrize(("value", "below"), [(2.0, 0.5), (2.1, 1.0), (1.9, 0.0)])
def test_an_end_without_any_spread_has_a_probability_too(value, below):
    assert Ahead(2.0, 0.0, 1e6, 0).below(value) == below


def test_without_a_law_either_nothing_is_advised():
    row = stopping(curve_runs([3.0, 3.1, 3.5], {2: 4})).iloc[0]
    assert (row["decision"], row["way"]) == ("not_known", "none")
    assert "no law has an estimate" in row["message"]


def test_a_law_of_annealing_is_read_where_the_rate_will_have_decayed():
    runs = curve_runs([3.0, 3.1, 3.5], {2: 4}).assign(S_1=lambda own: own["step"], S_2=0.0, S_2_end=0.5)
    theta = {"E": 2.0, "A": 4.0, "C": 0.4, "a": 0.5}
    law = {"law": "annealing", "variables": {"S_1": "S_1", "S_2": "S_2"}}
    tables = fit_tables(("all", "annealing", theta))
    row = stopping(runs, tables, [law], at_end={"S_1": 16, "S_2": "S_2_end"}).iloc[0]
    assert row["predicted"] == pytest.approx(2.8, rel=1e-9)


def test_schedules_are_said():
    runs = curve_runs([*LEVELS, 3.5], {7: 4})
    assert "no schedule is stated" in stopping(runs).iloc[0]["message"]
    runs["schedule"] = np.where(runs["final"], "decayed", "constant")
    told = stopping(runs).iloc[0]["message"]
    assert "the schedule is constant so far, and decayed at the end of the runs learned from" in told


def test_runs_of_one_name_are_told_by_their_seed():
    runs = curve_runs([*LEVELS, 3.5, 3.6], {7: 4, 8: 4})
    runs["seed"] = np.where(runs["run"] == "run8", 1, 0)
    runs.loc[runs["run"] == "run8", "run"] = "run7"
    assert list(stopping(runs)["run"]) == ["run7, seed 0", "run7, seed 1"]
