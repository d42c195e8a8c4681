"""Files below a folder by a glob: every folder looked into once, whatever the pattern, and not without end."""

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path
from typing import Final

from scalestudy.errors import StudyError

GLOB: Final = frozenset("*?[")
ANY_DEPTH: Final = "**"
MOST_ENTRIES: Final = 200_000


def fixed_part(path: Path) -> Path:
    """Return the part of a path before its first glob."""
    return Path(*takewhile(lambda part: not GLOB & set(part), path.parts))


def walk(root: Path, pattern: str, where: str) -> list[Path]:
    """Return the files below a folder that match a glob; hidden ones, and those in hidden folders, never do.

    Args:
        root: the folder; links to folders inside it are followed where the pattern says how deep.
        pattern: a glob relative to it, in which `**` stands for any folders, and at the end for any file in any folder.
        where: study and source, for messages.

    Raises:
        StudyError: there are too many files and folders to look at, or the pattern leads upwards.
    """
    parts = Path(pattern).parts
    if ".." in parts:
        raise StudyError(where, f"`..` after a glob in {pattern!r}", "a glob that leads downwards")
    return [root.joinpath(*found) for found in _files(root, _reach(parts), where) if matches(found, parts)]


def _reach(parts: Sequence[str]) -> int | None:
    """Return how many folders deep a pattern can match, None if any number."""
    return None if ANY_DEPTH in parts else len(parts) - 1


def _files(root: Path, reach: int | None, where: str) -> Iterator[tuple[str, ...]]:
    seen = 0
    for folder, folders, files in os.walk(root, followlinks=reach is not None):
        above = Path(folder).relative_to(root).parts
        seen += len(folders) + len(files)
        if seen > MOST_ENTRIES:
            expected = f"at most {MOST_ENTRIES:,} to look through; name a folder further down"
            raise StudyError(where, f"too many files and folders below {root}", expected)
        deeper = reach is None or len(above) < reach
        folders[:] = sorted(name for name in folders if deeper and not name.startswith("."))
        yield from ((*above, name) for name in files if not name.startswith(".") and Path(folder, name).is_file())


def matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the parts of a path match the parts of a glob, in a time that is a product of their numbers.

    >>> matches(("a", "b", "c.csv"), ("**", "*.csv")), matches(("c.csv",), ("*", "*.csv"))
    (True, False)
    """
    # What the parts so far can have matched: the numbers of leading parts of the pattern.
    reached = _skipped({0}, pattern)
    for part in parts:
        stay = {k for k in reached if k < len(pattern) and pattern[k] == ANY_DEPTH}
        step = {k + 1 for k in reached - stay if k < len(pattern) and fnmatchcase(part, pattern[k])}
        reached = _skipped(stay | step, pattern)
    return len(pattern) in reached


def _skipped(reached: set[int], pattern: Sequence[str]) -> set[int]:
    """Return also what is reached where `**` stands for nothing."""
    found = set(reached)
    for k in range(len(pattern)):
        if k in found and pattern[k] == ANY_DEPTH:
            found.add(k + 1)
    return found
