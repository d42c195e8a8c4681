"""What trackers and evaluation harnesses write, as run tables.

The folders under `trackers/` were made by the real libraries (`trackers/make.py`); the other files are written here to
the layout the libraries document.
"""

import json
import struct
from pathlib import Path

import pytest
import yaml

from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.adapters.tensorboard import masked_crc
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

MADE = Path(__file__).parent / "trackers"
LOSSES = [4.0, 3.5, 3.0]


@pytest.fixture
def tracked(tmp_path):
    """Ingest one source with a format and return the run table."""

    def run(folder: Path, **source):
        source = {"uri": ".", **source}
        files = locate(source, folder, None, tmp_path / "cache")
        output = tmp_path / "results" / "runs.parquet"
        settings = {"study": "s", "sources": {"t": source}}
        ingest(settings, folder, {"t": files}, output, Provenance("s", "ingest", "0"))
        return read_table(output)

    return run


def write(folder: Path, name: str, content) -> None:
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("kind", ["tensorboard", "tensorboard_v2"])
def test_tensorboard_events_made_by_the_real_writers(tracked, kind):
    table = tracked(MADE / kind, format="tensorboard", keep=["wall_time"])
    assert table["run"].tolist() == ["big"] * 3 + ["small"] * 3
    assert set(table["metric"]) == {"val/loss"}
    assert table["value"].tolist() == LOSSES * 2
    assert table["step"].tolist() == [0, 10, 20] * 2
    assert table["wall_time"].tolist() == [1.7e9, 1.7e9 + 10, 1.7e9 + 20] * 2


