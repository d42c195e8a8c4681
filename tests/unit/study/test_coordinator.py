"""What else works in a folder: told by processes, and of another machine by a record."""

import json
import subprocess
import sys

import pytest

from scalestudy.errors import StudyError
from scalestudy.files import is_alive
from scalestudy.study import coordinator

SLEEP = "import sys, time\nprint('up', flush=True)\ntime.sleep(60)\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEP


@pytest.fixture
def start(tmp_path):
    """Start a process of a script below the folder, in the folder."""
    started = []

    def run(name, text=SLEEP, *arguments):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        process = subprocess.Popen([sys.executable, path, *arguments], cwd=tmp_path, stdout=subprocess.PIPE)
        process.stdout.readline()
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_an_empty_folder_is_free(tmp_path):
    coordinator.refuse_beside_run(tmp_path)
    assert coordinator.end_left_jobs(tmp_path) == []


def test_a_live_run_is_named_and_left_alone(tmp_path, start):
    process = start("bin/snakemake", SLEEP, "--cores", "1")
    with pytest.raises(StudyError, match=f"process {process.pid} runs the workflow here.*wait until it ends"):
        coordinator.refuse_beside_run(tmp_path)
    assert process.poll() is None


@pytest.mark.parametrize("argument", ["-n", "--dry-run", "--unlock"])
def test_a_call_that_only_asks_is_no_run(tmp_path, start, argument):
    start("bin/snakemake", SLEEP, argument)
    coordinator.refuse_beside_run(tmp_path)


def test_a_run_in_another_folder_does_not_matter(tmp_path, start):
    start("bin/snakemake")
    (tmp_path / "other").mkdir()
    coordinator.refuse_beside_run(tmp_path / "other")


@pytest.mark.parametrize("text", [SLEEP, STUBBORN], ids=["willing", "stubborn"])
def test_jobs_that_a_killed_run_left_are_ended(tmp_path, start, monkeypatch, text):
    monkeypatch.setattr(coordinator, "GRACE_SECONDS", 1.0)
    job, other = start(".snakemake/scripts/tmp1.fit.py", text), start("elsewhere/scripts/tmp1.fit.py")
    assert coordinator.end_left_jobs(tmp_path) == [f"ended process {job.pid}, a job that a killed run had left"]
    assert not is_alive(job.pid)
    assert other.poll() is None


def test_a_run_on_another_machine_is_known_by_its_record(tmp_path):
    coordinator.record(tmp_path)
    coordinator.refuse_beside_run(tmp_path)
    path = tmp_path / coordinator.RECORD
    path.write_text(json.dumps({**json.loads(path.read_text()), "host": "elsewhere"}))
    with pytest.raises(StudyError, match=r"on the machine elsewhere.*delete .*coordinator\.json"):
        coordinator.refuse_beside_run(tmp_path)
    coordinator.forget(tmp_path)
    coordinator.refuse_beside_run(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", "half"])
def test_a_record_that_is_none_says_nothing(tmp_path, content):
    path = tmp_path / coordinator.RECORD
    path.parent.mkdir(parents=True)
    path.write_text(content)
    coordinator.refuse_beside_run(tmp_path)
