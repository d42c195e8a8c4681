"""What a study lacks before it can be shared: each kind of lack is told where it is, and a whole study lacks nothing."""

import json
from copy import deepcopy
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
import yaml

from scalestudy.cli.main import main
from scalestudy.frames import typed
from scalestudy.places import SCHEMA
from scalestudy.storage import Provenance, write_table
from scalestudy.study.shareable import lacks
from scalestudy.study.unexplained import unexplained
from scalestudy.tables.analyse import TABLES

PROJECT = Path(__file__).resolve().parents[3]
COMPLETE = yaml.safe_load((PROJECT / "config" / "study-template.yaml").read_text(encoding="utf-8"))
SOURCE = COMPLETE["sources"]["runs"]
EXPONENT = {
    "table": "analyse/exponents",
    "where": {"quantity": "params"},
    "value": 0.4,
    "tolerance": 0.1,
    "source": "T 1",
}


def places(**changes):
    return [where for where, _ in lacks({**deepcopy(COMPLETE), **changes})]


def source(**changes):
    return {"sources": {"runs": {**SOURCE, **changes}}}


def test_the_template_lacks_nothing_and_is_a_study_file():
    assert places() == []
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(COMPLETE)] == []


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("title", {"title": ""}),
        ("citation", {"citation": {}}),
        ("sources.runs.uri", source(uri="runs.csv")),
        ("sources.runs.uri", source(uri="https://raw.githubusercontent.com/owner/repository/main/runs.csv")),
        ("sources.runs.uri", source(uri="https://example.org/runs.csv")),
        ("sources.runs.constants.unit", source(constants={"metric": "loss", "params_kind": "total"})),
        ("sources.runs.constants.params_kind", source(constants={"metric": "loss", "unit": "nats"})),
        ("clean[0].where.reason", {"clean": [{"where": "params > 1"}]}),
        ("clean[0].outliers.reason", {"clean": ["outliers"]}),
        ("validate.schemes", {"validate": {"schemes": [{"kfold": {"folds": 5}}]}}),
        ("expect", {"expect": []}),
        ("expect[0].source", {"expect": [{**COMPLETE["expect"][0], "source": "Paper"}]}),
        ("expect[1]", {"expect": [EXPONENT, {**EXPONENT, "where": {"quantity": "tokens"}, "value": 0.6}]}),
    ],
)
def test_each_lack_is_told_where_it_is(where, changes):
    assert places(**changes) == [where]


@pytest.mark.parametrize(
    "uri",
    [
        "https://zenodo.org/records/1234567/files/runs.csv",
        "https://doi.org/10.5281/zenodo.1234567",
        "https://files.pythonhosted.org/packages/source/r/runs/runs-1.2.tar.gz",
    ],
)
def test_addresses_that_do_not_change_are_taken(uri):
    assert places(**source(uri=uri)) == []


def test_exponents_that_do_not_add_up_to_one_are_two_checks():
    assert places(expect=[EXPONENT, {**EXPONENT, "where": {"quantity": "tokens"}, "value": 0.5}]) == []


def test_exponents_of_two_families_are_two_checks():
    other = {**EXPONENT, "where": {"quantity": "tokens", "family": "another"}, "value": 0.6}
    assert places(expect=[EXPONENT, other]) == []


def test_a_number_that_comes_out_otherwise_needs_a_cause(tmp_path):
    said = {"quantity": "alpha", "certainty": "stated", "note": "n"}
    rows = [
        {**said, "position": 0, "verdict": "reproduced", "finding": ""},
        {**said, "position": 1, "verdict": "differs", "finding": ""},
        {**said, "position": 2, "verdict": "differs", "finding": "other data"},
    ]
    table = TABLES["analyse/replication"]
    path = tmp_path / "analyse" / "replication.parquet"
    path.parent.mkdir()
    write_table(typed(table, rows), table, path, Provenance("s", "analyse", "0" * 64))
    assert [where for where, _ in unexplained(tmp_path)] == ["expect[1]"]
    assert list(unexplained(tmp_path / "nowhere")) == []


def test_the_command_says_what_to_mend(tmp_path, monkeypatch, capsys):
    pd.DataFrame({"name": ["a", "b", "c"], "n": [1e7, 1e8, 1e9], "d": 1e9, "loss": [3.0, 2.0, 1.5]}).to_csv(
        tmp_path / "runs.csv"
    )
    study = "study: mine\nsources: {runs: {uri: runs.csv, columns: {run: name, params: n, tokens: d, value: loss}, constants: {metric: loss}}}\n"
    (tmp_path / "mine.study.yaml").write_text(study + "laws: [chinchilla]\n")
    monkeypatch.chdir(tmp_path)
    assert main(["check-study", "mine.study.yaml"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("mine: ")
    assert "  sources.runs.uri: runs.csv is a file of this machine" in out
