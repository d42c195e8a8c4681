"""Globs are walked within bounds, and match what a shell's would."""

import glob
import time

import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import globs
from scalestudy.ingest.globs import matches, walk
from scalestudy.ingest.sources import locate_local

FILES = ("a.csv", "b.txt", "x/a.csv", "x/y/a.csv", "x/y/z/b.csv", ".hidden/a.csv", "x/.b.csv")
PATTERNS = ("*", "*.csv", "*/*.csv", "**/*.csv", "x/**/*.csv", "**/y/**/*", "x/?/[ab].csv", "**/**/a.csv")


@pytest.fixture
def tree(tmp_path):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_glob_finds_what_the_standard_library_finds(tree, pattern):
    # The standard library's function for text, since a Path's does not match files with a closing `**`.
    expected = {p for p in glob.glob(str(tree / pattern), recursive=True) if not p.endswith(tuple("xyz"))}  # noqa: PTH207
    assert {str(path) for path in walk(tree, pattern, "source")} == expected


def test_a_folder_is_all_its_visible_files(tree):
    found = locate_local({"uri": "."}, tree, None)
    assert {path.relative_to(tree).as_posix() for path in found} == {n for n in FILES if "/." not in f"/{n}"}


def test_a_link_to_a_folder_is_followed_only_where_the_depth_is_given(tree):
    (tree / "link").symlink_to(tree / "x", target_is_directory=True)
    (tree / "x" / "loop").symlink_to(tree, target_is_directory=True)
    assert tree / "link" / "a.csv" in walk(tree, "*/a.csv", "source")
    assert tree / "link" / "a.csv" not in walk(tree, "**/a.csv", "source")


@pytest.mark.parametrize("pattern", ["/".join(["**"] * 150 + ["*"] * 150), "/".join(["**", "a"] * 60), "*a" * 100])
def test_hundreds_of_globs_take_no_time(tree, pattern):
    started = time.process_time()
    assert walk(tree, pattern, "source") == []
    assert not matches(tuple("a" * 59 + "b"), tuple(pattern.split("/")))
    assert time.process_time() - started < 1


@pytest.mark.parametrize("uri", ["/", "/*", "/etc/**", "..", "../*", "x/../../*", "/proc/self/environ", "~root/../.."])
def test_what_lies_outside_is_refused_before_it_is_walked(tree, uri, monkeypatch):
    def walked(*_args, **_more):
        raise AssertionError("walked")

    monkeypatch.setattr(globs.os, "walk", walked)
    with pytest.raises(StudyError, match="outside the folders a study may read"):
        locate_local({"uri": uri}, tree / "x", None)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("a" * 5000, "cannot be looked for"),
        ("a\x00b", "cannot be looked for"),
        ("*/../../*", r"`\.\.` after a glob"),
        ("~", "there is no file '~'"),
        ("*.none", "no file matches"),
    ],
)
def test_odd_paths_end_in_one_line(tree, uri, message):
    with pytest.raises(StudyError, match=message):
        locate_local({"uri": uri}, tree, None)


def test_a_folder_with_too_much_in_it_is_named(tree, monkeypatch):
    monkeypatch.setattr(globs, "MOST_ENTRIES", 5)
    with pytest.raises(StudyError, match="too many files and folders below"):
        locate_local({"uri": "."}, tree, None, where="source runs")
