"""The wheel alone: installed into an empty environment, it takes a study file of another folder to its report."""

import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from scalestudy import __version__
from scalestudy.digests import code_digest
from scalestudy.storage import read_provenance
from scalestudy.tables import REPORT_FILES, SENSITIVITY
from scalestudy.tables.catalogue import BY_JOB

from .conftest import STUDY, write_runs

HIDDEN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")


@dataclass
class Installation:
    """An environment that holds the wheel and what it depends on, and an empty folder to work in."""

    wheel: Path
    python: Path
    home: Path

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `scalestudy` of the environment in the folder."""
        command = [str(self.python.with_name("scalestudy")), *arguments]
        return subprocess.run(command, cwd=self.home, env=plain(), capture_output=True, text=True, check=False)


def plain() -> dict[str, str]:
    """The environment variables without what would lead to the checkout."""
    return {**{name: value for name, value in os.environ.items() if name not in HIDDEN}, "OMP_NUM_THREADS": "1"}


def uv(*arguments: str | Path, folder: Path) -> None:
    """Call uv; the versions are those that the checkout pins."""
    done = subprocess.run(["uv", *map(str, arguments)], cwd=folder, env=plain(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel, built and installed, and a study file beside an empty folder."""
    if shutil.which("uv") is None:
        pytest.skip("uv is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--out-dir", folder, project, folder=project)
    [wheel] = folder.glob("*.whl")
    python = folder / "env" / "bin" / "python"
    uv("venv", "--python", "3.11", folder / "env", folder=folder)
    uv("pip", "install", "--python", python, "--constraint", project / "requirements.lock", wheel, folder=folder)
    home, data = folder / "home", folder / "data"
    home.mkdir()
    data.mkdir()
    write_runs(data / "runs.csv", 5)
    (data / "mine.yaml").write_text(STUDY.format(name="mine", table="x").replace("../../x", "runs.csv"))
    return Installation(wheel, python, home)


@pytest.fixture(scope="module")
def ran(installed: Installation) -> subprocess.CompletedProcess[str]:
    """What the installed command said of a study file of another folder."""
    return installed.call("run", "../data/mine.yaml", "--cores", "2")


def test_the_wheel_holds_the_whole_workflow(installed, project):
    with zipfile.ZipFile(installed.wheel) as archive:
        held = set(archive.namelist())
    scripts = {f"scalestudy/workflow/scripts/{path.name}" for path in (project / "workflow/scripts").glob("*.py")}
    folders = ("report", "rules", "schemas")
    files = {path for name in folders for path in (project / "workflow" / name).rglob("*") if path.is_file()}
    others = {f"scalestudy/{path.relative_to(project).as_posix()}" for path in files}
    package = {path.relative_to(project / "workflow/scripts") for path in (project / "workflow/scripts").rglob("*.py")}
    modules = {path.as_posix() for path in package if path.parts[0] == "scalestudy"}
    assert scripts | others | modules | {"scalestudy/py.typed", "scalestudy/workflow/Snakefile"} <= held
    plugin = {path.as_posix() for path in package if path.parts[0] == "snakemake_logger_plugin_scalestudy"}
    assert plugin
    assert plugin <= held
    assert not any(name.startswith("scalestudy/workflow/scripts/scalestudy") for name in held)


def test_a_study_of_another_folder_runs_to_its_report(installed, ran):
    assert ran.returncode == 0, ran.stderr
    results = installed.home / "results" / "mine"
    assert f"report: {results / 'report' / 'index.html'}" in ran.stdout
    assert all((results / "report" / name).stat().st_size for name in REPORT_FILES)
    written = [(job, name) for job, tables in BY_JOB.items() if job != SENSITIVITY for name in tables]
    for job, name in written:
        assert read_provenance(results / f"{name}.parquet")["code"] == code_digest(job), name
    assert sorted(path.name for path in installed.home.iterdir()) == [".snakemake", "results"]


@pytest.mark.usefixtures("ran")
def test_nothing_is_left_to_do_and_the_other_commands_agree(installed):
    again = installed.call("run", "../data/mine.yaml")
    assert "Nothing to be done" in again.stdout + again.stderr
    for command in ("verify", "why", "plan"):
        done = installed.call(command, "../data/mine.yaml")
        assert done.returncode == 0, done.stdout + done.stderr
    frozen = installed.call("freeze", "../data/mine.yaml", "--output", "../frozen.yaml")
    assert frozen.returncode == 0, frozen.stderr
    assert installed.call("resume", "../data/mine.yaml").returncode == 0


def test_a_new_study_of_a_table_can_be_planned(installed):
    assert installed.call("new", "../data/runs.csv", "--output", "../data/new.yaml").returncode == 0
    assert installed.call("plan", "../data/new.yaml").returncode == 0


@pytest.mark.usefixtures("ran")
def test_a_command_without_a_study_means_those_of_the_last_run(installed):
    done = installed.call("plan")
    assert done.returncode == 0, done.stderr
    assert str(installed.home / "results" / "mine") in done.stdout


def test_what_needs_a_checkout_or_a_study_says_so_in_one_line(installed, tmp_path):
    installed = replace(installed, home=tmp_path)
    assert installed.call("--version").stdout == f"scalestudy {__version__}\n"
    for arguments, words in (
        (("docs",), "a checkout"),
        (("run",), "no study is named"),
        (("plan",), "no study is named"),
    ):
        done = installed.call(*arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
