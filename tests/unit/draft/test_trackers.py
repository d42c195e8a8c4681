"""Every tracker knows its own exports by what is in them, no other's, and says what makes a study that holds their values."""

import shutil
from pathlib import Path

import pytest
import tracker_exports as made
import yaml

from scalestudy.clean import clean
from scalestudy.draft.looks import Look
from scalestudy.draft.trackers.registry import TRACKERS, recognise
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

every = pytest.mark.parametrize("name", TRACKERS)


def files_of(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def kept(found, path: Path, folder: Path):
    """Return the rows that a study of what was found leaves, its value and metric as the names say where nothing else does."""
    source = {"uri": str(path.relative_to(folder)), **found.source}
    source["uri"] = str(Path(source["uri"]).relative_to(folder)) if Path(source["uri"]).is_absolute() else source["uri"]
    columns = {column: mapping for column, (mapping, _) in found.columns.items()}
    constants = dict(found.constants)
    if "value" not in columns:
        value = next(
            name
            for name in ("val/loss", "metrics.val_loss", "loss")
            if name in path.read_bytes().decode(errors="ignore") or name == "loss"
        )
        columns["value"] = value
        constants["metric"] = value.replace("/", "_").replace(".", "_")
    if path.suffix == ".xlsx":
        columns["run"] = "run"
    source |= {"columns": columns, "constants": constants}
    study = {
        "study": "made",
        "sources": {"runs": source},
        "clean": [rule for rule, _ in found.clean],
        "laws": ["power"],
    }
    (folder / "made.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    loaded = load_study(folder / "made.yaml")
    provenance = Provenance("made", "test", "0")
    own = loaded.settings("ingest")["sources"]["runs"]
    files = {"runs": locate(own, folder, None, folder / "cache")}
    ingest({"study": "made", **loaded.settings("ingest")}, folder, files, folder / "ingest.parquet", provenance)
    clean(
        folder / "ingest.parquet",
        {"study": "made", **loaded.settings("clean")},
        folder / "r.parquet",
        folder / "l.parquet",
        provenance,
    )
    return read_table(folder / "r.parquet").query("~excluded")


def test_every_tracker_has_an_export_here():
    assert set(made.EXPORTS) == set(TRACKERS)


@every
def test_an_export_is_recognised_by_its_own_tracker_alone(name, tmp_path):
    path, _ = made.EXPORTS[name](tmp_path)
    look = Look(path, tuple(files_of(path)))
    assert [other for other, tracker in TRACKERS.items() if tracker.recognise(look)] == [name]


@every
def test_what_is_said_of_an_export_makes_a_study_with_its_values(name, tmp_path):
    path, rows = made.EXPORTS[name](tmp_path)
    found = recognise(path, files_of(path))
    assert found is not None
    assert found.said
    table = kept(found, path, tmp_path)
    assert set(zip(table["run"], table["metric"], table["value"], strict=True)) == rows


@every
def test_a_folder_that_holds_more_is_read_as_before(name, tmp_path):
    path, rows = made.EXPORTS[name](tmp_path)
    if path.is_file():
        pytest.skip("one file")
    made.write(path / "README.txt", "ask before you use these")
    table = kept(recognise(path, files_of(path)), path, tmp_path)
    assert set(zip(table["run"], table["metric"], table["value"], strict=True)) == rows


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b"a,b\n1,2\n", b"{}", b"[]", b'{"a": 1}', b"run: x\n"])
@pytest.mark.parametrize(
    "name",
    [
        "trainer_state.json",
        "wandb-summary.json",
        "x.tfevents.1",
        "metrics.csv",
        "run-1.wandb",
        "meta.yaml",
        "stats.json",
        "b.xlsx",
        "t.csv",
    ],
)
def test_a_name_alone_is_not_enough(name, content, tmp_path):
    path = made.write(tmp_path / "folder" / name, content)
    allowed = name == "wandb-summary.json" and content == b'{"a": 1}'
    for given in (path, path.parent):
        found = recognise(given, files_of(given))
        assert found is None or allowed or (name == "wandb-summary.json" and content == b"{}")


def test_ordinary_tables_are_left_to_guesses(tmp_path):
    for text in ("run,params,loss\na,1,2\n", "Step,loss\n1,2\n", "Name,State\nx,Ohio\n", "epoch,loss\n5,1\n6,2\n"):
        path = made.write(tmp_path / "t.csv", text)
        assert recognise(path, [path]) is None, text


def test_a_large_file_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as handle:
        handle.write(b'"Step","a - loss","a - loss__MIN"\n' + b"1,2,3\n" * 200_000)
        handle.truncate(2**33)
    assert recognise(path, [path]) is not None


def test_a_flops_count_of_a_state_grows_with_its_steps(tmp_path):
    path, _ = made.hf_trainer(tmp_path)
    table = kept(recognise(path, files_of(path)), path, tmp_path)
    assert dict(zip(table["step"], table["flops"], strict=True)) == {5: 500.0, 10: 1000.0}


