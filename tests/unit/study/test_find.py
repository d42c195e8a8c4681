"""A study is found by its name wherever it or its results lie, and what is not found says where it was looked for."""

import json
import shlex
import subprocess
import sys

import pytest

from scalestudy.errors import StudyError
from scalestudy.study.find import find_study, note_origin
from scalestudy.study.plan import make_plan
from scalestudy.study.reproduce import commands

TABLE = "params,tokens,value\n1e6,1e8,3\n"
STUDY = "study: {name}\nsources:\n  runs:\n    uri: runs.csv\n"


def write(path, name):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name("runs.csv").write_text(TABLE)
    path.write_text(STUDY.format(name=name), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "place",
    ["config/studies/mine.yaml", "mine.study.yaml", "mine.yaml", "mine.yml", "../größe und mehr/über.yaml", "a/b.yaml"],
)
@pytest.mark.parametrize("known", ["listed", "made"])
def test_a_name_leads_to_its_file(home, place, known):
    path = write(home / place, "mine")
    if known == "listed":
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "config.yaml").write_text(f"studies: ['{place}']\n", encoding="utf-8")
    else:
        note_origin("mine", path, home, "results")
    assert (home / find_study("mine", home)).resolve() == path.resolve()
    assert (home / find_study(place if "/" in place else f"./{place}", home)).resolve() == path.resolve()


def test_the_record_of_results_is_looked_up_in_the_folder_of_results(home):
    path = write(home.parent / "data" / "x.yaml", "mine")
    note_origin("mine", path, home, "out")
    assert (home / find_study("mine", home, "out")).resolve() == path
    with pytest.raises(StudyError, match="no study 'mine'"):
        find_study("mine", home)


def test_what_is_not_found_says_where_it_was_looked_for(home):
    write(home / "my_ladder.study.yaml", "my_ladder")
    with pytest.raises(StudyError) as caught:
        find_study("my_lader", home)
    said = str(caught.value)
    for place in ("config/studies/my_lader.yaml", "my_lader.study.yaml", "config/config.yaml", "results/my_lader"):
        assert place in said
    assert "did you mean 'my_ladder'?" in said
    assert "\n" not in said


def test_a_file_that_is_gone_and_a_table_are_told(home):
    note_origin("mine", home / "gone.yaml", home, "results")
    with pytest.raises(StudyError, match=r"results/mine was made from gone\.yaml, which is gone"):
        find_study("mine", home)
    (home / "runs.csv").write_text(TABLE)
    with pytest.raises(StudyError, match=r"`scalestudy new runs\.csv` begins one"):
        find_study("runs.csv", home)


@pytest.mark.parametrize(
    "place",
    ["config/studies/mine.yaml", "mine.study.yaml", "-mine.yaml", "../größe und 'mehr'/$HOME über.yaml", "a=b.yaml"],
)
def test_the_command_that_is_shown_works_as_it_is_typed(home, place):
    """By a shell, in a folder that only `scalestudy` is called in; `plan` stands for `run`, and reads the same words."""
    path = write(home / place, "mine")
    plan = make_plan({"studies": [str(path)]}, home)
    words = shlex.split(commands(plan, "mine")["run"])
    assert words[:2] == ["scalestudy", "run"]
    call = f"{shlex.quote(sys.executable)} -m scalestudy.cli plan {shlex.join(words[2:])}"
    done = subprocess.run(call, shell=True, cwd=home, capture_output=True, text=True)  # noqa: S602
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("mine: ")


def test_the_command_says_what_the_main_config_does_not(home):
    path = write(home.parent / "data" / "x.yaml", "mine")
    config = {"studies": [str(path)], "allow": ["../größe"], "results": "out"}
    command = commands(make_plan(config, home), "mine")["run"]
    _, _, entries = command.partition(" --config ")
    given = dict(entry.split("=", 1) for entry in shlex.split(entries))
    assert json.loads(given["allow"]) == ["../größe"]
    assert json.loads(given["results"]) == "out"
    (home / "config").mkdir()
    (home / "config" / "config.yaml").write_text("studies: [x]\nallow: ['../größe']\nresults: out\n", encoding="utf-8")
    assert commands(make_plan(config, home), "mine")["run"] == "scalestudy run ../data/x.yaml"
