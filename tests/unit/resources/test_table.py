"""The published table is the plan, trained: every row agrees with the plan, and the design holds what it promises."""

import csv
import math
from collections import Counter, defaultdict
from pathlib import Path

import corpus
import english
import pytest
import records
import yaml
from plan import RUNS

FOLDER = Path(records.__file__).parent
SOURCE = yaml.safe_load((FOLDER / "SOURCE.yaml").read_text())
TABLE = records.recorded()
PLAN = {run.name: run for run in RUNS}
MEASURED = {"value", "stderr", "train_loss", "english_value", "seconds", "status", "message"}


def test_every_planned_run_has_its_row():
    assert list(TABLE) == list(PLAN)


@pytest.mark.parametrize("name", list(TABLE))
def test_row_says_what_the_plan_says(name):
    row, run = TABLE[name], PLAN[name]
    planned = run.row(*(int(SOURCE[text]["training_bytes"]) for text in ("corpus", "english")))
    assert set(row) == set(planned) | MEASURED
    for column, value in planned.items():
        if isinstance(value, bool | str):
            assert row[column] == str(value).lower() if isinstance(value, bool) else value
        else:
            assert float(row[column]) == pytest.approx(value, rel=1e-6)


def test_the_english_loss_is_there_where_english_was_trained_on():
    for row in TABLE.values():
        assert bool(row["english_value"]) == (float(row["share_english"]) > 0 and row["status"] == "finished")


def test_measured_values_are_possible():
    for row in TABLE.values():
        if row["status"] == "finished":
            assert 0.5 < float(row["value"]) < math.log(256)
            assert 0 < float(row["stderr"]) < 0.1
            assert float(row["seconds"]) > 0
        else:
            assert row["status"] in {"diverged", "failed"}


def test_compute_is_the_budget_and_no_text_is_seen_more_than_four_times():
    for row in TABLE.values():
        assert float(row["flops"]) == pytest.approx(6 * float(row["params"]) * float(row["tokens"]), rel=1e-6)
        assert float(row["flops"]) == pytest.approx(float(row["budget"]), rel=0.01)
        assert float(row["tokens"]) <= 4 * float(row["unique_tokens"])


def isoflops():
    curves = defaultdict(dict)
    for row in TABLE.values():
        if row["purpose"] == "ladder" and row["status"] == "finished":
            curves[row["family"], float(row["budget"])][float(row["params"])] = float(row["value"])
    planned = Counter((run.family, run.budget) for run in RUNS if run.purpose == "ladder")
    return {key: curve for key, curve in curves.items() if len(curve) == planned[key]}


def test_seven_budgets_of_each_architecture_and_six_of_the_mixture_are_complete():
    assert Counter(family for family, _ in isoflops()) == {"transformer": 7, "lstm": 7, "transformer_mixed": 6}


@pytest.mark.parametrize("key", isoflops(), ids=str)
def test_the_smallest_loss_of_a_budget_lies_inside_its_sizes(key):
    curve = isoflops()[key]
    sizes = sorted(curve)
    assert len(sizes) >= (5 if key[0] == "transformer_mixed" else 6)
    best = min(curve, key=curve.__getitem__)
    assert sizes[0] < best < sizes[-1]


@pytest.mark.parametrize(("family", "several"), [("transformer", 3), ("lstm", 3), ("transformer_mixed", 2)])
def test_noise_is_measured_for_every_family_at_several_budgets_of_the_architectures(family, several):
    budgets = {run.budget for run in RUNS if run.purpose == "seed" and run.family == family}
    assert len(budgets) >= several
    for budget in budgets:
        deviation, at = records.seed_deviation(TABLE.values(), family, budget)
        assert at == budget
        assert 0 < deviation < 0.1


def test_held_out_runs_lie_beyond_the_ladder():
    for family in ("transformer", "lstm", "transformer_mixed"):
        held_out = [run for run in RUNS if run.purpose == "held_out" and run.family == family]
        ladder = [run for run in RUNS if run.purpose == "ladder" and run.family == family]
        assert min(run.budget for run in held_out) >= 3 * max(run.budget for run in ladder)
        assert {TABLE[run.name]["held_out"] for run in held_out if run.name in TABLE} == {"true"}


def test_curves_end_in_the_table():
    with (FOLDER / "curves.csv").open(newline="") as file:
        curves = list(csv.DictReader(file))
    assert {row["run"] for row in curves} == {name for name, row in TABLE.items() if row["status"] != "failed"}
    for row in curves:
        if row["final"] == "true":
            assert row["schedule"] == "decayed"
            assert row["value"] == TABLE[row["run"]]["value"]
        else:
            assert row["schedule"] in {"constant", "cooldown"}


def test_source_file_names_the_pinned_text_and_every_column():
    assert SOURCE["corpus"]["sha256"] == corpus.SHA256
    assert SOURCE["english"]["sha256"] == english.SHA256
    assert SOURCE["english"]["package"] == english.PACKAGE
    assert list(SOURCE["columns"]) == records.RUN_HEADER.split(",")
    assert list(SOURCE["curve_columns"]) == records.CURVE_HEADER.split(",")
    assert (FOLDER / "runs.csv").stat().st_size + (FOLDER / "curves.csv").stat().st_size < 1_000_000
