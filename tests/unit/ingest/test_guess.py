"""A study file made from a table is valid YAML, names the right columns, and runs."""

from pathlib import Path

import pytest
import yaml

from scalestudy.clean import clean
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.guess import new_study
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

TABLES = {
    "ladder.csv": (
        "name,arch,n_params,n_tokens,val_loss,learning_rate,seed\na,mlp,10,200,3,0.1,0\nb,mlp,20,400,2,0.2,1\n",
        {"run": "name", "family": "arch", "params": "n_params", "tokens": "n_tokens", "value": "val_loss",
         "lr": "learning_rate", "seed": "seed"},
    ),
    "paper.csv": (
        "Model,Model Family,Model Size (B),Pretraining Data Size (T),FLOPs (1E21),MMLU acc\nx,f,7,2,84,0.4\n",
        {"family": "Model Family", "params": '"Model Size (B)" * 1e+09', "tokens": '"Pretraining Data Size (T)" * 1e+12',
         "flops": '"FLOPs (1E21)" * 1e+21', "value": "MMLU acc"},
    ),
    "short.csv": ("N,D,loss,note\n10,200,3,\n20,400,2,odd\n", {"params": "N", "tokens": "D", "value": "loss"}),
    "odd name!.csv": ('"a: b",loss,"#x","y\'s"\n1,2,3,4\n', {"value": "loss"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_guesses(tmp_path, name):
    content, expected = TABLES[name]
    (tmp_path / name).write_text(content)
    study = yaml.safe_load(new_study(tmp_path / name))
    assert study["sources"]["runs"]["columns"] == expected
    settings = {**study, "family": None}
    files = {"runs": locate(study["sources"]["runs"], tmp_path, None, tmp_path / "cache")}
    provenance = Provenance("s", "test", "0")
    ingest(settings, tmp_path, files, tmp_path / "ingest.parquet", provenance)
    clean(tmp_path / "ingest.parquet", settings, tmp_path / "runs.parquet", tmp_path / "ledger.parquet", provenance)
    assert not read_table(tmp_path / "runs.parquet")["excluded"].any()


def test_scores_are_better_when_higher(tmp_path):
    (tmp_path / "t.csv").write_text("params,tokens,accuracy\n1,2,0.5\n")
    study = yaml.safe_load(new_study(tmp_path / "t.csv"))
    assert study["sources"]["runs"]["constants"]["direction"] == "higher"
    assert study["sources"]["runs"]["constants"]["unit"] == "fraction"


def test_nothing_found_says_so(tmp_path):
    (tmp_path / "t.csv").write_text("colour,taste\nred,sweet\n")
    text = new_study(tmp_path / "t.csv")
    for name in ("params", "tokens", "value"):
        assert f"# {name}: ?" in text


def test_the_uri_is_relative_to_the_study_file(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/t.csv").write_text("params,loss\n1,2\n")
    study = yaml.safe_load(new_study(tmp_path / "data/t.csv", tmp_path / "studies"))
    assert study["sources"]["runs"]["uri"] == "../data/t.csv"
    with pytest.raises(StudyError, match="there is no such file"):
        new_study(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "name",
    [
        "besiroglu2024_chinchilla/svg_extracted_data.csv",
        "gadre2024_overtrain/runs.csv",
        "mcleish2025_gemstones/hot.jsonl",
        "li2025_steplaw/dense_lr_bs_loss.csv",
        "muennighoff2023_datablations/runs.csv",
        "isoflop_collection/marin_raw_dclm.csv",
        "brandfonbrener2024_loss2loss/sweep.csv",
    ],
)
def test_public_tables_give_params_and_a_value(public, name):
    study = yaml.safe_load(new_study(public(name)))
    assert {"params", "value"} <= study["sources"]["runs"]["columns"].keys()
    assert isinstance(Path(study["sources"]["runs"]["uri"]).name, str)
