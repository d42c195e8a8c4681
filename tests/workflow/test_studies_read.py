"""A study that reads a table of another, run as a user runs it: what runs, what runs again, and what a failure stops."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .conftest import Checkout, Run

COMMON = """\
laws: [{law: power, variables: {x: params}}]
fit: {uncertainty: {method: none}, seed: 0}
validate: {schemes: [{kfold: {folds: 3}}]}
analyse: []
figures: [fit]
"""
OF_FILE = "study: {name}\nsources:\n  runs: {{uri: {name}.csv, constants: {{metric: loss}}}}\n"
READER = """\
study: reader
sources:
  x:
    study: first
    table: fit/parameters
    columns: {value: estimate, params: "CASE WHEN parameter = 'a' THEN 1 ELSE 2 END", metric: "'estimate'"}
"""
FROM_FIT = ["analyse", "figures", "fit", "manifest", "report", "score", "validate"]
FROM_INGEST = [*FROM_FIT, "clean", "ingest"]


class Home(Checkout):
    """A folder with three studies, of which one reads another and the third is by itself."""

    def run(self, *arguments: str, studies: tuple[str, ...] = ("reader", "other"), cores: int = 2) -> Run:
        return self.scalestudy("run", *studies, "--cores", str(cores), *arguments)

    def scalestudy(self, *arguments: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "scalestudy.cli", *arguments],
            cwd=self.folder,
            env={key: value for key, value in self.environment().items() if key != "PYTHONPATH"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def edit(self, name: str, found: str, instead: str) -> None:
        path = self.folder / name
        assert found in path.read_text()
        path.write_text(path.read_text().replace(found, instead))

    def tables(self, study: str) -> dict[str, bytes]:
        folder = self.results(study)
        found = sorted(path for path in folder.rglob("*.parquet") if "shards" not in path.parts)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def finished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the studies have run, though the first is named by its reader only."""
    home = Home(tmp_path_factory.mktemp("read") / "home")
    home.folder.mkdir()
    for index, name in enumerate(("first", "other")):
        write_ladder(home.folder / f"{name}.csv", index)
        (home.folder / f"{name}.yaml").write_text(OF_FILE.format(name=name) + COMMON)
    (home.folder / "reader.yaml").write_text(READER + COMMON)
    done = home.run()
    assert done.code == 0, done.said
    return home


def write_ladder(path: Path, seed: int) -> None:
    params = np.geomspace(1e6, 1e9, 9)
    value = 5 * params**-0.1 * np.exp(np.random.default_rng(seed).normal(0, 0.01, params.size))
    np.savetxt(path, np.column_stack([params, value]), delimiter=",", header="params,value", comments="")


@pytest.fixture
def home(finished_home: Home, tmp_path: Path) -> Home:
    """A copy of one's own, times of files kept."""
    shutil.copytree(finished_home.folder, tmp_path / "home", copy_function=shutil.copy2)
    return Home(tmp_path / "home")


def test_a_second_run_has_nothing_to_do_whoever_is_named(home):
    assert home.run("-n").jobs == []
    assert home.run("-n", studies=("first", "reader", "other")).jobs == []
    assert home.scalestudy("verify", "reader").code == 0


def test_an_edit_of_the_study_read_runs_it_and_its_reader_again_from_where_they_read_and_nothing_else(home):
    home.edit("first.yaml", "seed: 0", "seed: 1")
    assert home.run("-n").jobs == sorted([*FROM_FIT, *FROM_INGEST])
    said = home.scalestudy("why", "reader").output
    assert "reader check: current" in said
    assert "reader ingest: out of date: upstream fit of first" in said
    done = home.run()
    assert (done.code, done.jobs) == (0, sorted([*FROM_FIT, *FROM_INGEST])), done.said
    assert home.run("-n").jobs == []
    assert home.scalestudy("verify", "reader").code == 0


def test_an_edit_that_does_not_concern_the_table_read_leaves_the_reader_alone(home):
    home.edit("first.yaml", "figures: [fit]", "figures: [fit]\ntitle: other words")
    assert home.run("-n").jobs == ["figures", "manifest", "report"]


def test_a_table_that_is_gone_is_made_again_before_its_reader(home):
    (home.results("first") / "fit/parameters.parquet").unlink()
    assert home.run("-n", studies=("reader",)).jobs == sorted([*FROM_FIT, *FROM_INGEST])


def test_a_study_that_fails_stops_its_reader_with_a_sentence_and_nobody_else(home):
    home.edit("first.csv", "params,value\n", "params,value\n1e5,oops\n")
    shutil.rmtree(home.results("other") / "report")
    before = home.tables("reader")
    done = home.run()
    assert done.code != 0
    assert "error: study first, source runs, row 1, column value: found the text 'oops'" in done.said
    assert done.said.count("study reader, source x: fit/parameters of study first was not made") == 1
    assert (home.results("other") / "report/index.html").is_file()
    assert home.tables("reader") == before


def test_the_same_bytes_by_one_core_and_two_shards(home):
    before = home.tables("first"), home.tables("reader")
    shutil.rmtree(home.folder / "results")
    done = home.run("--config", "shards=2", studies=("reader",), cores=1)
    assert done.code == 0, done.said
    assert (home.tables("first"), home.tables("reader")) == before