def test_each_score_of_the_harness_has_its_own_stderr_and_unit(tmp_path):
    path, _ = made.lm_eval(tmp_path)
    scores = {"ppl": 12.0, "ppl_stderr": 0.5, "acc": "0.25", "acc_stderr": [], "bits_per_byte": 0.8}
    made.write(path / "x/results_x.json", {"results": {"lambada": scores}, "versions": {}, "config": None})
    table = kept(recognise(path, files_of(path)), path, tmp_path).set_index("metric")
    own = table[table["run"] == "x"]
    assert own["value"].to_dict() == {"lambada/ppl": 12.0, "lambada/acc": 0.25, "lambada/bits_per_byte": 0.8}
    assert own["stderr"].dropna().to_dict() == {"lambada/ppl": 0.5}
    assert own["unit"].to_dict() == {
        "lambada/ppl": "perplexity",
        "lambada/acc": "fraction",
        "lambada/bits_per_byte": "bits/byte",
    }


def test_charts_of_several_metrics_and_axes(tmp_path):
    header = ["Relative Time (Process)", "a - _step", "a - _step__MIN", "a - loss", "a - loss__MIN"]
    path = made.write(tmp_path / "one.csv", made.table(header, [[1.5, 7, 7, 3.0, 3.0]]))
    table = kept(recognise(path, [path]), path, tmp_path)
    assert table[["run", "step", "value"]].to_numpy().tolist() == [["a", 7, 3.0]]
    header = ["Step", "a - val/loss", "a - val/acc", "b [x] - val/loss", "b [x] - val/acc"]
    path = made.write(tmp_path / "two.csv", made.table(header, [[1, 3.0, 0.5, 2.0, 0.6]]))
    table = kept(recognise(path, [path]), path, tmp_path)
    assert set(zip(table["run"], table["metric"], table["direction"], strict=True)) == {
        (run, *of) for run in ("a", "b [x]") for of in (("val/loss", "lower"), ("val/acc", "higher"))
    }


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 4}}, "*"),
        ({"a": [{"x": 1}, {"x": 2}], "b": [{"x": 3}]}, "*"),
        ({"made": "May", "runs": [{"x": 1}]}, "runs"),
        ({"runs": [{"id": "a", "history": [{"x": 1}]}]}, "runs.history"),
        ([{"id": "a", "history": [{"x": 1}]}], "history"),
        ({"runs": {"a": {"x": 1}, "b": {"x": 2}}}, "runs.*"),
        ([{"x": 1}], None),
        ({"x": [1, 2], "y": [3, 4]}, None),
        ({"x": {"0": 1, "1": 2}, "y": {"0": 3, "1": 4}}, None),
        ({"x": 1}, None),
    ],
)
def test_where_the_records_of_json_are(document, path, tmp_path):
    file = made.write(tmp_path / "j.json", document)
    found = recognise(file, [file])
    assert (found.source["records"] if found else None) == path


def test_without_the_reader_of_workbooks_one_line_says_what_to_install(tmp_path, monkeypatch):
    path, _ = made.spreadsheet(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(StudyError, match=r"uv sync --group xlsx.*pip install python-calamine"):
        recognise(path, [path])


def test_exports_of_the_real_libraries(tmp_path):
    exports = Path(__file__).resolve().parents[3] / "benchmarks/first_hour/exports"
    real = {
        "wandb_offline/wandb": "wandb_logs",
        "tensorboard/runs": "tensorboard",
        "mlflow_store/mlruns": "mlflow_store",
        "mlflow_table/runs.csv": "mlflow_table",
        "trainer_states/output": "hf_trainer",
        "lightning_csv/lightning_logs": "lightning_logs",
        "keras_csv/logs": "keras_logs",
        "workbook/sweep.xlsx": "spreadsheet",
    }
    for given, name in real.items():
        target = tmp_path / given
        (shutil.copytree if (exports / given).is_dir() else _copied)(exports / given, target)
        look = Look(target, tuple(files_of(target)))
        assert [other for other, tracker in TRACKERS.items() if tracker.recognise(look)] == [name], given


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


@pytest.mark.parametrize(
    ("names", "sizes"), [(("a_8M", "a_1.4B"), {8e6, 1.4e9}), (("a", "b_8M"), None), (("v2m_8M", "x-8m"), None)]
)
def test_sizes_in_the_names_of_files(names, sizes, tmp_path):
    for name in names:
        made.write(tmp_path / f"logs/{name}.csv", "epoch,loss,val_loss\n0,9,3.0\n")
    path = tmp_path / "logs"
    found = recognise(path, files_of(path))
    assert ("params" in found.columns) == (sizes is not None)
    if sizes:
        assert set(kept(found, path, tmp_path)["params"]) == sizes
