"""The workflow used as a module of somebody else's, whose paper wants a figure and the numbers."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import JOB, LEFT_OUT, STUDY, Checkout, write_runs

SNAKEFILE = """\
module scaling:
    snakefile: {source}
    prefix: "scaling"
    config: {{"studies": ["studies/mine.yaml"], "results": "out", "allow": ["data"]}}


use rule * from scaling as scaling_*


rule paper:
    default_target: True
    input:
        figure="scaling/out/mine/figures/fig1.pdf",
        numbers="scaling/out/mine/report/numbers.tex",
    output:
        "paper.txt",
    params:
        title="A paper",
    shell:
        "(echo {{params.title}}; wc -c < {{input.figure}}; wc -l < {{input.numbers}}) > {{output}}"
"""
PROFILE = """\
rerun-triggers: [mtime, params, input, software-env]
max-checksum-file-size: 10000000000
rerun-incomplete: true
"""
MORE = "figures: [fit]\npaper_figures: {fig1: fit}\nclean: [{where: 'true', reason: all are good}]\n"
REPOSITORY = "owner/scalestudy"


@dataclass
class Author:
    """A folder with a workflow of its own that takes ours as a module."""

    folder: Path
    checkout: Checkout

    def call(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call a module of Python in the folder."""
        known = self.checkout.environment(**environment)
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, cwd=self.folder, env=known, capture_output=True, text=True, check=False)

    def snakemake(self, *words: str, **environment: str) -> list[str]:
        """Run, or plan, the author's workflow, and return the stages of ours that it runs, sorted."""
        done = self.call("snakemake", "--cores", "2", *words, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return sorted(JOB.findall(done.stdout + done.stderr))

    def take_from(self, source: str) -> None:
        """Write the Snakefile, with the module from a source."""
        (self.folder / "Snakefile").write_text(SNAKEFILE.format(source=source))


@pytest.fixture(scope="module")
def built(project, tmp_path_factory):
    """An author's folder in which the paper was made, with the module from a local path."""
    place = tmp_path_factory.mktemp("module")
    checkout = Checkout(place / "checkout")
    shutil.copytree(project, checkout.folder, ignore=LEFT_OUT)
    home = place / "home"
    (home / "studies").mkdir(parents=True)
    (home / "data").mkdir()
    (home / "profiles" / "default").mkdir(parents=True)
    (home / "profiles" / "default" / "config.yaml").write_text(PROFILE)
    write_runs(home / "data" / "runs.csv", 4)
    (home / "studies" / "mine.yaml").write_text(
        STUDY.format(name="mine", table="x").replace("../../x", "../data/runs.csv") + MORE
    )
    author = Author(home, checkout)
    author.take_from(repr(str(checkout.folder / "workflow" / "Snakefile")))
    author.snakemake()
    return author


@pytest.fixture
def author(built, tmp_path):
    """A copy of it."""
    shutil.copytree(built.folder, tmp_path / "home", copy_function=shutil.copy2)
    return Author(tmp_path / "home", built.checkout)


@pytest.fixture(scope="module")
def repository(built, tmp_path_factory):
    """The checkout's files in a git repository, and the name of its only commit."""
    place = tmp_path_factory.mktemp("git") / "owner" / "scalestudy"
    shutil.copytree(built.checkout.folder / "workflow", place / "workflow")
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "all")
    return place, git(place, "rev-parse", "HEAD").strip()


def git(folder, *words):
    who = {f"GIT_{role}_{what}": "tests@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **who}, capture_output=True, text=True, check=True
    ).stdout


def test_figures_and_numbers_are_inputs_of_the_other_workflow(built):
    assert len((built.folder / "paper.txt").read_text().split("\n")) == 4
    assert not (built.folder / "out").exists()
    assert built.snakemake("-n") == []


def test_a_deleted_figure_is_made_again_and_nothing_else(author):
    (author.folder / "scaling/out/mine/figures/fig1.pdf").unlink()
    assert author.snakemake("-n", "scaling/out/mine/figures/fig1.pdf") == ["figures"]


@pytest.mark.parametrize(
    ("old", "new", "jobs"),
    [
        ("all are good", "all are well", ["analyse", "clean", "figures", "fit", "report", "score", "validate"]),
        ("draws: 40", "draws: 41", ["analyse", "figures", "fit", "report", "score", "validate"]),
        ("# a thought", "", []),
    ],
)
def test_an_edited_rule_of_the_study_reruns_what_it_touches(author, old, new, jobs):
    path = author.folder / "studies/mine.yaml"
    path.write_text(path.read_text().replace(old, new) + "# a thought\n")
    assert author.snakemake("-n") == jobs


def test_an_edited_rule_of_the_author_reruns_nothing_of_ours(author):
    path = author.folder / "Snakefile"
    path.write_text(path.read_text().replace("A paper", "A better paper"))
    assert author.snakemake() == []
    assert "A better paper" in (author.folder / "paper.txt").read_text()


def test_new_times_rerun_nothing(author):
    for path in author.folder.rglob("*"):
        if ".snakemake" not in path.parts:
            os.utime(path)
    assert author.snakemake("-n", "scaling/out/mine/report/numbers.tex") == []


@pytest.mark.parametrize("named", [(), ("mine",)])
def test_the_commands_know_the_results_from_the_folder_of_the_author(author, named):
    shutil.copytree(author.folder / "scaling", author.folder / "kept")
    for command in ("plan", "why", "verify", "freeze"):
        done = author.call("scalestudy.cli", command, *(named or (("mine",) if command == "freeze" else ())))
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert "mine" in said
        if command != "why":  # the paper asks for no manifest, which is then told to be missing
            assert done.returncode == (command == "verify"), said


def test_a_module_from_git_runs_and_keeps_what_a_local_one_made(author, repository):
    place, commit = repository
    author.take_from(f'gitfile({str(place)!r}, path="workflow/Snakefile", commit="{commit}")')
    assert author.snakemake("-n", "scaling/out/mine/report/numbers.tex") == []
    figure = author.folder / "scaling/out/mine/figures/fig1.pdf"
    before = figure.read_bytes()
    figure.unlink()
    assert author.snakemake("scaling/out/mine/figures/fig1.pdf") == ["figures"]
    assert figure.read_bytes() == before


def test_a_module_from_a_forge_is_the_same(author, repository, tmp_path):
    place, commit = repository
    author.take_from(f'github("{REPOSITORY}", path="workflow/Snakefile", commit="{commit}")')
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{place.parents[1]}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    assert author.snakemake("-n", "scaling/out/mine/report/numbers.tex", **settings) == []


def test_a_module_of_another_commit_than_what_is_installed_is_refused_in_a_line(author, repository, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(repository[0], other)
    path = other / "workflow/scripts/scalestudy/laws/one_scale.py"
    path.write_text(path.read_text() + "\n# edited\n")
    git(other, "commit", "--quiet", "--all", "--message", "edited")
    author.take_from(
        f'gitfile({str(other)!r}, path="workflow/Snakefile", commit="{git(other, "rev-parse", "HEAD").strip()}")'
    )
    done = author.call("snakemake", "--cores", "1", "-n")
    assert done.returncode
    assert "differs in scripts/scalestudy/laws/one_scale.py; expected the code of that commit" in done.stderr
    assert "Traceback" not in done.stderr
