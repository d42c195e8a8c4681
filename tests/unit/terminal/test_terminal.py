"""What a run shows: a line a stage, the answer, an error once, and nothing of Snakemake's own but on request."""

import io
import logging
import os
import pkgutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.registry import LoggerPluginRegistry

import snakemake_logger_plugin_scalestudy as plugin
from scalestudy import endings
from snakemake_logger_plugin_scalestudy import told
from snakemake_logger_plugin_scalestudy.handler import LogHandler
from snakemake_logger_plugin_scalestudy.progress import MOST_LINES, Progress, Step, table
from snakemake_logger_plugin_scalestudy.screen import Screen

SETTINGS = {"verbose": False, "debug_dag": False, "dryrun": False, "nocolor": False, "quiet": None, "stdout": False}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def handler(monkeypatch):
    """A handler of a run that is not dry, whose lines go to what `capsys` reads."""
    monkeypatch.setenv(told.SHOWN_BY, "")
    return lambda **more: LogHandler(SimpleNamespace(**(SETTINGS | more)), None)


def record(event=None, text="", level=logging.INFO, **more):
    made = logging.LogRecord("snakemake.logging", level, "", 0, text, None, None)
    vars(made).update(more, **({"event": event} if event else {}))
    return made


def job(number, stage="fit", study="mine", **wildcards):
    more = {"jobid": number, "rule_msg": f"{stage}: {study}", "wildcards": {"study": study, **wildcards}}
    return record(LogEvent.JOB_INFO, **more)


def test_snakemake_finds_the_plugin_by_its_name():
    assert plugin.__name__ in {module.name for module in pkgutil.iter_modules() if module.ispkg}
    assert "scalestudy" in LoggerPluginRegistry().plugins


def test_the_plugin_brings_no_copy_of_the_package():
    """It is loaded in every call of Snakemake, before the workflow says which copy of the package it uses."""
    for path in Path(plugin.__file__).parent.glob("*.py"):
        assert "import scalestudy" not in path.read_text()
        assert "from scalestudy" not in path.read_text()


def test_jobs_and_the_plugin_name_the_variable_alike():
    assert endings.SHOWN_BY == told.SHOWN_BY


def test_a_small_run_is_a_line_a_stage(handler, capsys):
    shown = handler()
    shown.emit(record(text="Assuming unrestricted shared filesystem usage."))
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(record(text="Building DAG of jobs..."))
    shown.emit(record(LogEvent.RUN_INFO, "Job stats: ...", stats={"clean": 1, "fit": 1, "all": 1, "total": 3}))
    for number, stage in enumerate(("clean", "fit")):
        shown.emit(job(number, stage))
        shown.emit(record(LogEvent.JOB_FINISHED, "Finished jobid", job_id=number))
    shown.emit(record(LogEvent.JOB_INFO, jobid=2, rule_msg=None, rule_name="all", wildcards={}))
    shown.emit(record(LogEvent.JOB_FINISHED, "Finished jobid: 2 (Rule: all)", job_id=2))
    shown.emit(record(told="answer", text="mine: a law\nreport: there"))
    shown.emit(record(text="Complete log(s): x"))
    shown.close()
    out, err = capsys.readouterr()
    assert out == "mine: a law\nreport: there\n"
    lines = err.splitlines()
    assert [line[:27].split() for line in lines] == [
        ["1", "of", "2", "clean", "mine"],
        ["2", "of", "2", "fit", "mine"],
    ]
    assert all(line.endswith(" s") for line in lines)
    assert "\r" not in err
    assert "\x1b" not in err


def test_many_jobs_make_few_lines(capsys, handler):
    shown = handler()
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(record(LogEvent.RUN_INFO, stats={"fit_shard": 5000, "total": 5000}))
    for number in range(5000):
        shown.emit(job(number, shard=f"{number}-of-5000"))
        shown.emit(record(LogEvent.JOB_FINISHED, job_id=number))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MOST_LINES
    assert lines[-1].startswith("5000 of 5000  fit         mine, part 5000 of 5000")


@pytest.mark.parametrize("total", [1, 2, 39, 40, 41, 79, 1000])
def test_the_last_of_any_number_of_jobs_has_a_line(total):
    progress = Progress(now=lambda: 0.0)
    progress.plan({"fit": total, "default": 1, "total": total + 1})
    told_of = []
    for number in range(total):
        progress.start(vars(job(number)))
        told_of.append(progress.finish(number))
    assert told_of[-1].startswith(f"{total} of {total}")
    assert sum(map(bool, told_of)) == min(total, MOST_LINES)


def test_an_error_of_ours_is_told_once(handler, capsys, tmp_path):
    log = tmp_path / "fit.txt"
    log.write_text("error: study mine, fit: too bad\n")
    shown = handler()
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(record(LogEvent.RUN_INFO, stats={"fit": 1, "total": 1}))
    shown.emit(job(0))
    shown.emit(record(LogEvent.ERROR, "RuleException:\nCalledProcessError", logging.ERROR, exception="RuleException"))
    shown.emit(record(LogEvent.JOB_ERROR, "Error in rule fit", logging.ERROR, jobid=0, log=[str(log)]))
    shown.emit(record(text="error: study mine, fit: too bad", level=logging.ERROR, told="error"))
    shown.emit(record(text="Exiting because a job execution failed.", level=logging.ERROR))
    shown.close()
    err = capsys.readouterr().err
    assert err.count("too bad") == 1
    assert "failed" in err.splitlines()[0]
    assert "RuleException" not in err
    assert "Exiting" not in err


