"""Costs: every training once whatever became of it, each quantity from the one before it, and what is not known is said."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.rows import is_training

TARGET = {"params": 7e10, "tokens": 1.4e12}
SOURCED = {
    "peak": {"value": 3.12e14, "source": "data sheet"},
    "mfu": {"value": 0.5, "source": "measured"},
    "power": {"value": 400, "source": "measured"},
    "pue": {"value": 1.25, "source": "operator"},
    "intensity": {"value": 300, "source": "grid operator"},
    "price": {"value": 2, "source": "invoice"},
}


def costs(runs, name="analyse/costs", targets=(), **options):
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}}
    settings["analyse"] = [{"forecast": {"targets": list(targets)}}, {"costs": options}]
    families = runs.loc[is_training(runs), "family"].unique()
    tables = fit_tables(*((family, "chinchilla", CHINCHILLA) for family in families))
    return analyse(runs, tables, settings)[name]


def total(found, quantity="flops", family="all"):
    row = found[(found["family"] == family) & (found["use"] == "all") & (found["quantity"] == quantity)]
    assert len(row) == 1
    return row.iloc[0]


def checkpoints():
    """One run with three checkpoints in two metrics, and one that was taken out."""
    once = [("long", 1e9, 1e9), ("long", 1e9, 2e9), ("long", 1e9, 4e9), ("failed", 2e9, 1e9)]
    rows = [(run, n, d, metric) for metric in ("loss", "other") for run, n, d in once]
    runs = run_table(
        **{name: [row[i] for row in rows] for i, name in enumerate(("run", "params", "tokens", "metric"))},
        value=[3.0, 2.9, 2.8, 4.0] * 2,
    )
    runs["flops"] = 6 * runs["params"] * runs["tokens"]
    runs["excluded"] = runs["run"] == "failed"
    runs["reason"] = np.where(runs["excluded"], "diverged", None)
    return runs


def test_checkpoints_and_metrics_of_a_run_count_once_and_what_failed_counts_too():
    found = costs(checkpoints())
    whole = total(found)
    assert (whole["runs"], whole["unknown"], whole["status"]) == (2, 0, "counted")
    assert whole["amount"] == pytest.approx(6 * (1e9 * 4e9 + 2e9 * 1e9))
    out = found[(found["use"] == "excluded")].iloc[0]
    assert (out["purpose"], out["runs"]) == ("diverged", 1)
    assert out["share"] == pytest.approx(1 / 3)


def test_parts_add_up_to_the_whole_and_what_is_compute_alone_says_nothing_more():
    found = costs(make_runs().assign(purpose=["ladder", "sweep", "seed"] * 21))
    parts = found[found["use"] != "all"]
    assert set(found["quantity"]) == {"flops"}
    assert set(parts["purpose"]) == {"ladder", "sweep", "seed"}
    assert parts["amount"].sum() == pytest.approx(total(found)["amount"])
    assert parts["share"].sum() == pytest.approx(1)


def test_a_branch_counts_what_it_trained_itself_and_its_trunk_once():
    runs = run_table(run=["trunk", "trunk", "branch"], params=1e9, tokens=[5e9, 1e10, 7e9], value=[3.0, 2.8, 2.9])
    runs["flops"], runs["own_flops"] = 6e9 * runs["tokens"], 6e9 * np.array([5e9, 1e10, 2e9])
    assert total(costs(runs))["amount"] == pytest.approx(6e9 * 1.2e10)


def test_rows_that_stand_in_several_families_are_one_training():
    runs = pd.concat([make_runs("a"), make_runs("b")], ignore_index=True)
    runs["row"] = np.arange(len(runs))
    apart = total(costs(runs))["amount"]
    runs["shared_row"] = pd.array([*range(63)] * 2, dtype="Int64")
    found = costs(runs)
    assert total(found)["amount"] == pytest.approx(apart / 2)
    assert total(found)["runs"] == 63
    assert total(found, family="a")["amount"] == pytest.approx(apart / 2)


def test_one_training_under_one_name_in_two_sources_is_one_where_the_study_says_so():
    runs = pd.concat([make_runs(), make_runs()], ignore_index=True)
    runs["row"], runs["source"] = np.arange(len(runs)), ["losses"] * 63 + ["scores"] * 63
    assert total(costs(runs))["runs"] == 126
    assert total(costs(runs, run=["run"]))["runs"] == 63


def test_one_name_for_several_sizes_is_said():
    runs = make_runs().assign(run="same")
    row = total(costs(runs))
    assert row["runs"] == 1
    assert "1 runs have rows of several sizes: say with `run` what tells trainings apart" in row["message"]
    assert total(costs(runs, run=["run", "params"]))["runs"] == 63


def test_each_quantity_follows_from_the_one_before_by_stated_rates():
    found = costs(make_runs(), **SOURCED)
    flops = total(found)["amount"]
    hours = flops / (3.12e14 * 0.5 * 3600)
    energy = hours * 0.4 * 1.25
    expected = {"hours": hours, "energy": energy, "co2": energy * 0.3, "money": hours * 2}
    for quantity, amount in expected.items():
        row = total(found, quantity)
        assert row["amount"] == pytest.approx(amount), quantity
        assert row["status"] == "derived"
    assert "mfu 0.5 (measured)" in total(found, "hours")["message"]


def test_a_number_without_a_source_is_an_assumption_wherever_it_goes():
    found = costs(make_runs(), **{**SOURCED, "mfu": 0.5})
    told = {name: total(found, name)["status"] for name in ("flops", "hours", "energy", "co2", "money")}
    assert told == {"flops": "counted", **dict.fromkeys(("hours", "energy", "co2", "money"), "assumed")}
    for name in ("hours", "energy", "co2", "money"):
        assert "mfu 0.5 (no source)" in total(found, name)["message"], name


def test_a_column_comes_before_rates_which_fill_its_blanks():
    runs = make_runs().assign(seconds=[3.6e7, np.nan, 0.0] * 21)
    row = total(costs(runs, hours="seconds / 3600", **{**SOURCED, "mfu": 0.5}), "hours")
    derived = runs["flops"][runs["seconds"] != 3.6e7].sum() / (3.12e14 * 0.5 * 3600)
    assert row["amount"] == pytest.approx(21e4 + derived)
    assert (row["status"], row["unknown"]) == ("assumed", 0)


def test_what_cannot_be_known_is_said_and_is_never_zero():
    found = costs(make_runs().assign(seconds=[3600.0, np.nan, -1.0] * 21), hours="seconds / 3600")
    hours, money = total(found, "hours"), total(found, "money")
    assert (hours["amount"], hours["unknown"], hours["status"]) == (21.0, 42, "counted")
    assert "of 42 of 63 runs it is not known" in hours["message"]
    assert (np.isnan(money["amount"]), money["status"]) == (True, "not_known")
    assert money["message"] == "state `money`, a formula over columns, or price"


def test_energy_without_a_pue_is_said_to_be_of_the_devices_alone():
    rates = {name: SOURCED[name] for name in ("peak", "mfu", "power")}
    row = total(costs(make_runs(), **rates), "energy")
    assert row["amount"] == pytest.approx(total(costs(make_runs(), **rates), "hours")["amount"] * 0.4)
    assert "of the devices alone" in row["message"]


def test_more_than_the_peak_is_said():
    runs = make_runs()
    runs["seconds"] = runs["flops"] / (0.8 * 3.12e14)
    row = total(costs(runs, hours="seconds / 3600", peak=SOURCED["peak"]), "hours")
    assert (row["status"], "80% of the stated peak" in row["message"]) == ("counted", True)
    row = total(costs(runs, hours="seconds / 7200", peak=SOURCED["peak"]), "hours")
    assert (row["status"], "160% of the stated peak" in row["message"]) == ("over_peak", True)


def test_no_run_that_tells_its_compute_is_a_sentence():
    runs = make_runs().drop(columns="flops").assign(tokens=np.nan, flops=np.nan)
    row = total(costs(runs, hours="seconds / 3600"))
    assert (row["status"], row["unknown"]) == ("not_known", 63)
    assert "no run has a column of compute" in row["message"]


def test_a_cost_of_something_else_is_no_compute():
    row = total(costs(make_runs(), compute={"memory": {"bits": 16}}))
    assert row["message"] == "the cost memory counts bytes, and `compute` is in FLOP"


def test_a_target_is_held_against_the_runs_that_are_not_held_out():
    runs = make_runs()
    runs.loc[runs.index[-1], "held_out"] = True
    found = costs(runs, "analyse/target_costs", [TARGET], **SOURCED)
    row = found[(found["target"] == "0") & (found["quantity"] == "flops")].iloc[0]
    rest, best = runs[~runs["held_out"]], runs.loc[~runs["held_out"], "value"].min()
    assert row["amount"] == pytest.approx(6 * 7e10 * 1.4e12)
    assert row["runs_cost"] == pytest.approx(rest["flops"].sum())
    assert row["share"] == pytest.approx(rest["flops"].sum() / row["amount"])
    assert row["against"] == pytest.approx(best)
    assert row["gain"] == pytest.approx(best - row["value"])
    assert row["gain_per_unit"] == pytest.approx(row["gain"] / row["amount"])
    money = found[(found["target"] == "0") & (found["quantity"] == "money")].iloc[0]
    assert money["amount"] == pytest.approx(row["amount"] / (3.12e14 * 0.5 * 3600) * 2)


def test_a_held_out_run_costs_what_it_cost_and_a_target_without_rates_as_much_for_a_flop():
    runs = make_runs()
    runs["seconds"] = 1e-15 * runs["flops"] ** 1.0
    runs.loc[runs.index[-1], ["held_out", "seconds"]] = [True, 1234.0]
    found = costs(runs, "analyse/target_costs", [TARGET], hours="seconds / 3600")
    hours = found[found["quantity"] == "hours"].set_index("target")
    assert hours.loc[runs["run"].iloc[-1], "amount"] == pytest.approx(1234 / 3600)
    assert hours.loc[runs["run"].iloc[-1], "status"] == "counted"
    assert hours.loc["0", "amount"] == pytest.approx(1e-15 * 6 * 7e10 * 1.4e12 / 3600)
    assert hours.loc["0", "status"] == "scaled"


def test_held_out_runs_of_one_name_cost_what_their_own_columns_say_and_so_do_all_others():
    """Two seeds of one run, and another run, each with hours that nothing else would tell; a checkpoint before the end is not the whole run."""
    runs = make_runs().assign(seed=0, step=2, hours=1.0)
    last, other = runs.iloc[-1], runs.iloc[-2]
    again, early = last.copy(), last.copy()
    again["seed"], early["step"], early["flops"] = 1, 1, last["flops"] / 2
    runs = pd.concat([runs, pd.DataFrame([again, early])], ignore_index=True).assign(row=np.arange(65))
    runs.loc[[61, 62, 63, 64], "held_out"] = True
    runs.loc[[61, 62, 63, 64], "hours"] = [11.0, 12.0, 13.0, 5.0]
    found = costs(runs, "analyse/target_costs", hours="hours")
    hours = found[found["quantity"] == "hours"].set_index("target")
    counted = hours.loc[hours["status"] == "counted", "amount"].to_dict()
    name = last["run"]
    best = hours.index[hours["of"] == "best"][0]
    assert counted == {other["run"]: 11.0, f"{name}, row 62": 12.0, f"{name}, row 63": 13.0, best: 1.0}
    assert hours.loc[f"{name}, row 64", "status"] == "scaled"


def test_the_best_run_stands_where_its_best_fitted_checkpoint_does():
    """The first checkpoint was taken out: neither its place nor its compute is that of the value."""
    runs = make_runs().assign(step=2)
    first = runs.loc[[runs["value"].idxmin()]].assign(step=1, excluded=True, reason="a checkpoint")
    first[["tokens", "flops"]] /= 2
    runs = pd.concat([first, runs], ignore_index=True).assign(row=np.arange(64))
    row = costs(runs, "analyse/target_costs").query("of == 'best' and quantity == 'flops'").iloc[0]
    best = runs.loc[runs["value"].where(~runs["excluded"]).idxmin()]
    assert row["amount"] == row["flops"] == best["flops"]
    assert (row["params"], row["tokens"]) == (best["params"], best["tokens"])


def test_the_mean_of_several_runs_costs_as_much_as_all_of_them():
    found = costs(make_runs().assign(runs=np.nan), "analyse/target_costs", [TARGET, {**TARGET, "runs": 3}], **SOURCED)
    for quantity in ("flops", "hours", "energy", "co2", "money"):
        own = found[(found["quantity"] == quantity) & (found["of"] == "target")].set_index("target")
        assert own.loc["1", "amount"] == pytest.approx(3 * own.loc["0", "amount"])
        assert own.loc["1", "gain_per_unit"] == pytest.approx(own.loc["1", "gain"] / own.loc["1", "amount"])
        assert own.loc["1", "message"] == f"{own.loc['0', 'message']}; of 3 runs"


def test_the_best_run_is_held_against_those_of_a_tenth_of_its_compute():
    runs = make_runs()
    row = costs(runs, "analyse/target_costs").query("of == 'best' and quantity == 'flops'").iloc[0]
    best = runs.loc[runs["value"].idxmin()]
    cheap = runs.loc[runs["flops"] <= best["flops"] / 10, "value"].min()
    assert (row["target"], row["amount"]) == (best["run"], best["flops"])
    assert row["gain"] == pytest.approx(cheap - best["value"])


NEXT = {
    "know": {"forecast": TARGET},
    "candidates": {"params": {"between": [1e9, 1e10], "count": 4}, "tokens_per_param": [5, 20, 80]},
    "budget": 1e23,
}


def test_a_proposed_run_costs_by_the_same_rates_and_a_batch_what_all_its_seeds_do():
    runs = make_runs()
    settings = {
        "study": "made",
        "laws": ["chinchilla"],
        "fit": {},
        "analyse": [{"next_runs": [NEXT]}, {"costs": SOURCED}],
    }
    made = analyse(runs, fit_tables(("all", "chinchilla", CHINCHILLA), draws=200), settings)
    chosen = made["analyse/next_runs"].query("seeds > 0").sort_values("place")
    found = made["analyse/target_costs"]
    flops, money = (found[(found["of"] == "proposed") & (found["quantity"] == name)] for name in ("flops", "money"))
    flops = flops.set_index("target")["amount"]
    assert [flops[f"next-{place}"] for place in chosen["place"]] == pytest.approx(chosen["cost"].tolist())
    assert money.set_index("target")["amount"].to_dict() == pytest.approx(
        (flops / (3.12e14 * 0.5 * 3600) * 2).to_dict()
    )
    batch = found[(found["of"] == "batch") & (found["quantity"] == "flops")].iloc[0]
    assert batch["target"] == "next"
    assert batch["amount"] == pytest.approx((chosen["cost"] * chosen["seeds"]).sum())
