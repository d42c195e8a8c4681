"""A study file made from a table is valid YAML, names the right columns, and runs."""

import zipfile
from pathlib import Path

import pytest
import yaml

from scalestudy.clean import clean
from scalestudy.draft.new import new_study
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
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
        {"run": "Model", "family": "Model Family", "params": '"Model Size (B)" * 1e+09', "tokens": '"Pretraining Data Size (T)" * 1e+12',
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
    for name in ("params", "tokens"):
        assert f"# {name}: ?" in text
    assert '      value: "? which column is the value' in text


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


MESSY = {
    "sizes.csv": (
        'model,Params,Train tokens (B),val loss\na,1.3B,300,2.5\nb,410M,150,OOM\nc,"1,000,000",20,"3.1"\n',
        {"missing": ["OOM"]},
        {"params": "number(Params)", "tokens": '"Train tokens (B)" * 1e+09', "value": "val loss", "run": "model"},
    ),
    "euro.csv": (
        "Name;Params;Loss\na;10.000.000;3,512\nb;20.000.000;3,101\n",
        {"csv": {"decimal": ","}},
        {"params": "Params", "value": "Loss", "run": "Name"},
    ),
    "sheet.csv": (
        "sep=;\nResults of May;;\n;;\nName;Size (M params);Loss\na;10;3,5\n",
        {"csv": {"skip": 3, "decimal": ","}},
        {"params": '"Size (M params)" * 1e+06', "value": "Loss", "run": "Name"},
    ),
    "latin.csv": (
        "name,n,loss\nrün,1e6,3\n".encode("latin-1"),
        {"csv": {"encoding": "cp1252"}},
        {"params": "n", "value": "loss", "run": "name"},
    ),
    "two.csv": (
        "model,size,loss,loss\n,(M),train,val\nA,10,3.4,3.5\n",
        {"csv": {"header": 2}},
        {"params": '"size (M)" * 1e+06', "value": "loss val", "run": "model"},
    ),
    "aligned.txt": (
        "N      loss\n1000   3.5\n20000  3.1\n",
        {"format": "csv", "csv": {"delimiter": "whitespace"}},
        {"params": "N", "value": "loss"},
    ),
    "commented.csv": (
        "# made by a script\nN,D,loss\n1,2,3\n",
        {"csv": {"comment": "#"}},
        {"params": "N", "tokens": "D", "value": "loss"},
    ),
    "wide.csv": (
        "tokens,10M,1B\n1e9,3.5,3.0\n2e9,3.3,2.7\n",
        {"long": {"columns": ["10M", "1B"], "into": "model_size", "value": "value"}},
        {"params": "number(model_size)", "tokens": "tokens", "value": "value", "run": "model_size"},
    ),
    "nested.json": (
        '[{"id": "r1_seed3", "n_params": 10, "history": [{"step": 1, "eval_loss": 3.0}, {"step": 2, "eval_loss": 2.0}]}]',
        {"records": "history"},
        {"params": "n_params", "value": "eval_loss", "run": "id", "step": "step",
         "seed": "regexp_extract(id, 'seed[_=-]?([0-9]+)', 1)"},
    ),
    "README.md": ("Runs:\n\n| Params | Loss |\n|--|--|\n| 10M | 3 |\n", {}, {"params": "number(Params)", "value": "Loss"}),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSY)
def test_a_draft_of_a_messy_table_runs_as_it_is(tmp_path, name):
    content, source, columns = MESSY[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    study = yaml.safe_load(new_study(tmp_path / name))
    found = study["sources"]["runs"]
    assert found["columns"] == columns
    assert {key: found[key] for key in found if key not in ("uri", "columns", "constants", "keep")} == source
    files = {"runs": locate(found, tmp_path, None, tmp_path / "cache")}
    ingest(study, tmp_path, files, tmp_path / "ingest.parquet", Provenance("s", "test", "0"))
    table = read_table(tmp_path / "ingest.parquet")
    assert table["value"].notna().any()
    assert table["params"].notna().all()


def test_a_folder_and_an_archive_of_mixed_files(tmp_path):
    for name in ("logs/a/m.json", "logs/b/m.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text('{"config": {"params": 10}, "step": 1, "loss": 3}')
    (tmp_path / "logs/README.txt").write_text("words\n")
    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as archive:
        archive.writestr("x/a.csv", "params,loss\n1,2\n")
        archive.writestr("x/notes.md", "words")
    folder = yaml.safe_load(new_study(tmp_path / "logs"))["sources"]["runs"]
    assert folder["uri"] == "logs/**/*.json"
    assert folder["columns"] == {"params": "config.params", "value": "loss", "step": "step", "run": "filename"}
    assert len(locate(folder, tmp_path, None, tmp_path / "cache")) == 2
    assert yaml.safe_load(new_study(tmp_path / "runs.zip"))["sources"]["runs"]["members"] == "*.csv"


def test_numbers_whose_names_tell_nothing_are_offered_as_metrics(tmp_path):
    (tmp_path / "board.csv").write_text("Model,Quips,Riddles,flops_per_token\na,0.3,0.4,1e9\n")
    text = new_study(tmp_path / "board.csv")
    assert (
        "# long: {columns: [Quips, Riddles, flops_per_token], into: metric, value: value}   # if these are metrics"
        in text
    )
    columns = yaml.safe_load(text)["sources"]["runs"]["columns"]
    assert columns["run"] == "Model"
    assert columns["value"].startswith("? which column is the value")