def test_checksums_against_the_standard_s_own_example():
    # RFC 3720, appendix B.4: CRC-32C of 32 bytes of zeros is 0x8a9136aa.
    crc = 0x8A9136AA
    assert masked_crc(bytes(32)) == (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


@pytest.mark.parametrize("damage", ["cut", "length", "content", "nonsense"])
def test_damaged_event_files(tracked, tmp_path, damage):
    content = bytearray((MADE / "tensorboard/small/events.out.tfevents.1700000000.host.0").read_bytes())
    if damage == "cut":
        content = content[:-5]
    elif damage == "nonsense":
        event = b"\xff\xff\xff"
        head = struct.pack("<Q", len(event))
        content = head + struct.pack("<I", masked_crc(head)) + event + struct.pack("<I", masked_crc(event))
    else:
        content[0 if damage == "length" else 14] ^= 1
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x.tfevents.1").write_bytes(bytes(content))
    with pytest.raises(StudyError, match=r"file x.tfevents.1.*(ends inside|checksum|cannot be decoded)"):
        tracked(tmp_path / "data", format="tensorboard")


def test_mlflow_file_store_made_by_the_real_library(tracked):
    table = tracked(MADE / "mlflow", format="mlflow", columns={"params": "param.n_params", "family": "param.arch"})
    table = table.sort_values(["params", "step"])
    assert table["run"].tolist() == ["small"] * 3 + ["big"] * 3
    assert table["params"].tolist() == [1000] * 3 + [2000] * 3
    assert table["value"].tolist() == LOSSES * 2
    assert table["step"].tolist() == [0, 10, 20] * 2
    assert set(table["metric"]) == {"val/loss"}
    assert set(table["family"]) == {"mlp"}


def test_wandb_summaries_with_their_configuration(tracked, tmp_path):
    for index, name in enumerate(("run-20240131_120000-ab12cd34", "offline-run-20240131_130000-ef56")):
        summary = {"val": {"loss": 3.0 + index}, "_step": 20, "_runtime": 5.1, "_wandb": {"runtime": 5}, "bad": None}
        write(tmp_path, f"wandb/{name}/files/wandb-summary.json", summary)
        config = {
            "wandb_version": 1,
            "n": {"desc": None, "value": 1000 * (index + 1)},
            "_wandb": {"value": {"x": 1}},
            "opt": {"desc": None, "value": {"lr": 0.1, "value": 2}},
        }
        write(tmp_path, f"wandb/{name}/files/config.yaml", yaml.safe_dump(config))
        write(tmp_path, f"wandb/{name}/files/output.log", "not read")
    mapping = {"params": "config.n", "value": "val.loss", "step": "_step", "lr": "config.opt.lr"}
    table = tracked(tmp_path / "data", format="wandb", columns=mapping, keep=["_runtime"])
    table = table.sort_values("params")
    assert table["run"].tolist() == ["ab12cd34", "ef56"]
    assert table["value"].tolist() == [3.0, 4.0]
    assert table["lr"].tolist() == [0.1, 0.1]


def test_wandb_csv_export_is_a_table_like_any_other(tracked, tmp_path):
    write(
        tmp_path,
        "export.csv",
        '"Name","State","params","eval/loss"\n"a","finished","10","3.1"\n"b","crashed","20",""\n',
    )
    mapping = {"run": "Name", "value": "eval/loss"}
    table = tracked(tmp_path / "data", columns=mapping, keep=["State"], uri="export.csv")
    assert table["value"].isna().tolist() == [False, True]
    assert table["State"].tolist() == ["finished", "crashed"]


def test_hugging_face_trainer_state(tracked, tmp_path):
    history = [
        {"epoch": 0.5, "step": 10, "loss": 4.0, "learning_rate": 1e-3},
        {"step": 10, "eval_loss": 3.9},
        {"step": 20, "loss": float("nan")},
        {"step": 20, "train_runtime": 5.0},
    ]
    state = {"global_step": 20, "total_flos": 1.5e15, "best_metric": None, "log_history": history, "stateful": {"a": 1}}
    write(tmp_path, "small/checkpoint-20/trainer_state.json", state)
    write(tmp_path, "big/trainer_state.json", state)
    write(tmp_path, "big/config.json", {"hidden_size": 8})
    mapping = {
        "value": "coalesce(loss, eval_loss)",
        "metric": "CASE WHEN loss IS NULL THEN 'eval' ELSE 'train' END",
        "flops": "state.total_flos",
        "lr": "learning_rate",
    }
    table = tracked(tmp_path / "data", format="hf_trainer", columns=mapping)
    assert table["run"].tolist() == ["big"] * 4 + ["small"] * 4
    assert table["step"].tolist() == [10, 10, 20, 20] * 2
    assert table["value"].tolist()[:2] == [4.0, 3.9]
    assert table["flops"].tolist() == [1.5e15] * 8
    write(tmp_path, "odd/trainer_state.json", {"epoch": 1})
    with pytest.raises(StudyError, match=r"odd/trainer_state.json: there is no list `log_history`"):
        tracked(tmp_path / "data", format="hf_trainer", columns=mapping)


def test_lm_evaluation_harness_new_and_old_layout(tracked, tmp_path):
    new = {
        "results": {
            "arc_easy": {
                "alias": "arc_easy",
                "acc,none": 0.6,
                "acc_stderr,none": 0.01,
                "acc_norm,none": 0.65,
                "acc_norm_stderr,none": "N/A",
            },
            "gsm8k": {
                "exact_match,strict-match": 0.1,
                "exact_match_stderr,strict-match": 0.02,
                "exact_match,flexible-extract": 0.2,
            },
            "wikitext": {"bits_per_byte,none": 0.9, "bits_per_byte_stderr,none": "N/A"},
        },
        "n-shot": {"arc_easy": 0, "gsm8k": 5},
        "higher_is_better": {"arc_easy": {"acc": True}, "wikitext": {"bits_per_byte": False}},
        "config": {"model": "hf", "model_args": "pretrained=x"},
        "model_name": "org/model-1b",
    }
    old = {"results": {"lambada": {"ppl": 12.0, "ppl_stderr": 0.5, "acc": 0.4, "acc_stderr": 0.01}}, "config": None}
    write(tmp_path, "a/results_2024.json", new)
    write(tmp_path, "b/old.json", old)
    table = tracked(tmp_path / "data", format="lm_eval", keep=["task", "filter", "n_shot"])
    found = table.set_index(["run", "metric"])["value"].to_dict()
    assert len(table) == 7
    assert found["org/model-1b", "arc_easy/acc_norm"] == 0.65
    assert found["b", "lambada/ppl"] == 12.0
    gsm = table[table["task"] == "gsm8k"]
    assert gsm["filter"].tolist() == ["strict-match", "flexible-extract"]
    assert gsm["stderr"].iloc[0] == 0.02
    assert gsm["n_shot"].tolist() == [5, 5]
    lower = table.loc[table["direction"] == "lower", "metric"].tolist()
    assert lower == ["wikitext/bits_per_byte", "lambada/ppl"]


@pytest.mark.parametrize(
    ("format_", "name", "content", "pattern"),
    [
        ("wandb", "a/config.yaml", "n: 1", r"folder a: there is no wandb-summary.json"),
        ("wandb", "x.json", "{}", r"none of 1 files is one that the format wandb reads; expected wandb-summary.json"),
        ("lm_eval", "r.json", "{}", r"there is no object `results`"),
        ("mlflow", "0/r/metrics/loss", "1 2 3 4", r"file 0/r/metrics/loss, line 1: found '1 2 3 4'"),
        ("hf_trainer", "trainer_state.json", '{"log_history": [3]}', r"entry 1: found 3; expected a JSON object"),
    ],
)
def test_files_that_are_something_else(tracked, tmp_path, format_, name, content, pattern):
    write(tmp_path, name, content)
    with pytest.raises(StudyError, match=pattern):
        tracked(tmp_path / "data", format=format_)