def test_an_error_that_no_log_explains_is_snakemakes(handler, capsys, tmp_path):
    shown = handler()
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(job(0))
    shown.emit(record(LogEvent.ERROR, "MissingOutputException: x", logging.ERROR, exception="MissingOutputException"))
    shown.emit(record(LogEvent.JOB_ERROR, "Error in rule fit", logging.ERROR, jobid=0, log=[str(tmp_path / "none")]))
    shown.close()
    shown.close()
    assert capsys.readouterr().err.count("MissingOutputException: x") == 1


def test_a_job_that_a_signal_ended_early_is_said_in_our_words(handler, capsys, tmp_path):
    shown = handler()
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(job(0))
    text = "RuleException:\nCommand 'python x' died with <Signals.SIGINT: 2>."
    shown.emit(record(LogEvent.ERROR, text, logging.ERROR, exception="RuleException"))
    shown.emit(record(LogEvent.JOB_ERROR, "Error in rule fit", logging.ERROR, jobid=0, log=[str(tmp_path / "none")]))
    shown.emit(record(told="error", text="error: a job failed", level=logging.ERROR))
    shown.emit(record(LogEvent.ERROR, "WorkflowError:\nAt least one job did not complete successfully.", logging.ERROR))
    shown.close()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == [
        "error: a job was ended by SIGINT before it could say so",
        "error: a job failed",
    ]


def test_a_locked_folder_is_said_in_our_words(handler, capsys):
    shown = handler()
    shown.emit(record(LogEvent.ERROR, "LockException:\nlong\ntext", logging.ERROR, exception="LockException"))
    shown.close()
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert "scalestudy resume" in err
    assert err.count("\n") == 1


def test_other_calls_say_what_snakemake_says(handler, capsys):
    shown = handler()
    shown.emit(record(text="Unlocked working directory."))
    shown.close()
    assert capsys.readouterr().err == "Unlocked working directory.\n"


def test_nothing_to_do_is_one_line(handler, capsys):
    shown = handler()
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(record(text="Nothing to be done (all requested files are present and up to date)."))
    shown.close()
    err = capsys.readouterr().err
    assert err.startswith("Nothing to be done: ")
    assert err.count("\n") == 1


def test_a_dry_run_is_a_short_table_on_standard_output(handler, capsys):
    shown = handler(dryrun=True)
    stats = {"fit": 2, "total": 2}
    shown.emit(record(LogEvent.WORKFLOW_STARTED))
    shown.emit(record(LogEvent.RUN_INFO, stats=stats))
    for number in range(2):
        shown.emit(job(number, shard=f"{number}-of-2"))
    shown.emit(record(LogEvent.RUN_INFO, stats=stats))
    shown.emit(record(text="This was a dry-run (flag -n)."))
    shown.close()
    assert capsys.readouterr().out == "would run 2 jobs:\n  mine  fit x 2\n"


def test_a_table_of_many_studies_is_short():
    steps = [Step(stage, f"s{number}") for number in range(500) for stage in ("check", "fit")]
    assert len(table(steps).splitlines()) == MOST_LINES + 2
    assert table(steps).endswith(f"and {500 - MOST_LINES} more studies")


def test_quiet_leaves_the_answer_and_errors(handler, capsys):
    shown = handler(quiet=[SimpleNamespace(name="ALL")])
    shown.emit(record(LogEvent.RUN_INFO, stats={"fit": 1, "total": 1}))
    shown.emit(job(0))
    shown.emit(record(LogEvent.JOB_FINISHED, job_id=0))
    shown.emit(record(told="error", text="error: x", level=logging.ERROR))
    assert capsys.readouterr().err == "error: x\n"


def test_verbose_is_snakemakes_own(handler, capsys):
    shown = handler(verbose=True, printshellcmds=False, show_failed_logs=False)
    shown.emit(record(text="Building DAG of jobs..."))
    shown.emit(record(told="answer", text="mine: a law"))
    out, err = capsys.readouterr()
    assert "Building DAG of jobs..." in err
    assert out == "mine: a law\n"


def test_without_a_handler_the_workflow_prints(capsys, monkeypatch):
    monkeypatch.delenv(told.SHOWN_BY, raising=False)
    plugin.tell("the answer")
    plugin.tell_error("error: x")
    assert capsys.readouterr() == ("the answer\n", "error: x\n")


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal, {"TERM": "xterm"}, True),
        (Terminal, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal, {"TERM": "dumb"}, False),
        (io.StringIO, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals(stream, environment, coloured):
    made = stream()
    Screen(made, environment=environment).line("x", "31")
    assert ("\x1b[31m" in made.getvalue()) is coloured


def test_only_a_terminal_tells_what_is_going_on():
    for made, shown in ((Terminal(), True), (io.StringIO(), False)):
        screen = Screen(made, environment={"TERM": "xterm"})
        screen.show("running: fit")
        screen.line("a line")
        screen.show("")
        assert ("running: fit" in made.getvalue()) is shown
        assert ("\r" in made.getvalue()) is shown
        assert made.getvalue().endswith("\r\x1b[K" if shown else "a line\n")


def test_a_closed_pipe_and_a_poor_encoding_are_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="ascii") as stream:
        screen = Screen(stream)
        screen.line("größe")
        screen.line("again")


def test_an_account_that_nobody_named_is_no_warning(handler, capsys):
    shown = handler()
    shown.emit(record(event=LogEvent.WORKFLOW_STARTED))
    for text in (
        "No SLURM account given, trying to guess.",
        "Unable to guess SLURM account. Trying to proceed without.",
    ):
        shown.emit(record(text=text, level=logging.WARNING))
    shown.emit(record(text="the partition is down", level=logging.WARNING))
    assert capsys.readouterr().err.split("\n") == ["the partition is down", ""]
