"""What an export says of itself stays as it is; what it leaves open is told by the metric that is kept, and by the values."""

import pytest
import tracker_exports as made
import yaml

from scalestudy.draft import new
from scalestudy.draft.new import new_study
from scalestudy.draft.trackers.base import Found
from scalestudy.draft.trackers.registry import TRACKERS, recognise

SAID = {column: (column, "") for column in ("run", "metric", "step", "value")}
KEPT = [({"where": "metric = 'val/acc'", "reason": "not chosen"}, "")]


def drafted(path):
    return yaml.safe_load(new_study(path))["sources"]["runs"]


@pytest.mark.parametrize("name", TRACKERS)
def test_no_step_replaces_or_asks_what_an_export_said(name, tmp_path):
    path, _ = made.EXPORTS[name](tmp_path)
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    found, source = recognise(path, files), drafted(path)
    assert {column: text for column, (text, _) in found.columns.items()}.items() <= source["columns"].items()
    assert found.constants.items() <= source["constants"].items()


def told(tmp_path, monkeypatch, found, *rows):
    monkeypatch.setattr(new, "recognise", lambda path, files: found)
    path = made.write(tmp_path / "t.csv", "\n".join(("run,metric,step,value", *rows)) + "\n")
    return drafted(path)


@pytest.mark.parametrize(("high", "unit"), [(0.9, "fraction"), (90, "percent")])
def test_direction_and_unit_are_those_of_the_metric_that_is_kept(tmp_path, monkeypatch, high, unit):
    rows = [f"m-{n}m,{metric},5,{value}" for n in (1, 2, 4) for metric, value in (("val/acc", high), ("train/loss", 9))]
    source = told(tmp_path, monkeypatch, Found(columns=dict(SAID), clean=list(KEPT)), *rows)
    assert (source["constants"]["direction"], source["constants"]["unit"]) == ("higher", unit)


@pytest.mark.parametrize(("high", "unit"), [(0.9, "fraction"), (90, "percent"), (900, "? ")])
def test_a_unit_known_by_a_name_alone_gives_way_to_the_values(tmp_path, monkeypatch, high, unit):
    columns = {column: SAID[column] for column in ("run", "step", "value")}
    constants = {"metric": "val/acc", "unit": "fraction", "direction": "higher"}
    rows = [f"m-{n}m,val/acc,5,{high - n / 100}" for n in (1, 2, 4)]
    source = told(tmp_path, monkeypatch, Found(columns=columns, constants=constants), *rows)
    assert source["constants"]["unit"].startswith(unit)


def test_a_mapping_that_is_an_expression_tells_rows_apart(tmp_path, monkeypatch):
    columns = SAID | {"run": ("split_part(run, ':', 1)", ""), "metric": ("split_part(run, ':', 2)", "")}
    constants = {"unit": "nats/token", "direction": "lower"}
    rows = [f"m-{n}m:{m},x,{s},{5 - n / 9 - s / 9}" for n in (1, 2, 4) for m in ("loss", "val/loss") for s in (1, 2)]
    source = told(tmp_path, monkeypatch, Found(columns=columns, constants=constants), *rows)
    assert source["columns"]["run"] == "split_part(run, ':', 1)"
    assert "last_checkpoint" in str(yaml.safe_load(new_study(tmp_path / "t.csv"))["clean"])


@pytest.mark.parametrize(
    ("log", "run"),
    [
        ("run,params,step,train_loss,val_loss\n" + "".join(
            f"r{n},{n}e7,{s},{3 - n / 9 - s / 99},\nr{n},{n}e7,{s},,{4 - n / 9 - s / 99}\n" for n in (1, 2, 4) for s in (5, 10)
        ), "run"),
        ("params,step,train_loss,val_loss\n" + "".join(
            f"{n}e7,{s},{3 - n / 9 - s / 99},\n{n}e7,{s},,{4 - n / 9 - s / 99}\n" for n in (1, 2, 4) for s in (5, 10)
        ), "params"),
    ],
)  # fmt: skip
def test_rows_that_log_something_else_repeat_no_run(tmp_path, log, run):
    study = yaml.safe_load(new_study(made.write(tmp_path / "t.csv", log)))
    assert study["sources"]["runs"]["columns"]["run"] == run
    assert {"last_checkpoint": {}} in study["clean"]


def test_records_under_the_name_of_a_group_are_no_runs(tmp_path):
    records = {arch: [{"params": n * 10**7, "seed": 1, "loss": 3 - n / 9} for n in (1, 2, 4)] for arch in ("x", "y")}
    source = drafted(made.write(tmp_path / "t.json", records))
    assert source["columns"]["run"] != "key"
    named = {
        arch: [{"tag": f"{arch}{n}", "flops": n * 10**18, "loss": 3 - n / 9} for n in (1, 2, 4)] for arch in ("x", "y")
    }
    (tmp_path / "t.json").unlink()
    assert drafted(made.write(tmp_path / "t.json", named))["columns"]["run"].startswith(
        "? rows of one 'key' repeat and differ in tag"
    )


def test_names_of_runs_that_repeat_without_ids_do_not_name_them(tmp_path):
    lines = [f"a,finished,{n},{n}e7,{3 - n / 9}" for n in (1, 2, 4)]
    path = made.write(tmp_path / "t.csv", "\n".join(("Name,State,Runtime,params,val_loss", *lines)))
    found = recognise(path, [path])
    assert "run" not in found.columns
