"""What it takes a run to reach a target: on a power law the interpolation is exact."""

import numpy as np
import pytest
from benchmarks_made import learned
from fitted import run_table

from scalestudy.learn.kinds.to_target import crossing

AT = np.array([1e6, 1e7, 1e8, 1e9])


def test_a_power_law_is_crossed_where_it_is() -> None:
    value = 40 * AT**-0.15
    found, why = crossing(AT, value, 3.0)
    assert found == pytest.approx((40 / 3.0) ** (1 / 0.15))
    assert why == ""


def test_the_first_of_several_crossings_counts() -> None:
    found, _ = crossing(AT, np.array([4.0, 2.9, 3.5, 2.0]), 3.0)
    assert 1e6 < found < 1e7


def test_a_checkpoint_at_the_target_is_the_answer() -> None:
    assert crossing(AT, np.array([4.0, 3.0, 2.0, 1.0]), 3.0)[0] == pytest.approx(1e7)
    assert crossing(AT, np.array([3.0, 2.5, 2.0, 1.0]), 3.0)[0] == 1e6


def test_it_rises_to_a_target_too() -> None:
    value = 0.01 * AT**0.2
    assert crossing(AT, value, 0.4, rising=True)[0] == pytest.approx((0.4 / 0.01) ** 5)
    assert crossing(AT, value, 0.9, rising=True)[1] == "never reaches 0.9: its best is 0.631"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([4.0, 3.9, 3.5, 3.2], "never reaches 3: its best is 3.2"),
        ([2.9, 2.5, 2.0, 1.0], "is at 2.9 at its first point already, past 3"),
    ],
)
def test_a_run_that_does_not_cross_says_why(value: list[float], why: str) -> None:
    found, told = crossing(AT, np.array(value), 3.0)
    assert np.isnan(found)
    assert told == why


def test_values_that_have_no_logarithm_and_points_at_0_are_interpolated_as_they_are() -> None:
    assert crossing(np.array([0.0, 10.0]), np.array([4.0, 1.0]), 2.0)[0] == pytest.approx(5.0)
    assert crossing(np.array([1.0, 100.0]), np.array([1.0, -1.0]), 0.0)[0] == pytest.approx(10.0)


def trajectories(**more):
    sizes = np.array([1e7, 1e8, 1e9])
    params, tokens = np.repeat(sizes, 9), np.tile(np.geomspace(1e8, 1e12, 9), 3)
    value = 30 * params**-0.1 * tokens**-0.05
    run = np.repeat(["a", "b", "c"], 9)
    return run_table(
        params=params,
        tokens=tokens,
        flops=6 * params * tokens,
        step=(tokens / 1e5).astype(int),
        value=value,
        run=run,
        **more,
    )


TO_TARGET = {"to_target": {"metric": "loss", "target": 1.6, "into": "tokens_to"}}


@pytest.mark.parametrize("rules", [[], [{"last_checkpoint": {}}]], ids=["all", "last"])
def test_every_run_has_a_row_of_the_new_metric_whatever_checkpoints_are_fitted(rules, tmp_path) -> None:
    runs = trajectories()
    after, ledger, _ = learned(tmp_path, runs, [TO_TARGET], rules)
    made = after[after["metric"] == "tokens_to"].set_index("run")
    expected = (30 * made["params"] ** -0.1 / 1.6) ** 20
    there = expected.between(1e8, 1e12)
    assert there.sum() == 2
    assert made["value"][there].to_numpy() == pytest.approx(expected[there].to_numpy())
    assert made["unit"].eq("tokens").all()
    assert made["direction"].eq("lower").all()
    assert made[["tokens", "flops", "step"]].isna().all().all()
    lost = made[~there].iloc[0]
    assert (lost["excluded"], np.isnan(lost["value"])) == (True, True)
    (line,) = ledger[ledger["rule"] == "learn"].to_dict("records")
    assert line["position"] == lost["excluded_by"]
    assert (line["excluded"], line["rows_in"] - line["rows_out"]) == (1, 1)
    assert (
        ledger.loc[ledger["rule"] == "warning", "reason"].str.contains(f"runs have no tokens_to: run {lost.name}").sum()
        == 1
    )
    assert after.iloc[: len(runs)][["row", "value"]].equals(runs[["row", "value"]])


def test_what_a_rule_took_for_a_fault_is_on_no_trajectory(tmp_path) -> None:
    runs = trajectories()
    runs = runs.assign(bad=((runs["run"] == "b") & (runs["tokens"] > 2e8)).astype(float))
    after, _, _ = learned(tmp_path, runs, [TO_TARGET], [{"where": "bad < 1"}])
    made = after[after["metric"] == "tokens_to"].set_index("run")
    assert made.loc["b", "reason"].startswith("never reaches 1.6")


def test_a_metric_that_is_not_there_is_one_sentence(tmp_path) -> None:
    asked = {"to_target": {**TO_TARGET["to_target"], "metric": "accuracy"}}
    after, ledger, _ = learned(tmp_path, trajectories(), [asked])
    assert len(after) == 27
    assert ledger["reason"].tolist()[-1] == "no run has rows of accuracy, so there is no tokens_to"


def test_held_out_runs_stay_so(tmp_path) -> None:
    runs = trajectories()
    after, ledger, _ = learned(tmp_path, runs.assign(held_out=runs["run"] == "b"), [TO_TARGET])
    made = after[after["metric"] == "tokens_to"].set_index("run")
    assert made["held_out"].tolist() == [False, True, False]
    (line,) = ledger[ledger["rule"] == "learn"].to_dict("records")
    assert line["rows_in"] == 18 + 2
