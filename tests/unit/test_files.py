"""Two writers of one file, and what dead ones left."""

import os
import subprocess
import time

import pytest

from scalestudy import files
from scalestudy.files import atomic_path, scratch


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    done = subprocess.Popen(["true"])
    done.wait()
    return done.pid


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_two_writers_of_one_file_both_end_and_the_later_one_stays(tmp_path):
    target = tmp_path / "t.parquet"
    with atomic_path(target) as first:
        first.write_text("first")
        with atomic_path(target) as second:
            second.write_text("second")
        assert target.read_text() == "second"
    assert target.read_text() == "first"
    assert names(tmp_path) == ["t.parquet"]


def test_two_scratch_folders_of_one_name_are_two(tmp_path):
    with scratch(tmp_path, "ingest") as first:
        (first / "x").write_text("x")
        with scratch(tmp_path, "ingest") as second:
            assert names(second) == []
        assert (first / "x").read_text() == "x"
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["partial", "scratch"])
def test_what_dead_writers_left_is_removed_and_nothing_else(tmp_path, dead, kind):
    host = files._host()
    kept = [
        f".t.{host}.{os.getpid()}.01234567.{kind}",
        f".t.elsewhere.{dead}.01234567.{kind}",
        f".u.{host}.{dead}.01234567.{kind}",
    ]
    gone = [f".t.{host}.{dead}.01234567.{kind}", f".t.old.{dead}.01234567.{kind}", f".t.4711.{kind}"]
    for name in (*kept, *gone):
        (tmp_path / name).mkdir() if kind == "scratch" else (tmp_path / name).write_text("half")
    long_ago = time.time() - files.LONGEST_JOB - 60
    for name in gone[1:]:
        os.utime(tmp_path / name, (long_ago, long_ago))
    with scratch(tmp_path, "t") if kind == "scratch" else atomic_path(tmp_path / "t") as own:
        own.touch()
    left = [name for name in names(tmp_path) if name != "t"]
    assert left == sorted(kept)


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic_path(tmp_path / "t") as partial:
        partial.write_text(str(1 / 0))
    assert names(tmp_path) == []


def test_a_process_is_alive_or_not(dead):
    assert files.is_alive(os.getpid())
    assert files.is_alive(1)
    assert not files.is_alive(dead)
