import json
import shutil

import pytest

from scalestudy.cli import main
from scalestudy.study import load


@pytest.fixture
def workdir(tmp_path, monkeypatch):
    folder = tmp_path / "config" / "studies"
    folder.mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text("studies: [mine]\n")
    (folder / "runs.csv").write_text("params,tokens,value\n1e6,1e8,3\n")
    (folder / "mine.yaml").write_text("study: mine\ntitle: Mine\nsources:\n  runs:\n    uri: runs.csv\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_plan_says_what_a_study_holds(workdir, capsys):
    assert main(["plan"]) == 0
    said = capsys.readouterr().out
    assert "mine: Mine" in said
    assert "laws: auto" in said


def test_plan_says_what_is_wrong_with_a_study(workdir, capsys):
    (workdir / "config/studies/mine.yaml").write_text("study: mine\n")
    assert main(["plan", "mine"]) == 2
    assert "error: config/studies/mine.yaml" in capsys.readouterr().err.replace(str(workdir) + "/", "")


def test_verify_and_why_of_a_study_that_never_ran(workdir, capsys):
    assert main(["verify"]) == 1
    assert main(["why"]) == 1
    said = capsys.readouterr().out
    assert "has no manifest" in said
    assert "mine ingest: missing: runs.parquet" in said


def test_the_written_schema_is_that_of_the_registries():
    assert main(["schema", "--check"]) == 0


def test_an_old_schema_is_noticed(tmp_path, monkeypatch, capsys):
    old = tmp_path / "study.schema.json"
    shutil.copy(load.SCHEMA, old)
    old.write_text(json.dumps({**json.loads(old.read_text()), "title": "old"}))
    monkeypatch.setattr("scalestudy.cli.SCHEMA", old)
    assert main(["schema", "--check"]) == 2
    assert "differs from the registries" in capsys.readouterr().err


def test_new_does_not_overwrite(workdir, capsys):
    table = workdir / "config/studies/runs.csv"
    (workdir / "taken.yaml").write_text("mine")
    assert main(["new", str(table), "--output", "taken.yaml"]) == 2
    assert "the file exists" in capsys.readouterr().err
