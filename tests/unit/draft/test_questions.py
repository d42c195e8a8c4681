"""A question in a study file is refused, wherever it stands, and told with its line; what is no question passes."""

from pathlib import Path

import pytest

from scalestudy.cli.main import main
from scalestudy.draft.steps import registry
from scalestudy.errors import StudyError
from scalestudy.study.load import load_study

PLAIN = """\
study: s
title: "? is this a title"
sources:
  runs:
    uri: t.csv
    columns: {value: loss}
    constants: {unit: nats/token}
clean:
  - where: value < 4
laws: auto
"""
PLACES = {
    "value: loss": 'value: "? which"',
    "unit: nats/token": 'unit: "? which"',
    "where: value < 4": 'where: "? which"',
    "laws: auto": 'laws: "? which"',
    "uri: t.csv": 'uri: "? which"',
}


@pytest.mark.parametrize("place", PLACES)
def test_a_question_is_refused_wherever_it_stands(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(PLAIN)
    load_study(tmp_path / "s.yaml")
    (tmp_path / "s.yaml").write_text(PLAIN.replace(place, PLACES[place]))
    line = next(i for i, text in enumerate(PLAIN.splitlines(), 1) if place in text)
    with pytest.raises(StudyError, match=rf"s\.yaml line {line}, .*a question is not answered \(which\)"):
        load_study(tmp_path / "s.yaml")


def test_several_questions_are_counted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(PLAIN.replace("value: loss", 'value: "? a"').replace("laws: auto", 'laws: "? b"'))
    with pytest.raises(StudyError, match=r"\(a\); expected the answer in its place; 1 more below"):
        load_study(tmp_path / "s.yaml")


def test_new_says_how_many_questions_there_are_and_runs_nothing_then(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text('params,loss\n1e6,"3,512"\n2e6,"3,127"\n')
    assert main(["new", "t.csv", "--run"]) == 2
    assert "answer the question at its top (1), then\n  scalestudy run t.study.yaml" in capsys.readouterr().out
    assert main(["plan", "t.study.yaml"]) == 2
    assert "error: t.study.yaml line" in capsys.readouterr().err
    answered = (tmp_path / "t.study.yaml").read_text().splitlines()
    answered = [
        "      value: \"number(replace(loss, ',', '.'))\"" if 'value: "? ' in line else line for line in answered
    ]
    (tmp_path / "t.study.yaml").write_text("\n".join(answered))
    assert main(["plan", "t.study.yaml"]) == 0


def test_run_goes_straight_on_where_nothing_is_asked(tmp_path, monkeypatch, capsys):
    called = []
    monkeypatch.setattr("scalestudy.cli.new.run.run", lambda options: called.append(options) or 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("params,loss\n1e6,3.5\n2e6,3.1\n")
    assert main(["new", "t.csv", "--run"]) == 0
    assert [options.studies for options in called] == [["t.study.yaml"]]


def test_every_step_is_in_the_registry():
    files = {path.stem for path in Path(registry.__file__).parent.glob("*.py")} - {"__init__", "registry"}
    assert {look.__module__.rpartition(".")[2] for look in registry.STEPS} == files
