import errno
import time
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from scalestudy.digests import code_digest
from scalestudy.endings import failures
from scalestudy.errors import StudyError
from scalestudy.job import Job


def description(tmp_path, code=None):
    record = {"digest": "d", "code": code or code_digest("fit"), "config": "f", "upstream": {}}
    return SimpleNamespace(
        wildcards=SimpleNamespace(study="s"),
        input=[],
        params={"settings": {"study": "s"}, "provenance": record},
        output=[str(tmp_path / "results" / "s" / "fit" / "fits.parquet")],
        log=[str(tmp_path / "results" / "s" / "logs" / "fit.txt")],
    )


def test_a_job_knows_where_its_tables_are(tmp_path):
    with Job("fit", description(tmp_path)) as job:
        assert job.path("fit/fits") == tmp_path / "results" / "s" / "fit" / "fits.parquet"
        assert job.provenance.stage == "fit"


def test_a_shard_writes_into_its_own_folder(tmp_path):
    described = description(tmp_path)
    described.wildcards.shard = "1-of-3"
    described.output = [str(tmp_path / "results" / "s" / "shards" / "1-of-3" / "fit" / "fits.parquet")]
    with Job("fit", described) as job:
        assert job.shard == (1, 3)
        assert job.target == tmp_path / "results" / "s" / "shards" / "1-of-3"
        assert job.path("clean/runs") == tmp_path / "results" / "s" / "clean" / "runs.parquet"


def test_a_users_mistake_ends_the_job_with_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, Job("fit", description(tmp_path)) as job:
        raise StudyError("study s, row 3", "found 'x'", "a number")
    assert ended.value.code == 1
    assert job.log.read_text() == "error: study s, row 3: found 'x'; expected a number\n"
    assert capsys.readouterr().err == job.log.read_text()


def test_a_message_that_does_not_name_its_study_gets_it(tmp_path):
    with pytest.raises(SystemExit), Job("fit", description(tmp_path)) as job:
        raise StudyError("laws", "no such law")
    assert job.log.read_text().startswith("error: study s, laws: no such law")


def test_a_defect_keeps_its_traceback_below_the_line(tmp_path):
    with pytest.raises(SystemExit), Job("fit", description(tmp_path)) as job:
        raise ZeroDivisionError("oops")
    first, _, rest = job.log.read_text().partition("\n")
    assert "a defect of scalestudy" in first
    assert "oops" in first
    assert "Traceback" in rest


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "fits.parquet"), "the disk is full, writing fits.parquet; "),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "the disk is full; "),
        (MemoryError(), "out of memory; "),
        (KeyboardInterrupt(), "interrupted; "),
    ],
)
def test_what_the_machine_did_is_said_in_one_line(tmp_path, capsys, error, said):
    started = time.time() - 1
    with pytest.raises(SystemExit), Job("fit", description(tmp_path)) as job:
        raise error
    line = capsys.readouterr().err
    assert line.startswith(f"error: study s, fit: {said}")
    assert line.count("\n") == 1
    assert failures([job.log], started, tmp_path) == [f"{line.rstrip()} (log: {job.log})"]


def test_a_job_that_was_killed_is_named_afterwards(tmp_path):
    job = Job("fit", description(tmp_path))
    started = time.time() - 1
    job.__enter__()
    assert failures([job.log], started, tmp_path)[0].startswith(
        "error: study s, fit: was killed, perhaps by the system"
    )
    assert "outside the project's code" in failures([job.log], time.time() + 60, tmp_path)[0]


def test_every_mistake_of_a_refused_study_is_said_at_the_end(tmp_path):
    log = tmp_path / "0-s.log"
    first, *further = "error: s.yaml: 2 mistakes", "  line 1, a: x", "  line 2, b: y"
    mistakes = "\n".join((first, *further))
    log.write_text(f"{mistakes}\nTraceback (most recent call last):\n  File x\n")
    assert failures([log], 0, tmp_path) == [f"{first} (log: {log})", *further]


def test_a_job_that_ended_well_says_nothing(tmp_path):
    with Job("fit", description(tmp_path)) as job:
        pass
    assert job.log.read_text() == ""
    assert "outside the project's code" in failures([job.log], 0, tmp_path)[0]


def test_on_a_full_disk_the_log_is_written_over(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "x")

    def fill():
        monkeypatch.setattr("scalestudy.job.write_text", full)
        full()

    with pytest.raises(SystemExit), Job("fit", description(tmp_path)) as job:
        fill()
    assert job.log.read_text() == capsys.readouterr().err
    assert "the disk is full" in job.log.read_text()


def test_a_full_disk_is_said_though_no_log_could_be(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    assert f"the disk of {tmp_path} is full" in failures([], 0, tmp_path)[0]


def test_other_code_than_the_run_was_planned_with_is_refused_in_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, Job("fit", description(tmp_path, code="0" * 64)):
        pytest.fail("the job went on")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("error: study s, fit: the code in ")
    assert code_digest("fit")[:12] in said
    assert "another copy of scalestudy is installed" in said
    assert said.count("\n") == 1


def attempt(tmp_path, number, error=None):
    """Run a job once, and return whether its work was begun."""
    described = description(tmp_path)
    described.resources = SimpleNamespace(attempt=number)
    begun = []
    with pytest.raises(SystemExit) if error or number > 1 else nullcontext(), Job("fit", described):
        begun.append(True)
        if error:
            raise error
    return bool(begun)


@pytest.mark.parametrize("error", [StudyError("study s, row 3", "found 'x'"), ZeroDivisionError("oops")])
def test_what_no_attempt_can_mend_ends_the_second_at_once_with_what_the_first_said(tmp_path, error):
    assert attempt(tmp_path, 1, error)
    log = tmp_path / "results/s/logs/fit.txt"
    said = log.read_text()
    assert said.startswith("error: ")
    log.unlink()  # as Snakemake does before each attempt
    assert not attempt(tmp_path, 2, error)
    assert log.read_text() == said
    log.unlink()
    assert not attempt(tmp_path, 3, error)
    assert log.read_text() == said


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOSPC, "full"), OSError(errno.ESTALE, "stale")])
def test_what_the_machine_did_is_tried_again(tmp_path, error):
    assert attempt(tmp_path, 1, error)
    assert attempt(tmp_path, 2, error)


def test_a_new_run_tries_again_whatever_an_earlier_one_met(tmp_path):
    attempt(tmp_path, 1, StudyError("study s", "a mistake, mended since"))
    assert attempt(tmp_path, 1)
    assert not list(tmp_path.glob("results/s/logs/*.final"))
