"""Lightning's logs, HELM's runs, logs of offline W&B runs and workbooks: every record with its file and row, damage in one line."""

import pytest
import tracker_exports as made

from scalestudy.errors import StudyError
from scalestudy.ingest.adapters import helm, lightning, wandb_log, wandb_runs, xlsx
from scalestudy.ingest.records import Input


def read(adapter, folder, **source):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    inputs = [Input(path, path.relative_to(folder).as_posix()) for path in files]
    return list(adapter.read(inputs, source, "study s, source t"))


def test_lightning_lines_with_their_hyperparameters(tmp_path):
    made.lightning_logs(tmp_path)
    made.write(tmp_path / "logs/version_1/metrics.csv", "epoch,step,val_loss\n0,9,4.0\n")
    found = read(lightning, tmp_path / "logs")
    assert [(label, row) for label, row, _ in found] == [
        ("version_0/metrics.csv", 1),
        ("version_0/metrics.csv", 2),
        ("version_1/metrics.csv", 1),
    ]
    assert found[1][2] == {
        "run": "version_0", "hparams.n_params": "10", "hparams.act": "", "epoch": "0", "step": "9", "train_loss": None, "val_loss": "3.0",
    }  # fmt: skip
    assert found[2][2]["run"] == "version_1"


def test_helm_statistics_with_model_and_scenario(tmp_path):
    made.helm(tmp_path)
    found = read(helm, tmp_path / "runs")
    assert [record["value"] for *_, record in found] == ["0.5", "0.4", "0.6", "4"]
    assert {(record["run"], record["task"]) for *_, record in found} == {("org/m", "mmlu:subject=x")}
    assert [record["perturbation"] for *_, record in found] == [None, "robustness", None, None]


@pytest.mark.parametrize("size", [10, 20_000, 40_000, 70_000])
def test_a_log_is_read_across_its_blocks(tmp_path, size):
    """A record longer than what is left of a block goes on in the next, as a first, middle and last chunk."""
    text = "x" * size
    record = made.field(1, 1) + bytes([0x12]) + _long(_item("note", f'"{text}"'))
    content, rest, first = b":W&B\xe1\xbe\x00", record, True
    while rest or first:
        room = 2**15 - len(content) % 2**15 - 7
        part, rest = rest[:room], rest[room:]
        content += made.chunk(part, (1 if not rest else 2) if first else (3 if rest else 4))
        first = False
    made.write(tmp_path / "run-a.wandb", content)
    assert [record["note"] for *_, record in read(wandb_log, tmp_path)] == [text]


def _item(key, value):
    return bytes([0x0A]) + _long(made.field(2, key.encode()) + b"\x82\x01" + _long(value.encode()))


def _long(content):
    """Return a length as a varint, and the content."""
    size, head = len(content), b""
    while size > 127:
        head += bytes([size & 127 | 128])
        size >>= 7
    return head + bytes([size]) + content


def test_a_log_without_an_end_is_of_a_run_that_still_runs_or_was_killed(tmp_path):
    made.wandb_logs(tmp_path)
    states = {record["run"]: record["state"] for *_, record in read(wandb_log, tmp_path / "wandb")}
    assert states == {"r1": "finished", "r2": "failed", "r3": "running"}
    log = next(tmp_path.rglob("run-r1.wandb"))
    log.write_bytes(log.read_bytes()[:-30])
    cut = [record for *_, record in read(wandb_log, tmp_path / "wandb") if record["run"] == "r1"]
    assert cut[0]["state"] == "running"
    assert cut[0]["val/loss"] == "3.0"


def test_a_run_without_a_summary_stays_with_its_configuration(tmp_path):
    made.wandb_runs(tmp_path)
    made.write(tmp_path / "wandb/run-20240131_130000-cd/files/config.yaml", "n:\n  value: 20\n")
    found = {record["run"]: record for *_, record in read(wandb_runs, tmp_path / "wandb")}
    assert found["cd"] == {"run": "cd", "config.n": "20"}


def test_the_header_of_a_sheet_stands_below_its_title(tmp_path):
    rows = [["May"], [], ["run", "params", ""], ["a", 1e9, "x"], [], ["b", 0.5, ""]]
    made.write(tmp_path / "b.xlsx", made.workbook({"only": rows}))
    assert read(xlsx, tmp_path) == [
        ("b.xlsx", 4, {"run": "a", "params": "1000000000", "column3": "x"}),
        ("b.xlsx", 6, {"run": "b", "params": "0.5", "column3": None}),
    ]


@pytest.mark.parametrize(
    ("adapter", "files", "pattern"),
    [
        (lightning, {"v/metrics.csv": "epoch,step\n0,1\n0\n"}, r"file v/metrics.csv, row 2: found 1 cells; expected 2"),
        (lightning, {"v/hparams.yaml": "a: 1"}, r"there is no metrics.csv"),
        (lightning, {"v/metrics.csv": "a,b\n1,2\n", "v/hparams.yaml": "- 1"}, r"file v/hparams.yaml: it is not a mapping"),
        (helm, {"r/stats.json": "[]"}, r"folder r: there is no run_spec.json"),
        (helm, {"r/stats.json": "{}", "r/run_spec.json": '{"name": "a", "adapter_spec": {"model": "m"}}'}, r"it is not a list"),
        (helm, {"r/stats.json": "[3]", "r/run_spec.json": '{"name": "a", "adapter_spec": {"model": "m"}}'}, r"record 1: found 3"),
        (helm, {"r/stats.json": "[]", "r/run_spec.json": "{}"}, r"there is no `name`, or no `adapter_spec.model`"),
        (wandb_log, {"a.wandb": b"nonsense"}, r"file a.wandb: it does not begin as a log"),
        (wandb_log, {"a.wandb": b":W&B\xe1\xbe\x00" + made.chunk(b"\xff\xff\xff")}, r"record 1: the record cannot be decoded"),
        (wandb_log, {"a.wandb": b":W&B\xe1\xbe\x00" + b"\x00" * 4 + made.chunk(b"abc")[4:]}, r"the checksum of a record"),
        (xlsx, {"a.xlsx": b"PK\x03\x04nonsense"}, r"file a.xlsx: the workbook cannot be read"),
        (xlsx, {"a.xlsx": made.workbook({"x": [[1]], "y": [[2]]})}, r"there are 2 sheets: x, y; expected `sheet:`"),
        (xlsx, {"a.xlsx": made.workbook({"x": [["loss", "loss"], [1, 2]]})}, r"the column name 'loss' stands 2 times"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_said_in_one_line(tmp_path, adapter, files, pattern):
    for name, content in files.items():
        made.write(tmp_path / name, content)
    with pytest.raises(StudyError, match=pattern) as caught:
        read(adapter, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_sheet_that_is_not_there(tmp_path):
    made.write(tmp_path / "a.xlsx", made.workbook({"runs": [["a"], [1]]}))
    with pytest.raises(StudyError, match=r"there is no sheet 'run'; expected one of runs; did you mean 'runs'\?"):
        read(xlsx, tmp_path, sheet="run")
