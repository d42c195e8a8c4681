"""What was seen of files before is trusted only while they are as they were."""

import os
import time

import pytest

from scalestudy import seen
from scalestudy.seen import Seen


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(seen, "SETTLED", -1)
    path = tmp_path / "data.csv"
    path.write_text("one")
    return path


class Reader:
    """Counts how often a file is read."""

    def __init__(self):
        self.times = 0

    def __call__(self, path):
        self.times += 1
        return path.read_text()


def edit(path, text):
    path.write_text(text)


def replace_by_older(path, text):
    other = path.with_name("other")
    other.write_text(text)
    os.utime(other, (1e9, 1e9))
    other.replace(path)


def replace_with_equal_date(path, text):
    before = path.stat()
    other = path.with_name("other")
    other.write_text(text)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def edit_in_place_with_the_date_kept(path, text):
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", [edit, replace_by_older, replace_with_equal_date, edit_in_place_with_the_date_kept])
def test_a_change_is_seen_whatever_the_date_and_nothing_is_read_twice(file, tmp_path, change):
    read, known = Reader(), Seen(tmp_path / "seen.json")
    assert [known.fact("text", file, read) for _ in range(3)] == ["one"] * 3
    assert read.times == 1
    time.sleep(0.02)  # the kernel's clock of files has ticks of some milliseconds; real files settle for longer
    change(file, "two")
    assert [known.fact("text", file, read) for _ in range(3)] == ["two"] * 3
    assert read.times == 2


def test_what_was_saved_is_known_the_next_time(file, tmp_path):
    read, known = Reader(), Seen(tmp_path / "kept" / "seen.json")
    known.fact("text", file, read)
    known.save()
    again = Seen(tmp_path / "kept" / "seen.json")
    assert again.fact("text", file, read) == "one"
    assert again.fact("other question", file, lambda path: 7) == 7
    assert read.times == 1


@pytest.mark.parametrize("hurt", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"facts": {"text:x": 3}}'])
def test_a_damaged_memory_costs_time_and_nothing_else(file, tmp_path, hurt):
    place, read = tmp_path / "seen.json", Reader()
    known = Seen(place)
    known.fact("text", file, read)
    known.save()
    for content in (hurt, place.read_bytes().replace(b"one", b"two")):
        place.write_bytes(content)
        assert Seen(place).fact("text", file, read) == "one"
    assert read.times == 3


def test_what_was_just_written_is_not_trusted(file, monkeypatch):
    monkeypatch.setattr(seen, "SETTLED", 2_000_000_000)
    read, known = Reader(), Seen()
    for _ in range(2):
        known.fact("text", file, read)
    assert read.times == 2
    os.utime(file, (1e9, 1e9))  # old by the date that programs set, but not by the other
    known.fact("text", file, read)
    known.fact("text", file, read)
    assert read.times == 4


def test_files_that_are_gone_are_forgotten_when_it_is_saved(file, tmp_path):
    known = Seen(tmp_path / "seen.json")
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
        known.sha256(tmp_path / name)
    (tmp_path / "a").unlink()
    known.save()
    assert [key.rpartition("/")[2] for key in Seen(tmp_path / "seen.json").facts] == ["b"]


def test_several_files_are_one_state(file, tmp_path):
    other = tmp_path / "other"
    other.write_text("x")
    known, found = Seen(), []
    for _ in range(2):
        known.about("both", tmp_path, [file, other], lambda: found.append(1))
    assert len(found) == 1
    known.about("both", tmp_path, [file], lambda: found.append(1))
    assert len(found) == 2
