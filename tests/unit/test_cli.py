import argparse
import dataclasses
import errno
import os
import shlex
import signal
import subprocess
import sys

import pytest

from scalestudy import __version__
from scalestudy.cli import docs
from scalestudy.cli.main import main, parser
from scalestudy.cli.registry import COMMANDS
from scalestudy.cli.run import command_line, folder_of
from scalestudy.errors import StudyError
from scalestudy.generated import GENERATED
from scalestudy.places import PROFILE, SNAKEFILE
from scalestudy.study.commands import NAME, page


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


def test_plan_says_what_a_study_costs_before_it_has_run(workdir, capsys):
    rows = "".join(f"{n}e6,{n}e8,{3 - n / 10}\n" for n in range(1, 9))
    (workdir / "config/studies/runs.csv").write_text(f"params,tokens,value\n{rows}")
    assert main(["plan"]) == 0
    (cost,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  cost: ")]
    assert "core-hours" in cost
    assert "8 rows, 1 families and metrics" in cost
    assert not (workdir / "results").exists()


def test_plan_says_what_is_wrong_with_a_study(workdir, capsys):
    (workdir / "config/studies/mine.yaml").write_text("study: mine\n")
    assert main(["plan", "mine"]) == 2
    assert "error: config/studies/mine.yaml" in capsys.readouterr().err.replace(str(workdir) + "/", "")


@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in COMMANDS), ["plan"], ["why"], ["verify"]]
)
def test_a_reader_that_has_seen_enough_is_no_error(workdir, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    call = [sys.executable, "-m", "scalestudy.cli", *arguments]
    done = subprocess.run(call, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (0, 128 + signal.SIGPIPE)  # argparse itself says nothing of it


def test_a_run_goes_on_when_no_one_reads_what_it_says(workdir):
    reading, writing = os.pipe()
    os.close(reading)
    code = "from scalestudy.cli.run import _status; import sys; sys.exit(_status([sys.executable, '-c', sys.argv[1]]))"
    work = "print('a' * 100_000); print('b' * 100_000, flush=True); open('done', 'w').close()"
    done = subprocess.run([sys.executable, "-c", code, work], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (workdir / "done").exists()
    assert "Traceback" not in done.stderr.replace("Exception ignored", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "t.parquet"), "the disk is full, writing t.parquet"),
        (MemoryError(), "out of memory"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_what_the_machine_did_to_a_command_is_one_line(workdir, capsys, monkeypatch, error, said):
    def fails(_options):
        raise error

    monkeypatch.setitem(COMMANDS, "plan", dataclasses.replace(COMMANDS["plan"], run=fails))
    assert main(["plan"]) in (2, 130)
    line = capsys.readouterr().err
    assert line.startswith(f"error: {said}")
    assert line.count("\n") == 1


def test_the_folder_of_a_run_is_the_one_its_arguments_name(workdir):
    assert folder_of([]) == folder_of(["--cores", "2"]) == workdir
    assert folder_of(["--directory", "x"]) == folder_of(["--directory=x"]) == folder_of(["-d", "x"]) == workdir / "x"


def test_resume_beside_a_live_run_stops_before_it_unlocks(workdir, capsys):
    (workdir / "snakemake").write_text("print('up', flush=True)\nimport time\ntime.sleep(60)\n")
    with subprocess.Popen([sys.executable, "snakemake"], stdout=subprocess.PIPE) as live:
        live.stdout.readline()
        try:
            assert main(["resume", "mine"]) == 2
        finally:
            live.kill()
    assert f"process {live.pid} runs the workflow here" in capsys.readouterr().err


def test_verify_and_why_of_a_study_that_never_ran(workdir, capsys):
    assert main(["verify"]) == 1
    assert main(["why"]) == 1
    said = capsys.readouterr().out
    assert "does not exist: run the study first" in said
    assert "mine ingest: missing: runs.parquet" in said


@pytest.mark.parametrize("name", GENERATED)
def test_every_generated_file_is_current(name, project):
    assert (project / name).read_text(encoding="utf-8") == GENERATED[name](), "run: scalestudy docs"


def test_the_page_of_commands_is_current_and_has_every_argument(project):
    written = (project / NAME).read_text(encoding="utf-8")
    assert written == page(parser()), "run: scalestudy docs"
    for command in COMMANDS.values():
        assert f"## scalestudy {command.name}\n" in written
        own = argparse.ArgumentParser()
        command.declare(own)
        assert all(action.dest in written.lower().replace("-", "_") for action in own._actions)


def test_docs_writes_every_generated_file_and_notices_an_old_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docs, "CHECKOUT", tmp_path)
    assert main(["docs", "--check"]) == 2
    assert main(["docs"]) == 0
    assert main(["docs", "--check"]) == 0
    (tmp_path / "docs" / "laws.md").write_text("old")
    assert main(["docs", "--check"]) == 2
    assert "docs/laws.md: differs from the registries" in capsys.readouterr().err


def test_docs_needs_a_checkout(monkeypatch, capsys):
    monkeypatch.setattr(docs, "CHECKOUT", None)
    assert main(["docs"]) == 2
    said = capsys.readouterr().err
    assert "a checkout" in said
    assert said.count("\n") == 1


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"scalestudy {__version__}\n"


def test_every_command_file_is_registered(project):
    shared = {"__init__", "__main__", "command", "main", "registry"}
    files = {path.stem for path in (project / "workflow/scripts/scalestudy/cli").glob("*.py")}
    assert files - shared == {name.replace("-", "_") for name in COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[name].help.split(";")[0] in " ".join(capsys.readouterr().out.split())


CALL = [sys.executable, "-m", "snakemake"]
WORKFLOW = ["--snakefile", str(SNAKEFILE)]
DEFAULTS = [*WORKFLOW, "--workflow-profile", str(PROFILE)]


@pytest.mark.parametrize(
    ("studies", "further", "expected"),
    [
        (["a.yaml"], [], ["--config", 'studies=["a.yaml"]', *DEFAULTS]),
        (["a", "b"], ["-n", "all"], ["--config", 'studies=["a", "b"]', *DEFAULTS, "-n", "all"]),
        (["a"], ["--config", "shards=2", "results=x", "--cores", "1"],
         ["--config", 'studies=["a"]', "shards=2", "results=x", *DEFAULTS, "--cores", "1"]),
        (["a"], ["-C", "shards=2", "target"], ["--config", 'studies=["a"]', "shards=2", *DEFAULTS, "target"]),
        (["a"], ["--config=shards=2"], ["--config", 'studies=["a"]', "shards=2", *DEFAULTS]),
        ([], ["--config", "studies=a"], ["--config", "studies=a", *DEFAULTS]),
        ([], ["--configfile", "c.yaml"], [*DEFAULTS, "--configfile", "c.yaml"]),
        (["a"], ["--profile", "p"], ["--config", 'studies=["a"]', *WORKFLOW, "--profile", "p"]),
        (["a"], ["--workflow-profile=p"], ["--config", 'studies=["a"]', *WORKFLOW, "--workflow-profile=p"]),
    ],
)  # fmt: skip
def test_what_run_calls(studies, further, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command_line(studies, further) == [*CALL, *expected]


def test_run_without_a_study_takes_those_of_the_main_config(workdir):
    assert command_line([], ["-n"]) == [*CALL, *DEFAULTS, "-n"]


def test_run_without_any_study_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match=r"no study is named.*scalestudy run my.study.yaml"):
        command_line([], [])


def test_run_with_the_study_after_an_option_says_where_it_goes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match=r"studies before the first option.*scalestudy run my.yaml -n"):
        command_line([], ["-n", "my.yaml"])


def test_the_config_of_another_workflow_does_not_matter_to_a_study_that_is_named(workdir, capsys):
    (workdir / "config/config.yaml").write_text("samples: samples.tsv\n")
    assert main(["plan", "config/studies/mine.yaml"]) == 0
    assert main(["plan"]) == 2
    assert "unknown key 'samples'" in capsys.readouterr().err


def test_commands_need_no_main_config(workdir, capsys):
    (workdir / "config/config.yaml").unlink()
    assert main(["plan", "config/studies/mine.yaml"]) == 0
    assert main(["plan"]) == 2
    assert "no study is named" in capsys.readouterr().err


def test_new_does_not_overwrite(workdir, capsys):
    table = workdir / "config/studies/runs.csv"
    (workdir / "taken.yaml").write_text("mine")
    assert main(["new", str(table), "--output", "taken.yaml"]) == 2
    assert "the file exists" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "resume"])
def test_a_folder_that_cannot_be_written_to_is_said(command, workdir, monkeypatch, capsys):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert main([command, "mine"]) == 2
    said = capsys.readouterr().err
    assert f"error: {workdir}: the folder cannot be written to; expected write permission" in said
    assert said.count("\n") == 1


def test_new_says_that_a_folder_is_missing(workdir, capsys):
    assert main(["new", "config/studies/runs.csv", "--output", "none/mine.yaml"]) == 2
    said = capsys.readouterr().err
    assert "error: none/mine.yaml: cannot be written: No such file or directory; expected a folder that exists" in said


def test_the_command_that_new_suggests_can_be_pasted(workdir, capsys):
    table = workdir / "my runs.csv"
    rows = "".join(f"{n}e6,{n}e8,{4 - n / 10}\n" for n in range(1, 9))
    table.write_text("params,tokens,loss\n" + rows)
    assert main(["new", str(table)]) == 0
    suggested = capsys.readouterr().out.splitlines()[-1]
    assert shlex.split(suggested) == ["scalestudy", "run", str(workdir / "my runs.study.yaml")]
