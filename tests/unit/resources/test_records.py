import csv
import json
import math

import pytest
import records
from plan import RUNS, Run
from shapes import Shape


def record_of(run, value=2.0, status="finished"):
    measured = {"value": value, "stderr": 0.02, "train_loss": 2.1, "english_value": math.nan, "seconds": 3.0}
    row = run.row(10**7) | {"status": status} | measured
    point = {"step": 5, "tokens": 320, "flops": 1, "schedule": "constant", "final": False, "train_loss": 3.0}
    return row | {"message": "", "curve": [point | {"value": 2.9, "stderr": 0.03}]}


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_tables_hold_one_row_per_record_in_the_order_asked_for(tmp_path):
    runs = [Run(Shape("lstm", width, 1), 1e10) for width in (16, 8, 12)]
    for run in runs[:2]:
        records.save(tmp_path, record_of(run))
    assert records.assemble(tmp_path, list(reversed(runs))) == 2
    rows = read(tmp_path / "runs.csv")
    assert [row["run"] for row in rows] == [runs[1].name, runs[0].name]
    assert list(rows[0]) == records.RUN_HEADER.split(",")
    assert rows[0]["final"] == "true"
    assert float(rows[0]["flops"]) == runs[1].row(1)["flops"]
    curve = read(tmp_path / "curves.csv")
    assert [(row["run"], row["step"], row["final"]) for row in curve] == [
        (run.name, "5", "false") for run in runs[1::-1]
    ]


def test_a_run_without_a_loss_keeps_its_row_with_an_empty_value(tmp_path):
    run = Run(Shape("lstm", 8, 1), 1e10)
    records.save(tmp_path, record_of(run, math.nan, "failed") | {"message": "MemoryError: none left"})
    records.assemble(tmp_path, [run])
    (row,) = read(tmp_path / "runs.csv")
    assert (row["status"], row["value"], row["message"]) == ("failed", "", "MemoryError: none left")


def test_a_record_is_written_whole_or_not_at_all(tmp_path):
    run = Run(Shape("lstm", 8, 1), 1e10)
    records.save(tmp_path, record_of(run))
    with pytest.raises(TypeError):
        records.save(tmp_path, record_of(run) | {"curve": object()})
    assert json.loads(records.path_of(tmp_path, run.name).read_text())["value"] == 2.0
    assert [path.suffix for path in (tmp_path / "records").iterdir()] == [".json"]


def table(values, budget="1e+10", family="lstm", width="8"):
    same = {"family": family, "budget": budget, "width": width, "depth": "1", "lr": "0.1", "batch_tokens": "64"}
    return [same | {"status": "finished", "value": str(value)} for value in values]


def test_seed_deviation_is_pooled_over_models_of_the_nearest_budget():
    near = table([2.0, 2.1, 2.2]) + table([1.0, 1.0, 1.3, 1.3], width="16")
    rows = near + table([1, 9, 5], "1e+12") + table([3, 8, 9], family="transformer") + table([7, 8], width="24")
    pooled = math.sqrt((0.02 + 0.09) / (2 + 3))
    assert records.seed_deviation(rows, "lstm", 3e10) == (pytest.approx(pooled), 1e10)
    assert records.seed_deviation(rows, "lstm", 5e12) == (pytest.approx(4.0), 1e12)


def test_seed_deviation_needs_three_finished_seeds():
    rows = table([2.0, 2.1, 2.2])
    rows[0]["status"] = "diverged"
    assert records.seed_deviation(rows, "lstm", 1e10) is None


def test_names_of_runs_are_distinct():
    assert len({run.name for run in RUNS}) == len(RUNS)


def test_published_tables_come_back_from_the_records_restored_from_them(tmp_path):
    published = records.recorded()
    assert records.restore(tmp_path) == len(published)
    assert records.restore(tmp_path) == 0
    assert records.assemble(tmp_path, RUNS) == len(published)
    for table in ("runs.csv", "curves.csv"):
        assert (tmp_path / table).read_text() == (records.HERE / table).read_text()
