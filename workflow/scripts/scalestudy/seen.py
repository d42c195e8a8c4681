"""What was found out about files before, kept on disk: a file that is as it was need not be read again.

A file counts as unchanged while its path, inode, size and both times, in nanoseconds, are, on whichever
machine that shares it. Programs can set the time
of modification, but not that of the last change of the file's entry. Contents decide all the same: whatever is not known for
sure is read, and a cache that is missing or damaged costs time and nothing else.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

from scalestudy.files import file_sha256, write_text
from scalestudy.seals import read_sealed, sealed_json

SETTLED: Final = 2_000_000_000
"""Nanoseconds after which a further change of a file shows in its times, on every file system that is in use."""
Found = TypeVar("Found")


class Seen:
    """Facts about files, each as good as the files' state when it was found out."""

    def __init__(self, path: Path | None = None) -> None:
        """Start with what an earlier run knew.

        Args:
            path: the file it is kept in; without one, nothing is known and nothing kept.
        """
        self.path = path
        self.facts: dict[str, list[Any]] = dict(read_sealed(path).get("facts", {})) if path else {}
        self.changed = False

    def fact(self, kind: str, path: Path, find: Callable[[Path], Found]) -> Found:
        """Return what `find` says about a file, from memory if the file is as it was.

        Args:
            kind: what is asked; a new question needs a new word.
            path: the file.
            find: reads the file and returns what JSON can hold.
        """
        return self.about(kind, path, [path], lambda: find(path))

    def sha256(self, path: Path) -> str:
        """Return the hexadecimal SHA-256 of a file."""
        return self.fact("sha256", path, file_sha256)

    def about(self, kind: str, place: Path, files: Iterable[Path], find: Callable[[], Found]) -> Found:
        """Return what `find` says about several files at a place, from memory if each is as it was."""
        listed = list(files)
        key, (state, newest) = f"{kind}:{place.absolute()}", _state(listed)
        known = self.facts.get(key)
        if known and known[0] == state:
            return known[1]  # type: ignore[no-any-return]
        found = find()
        # A file that has just been written may be written again within one tick of the clock.
        if time.time_ns() - newest > SETTLED and _state(listed)[0] == state:
            self.facts[key], self.changed = [state, found], True
        return found

    def save(self) -> None:
        """Keep what was found out, without the files that are gone."""
        if self.path and self.changed:
            kept = {key: fact for key, fact in self.facts.items() if Path(key.partition(":")[2]).exists()}
            write_text(self.path, sealed_json({"facts": kept}))
            self.changed = False


def _state(files: list[Path]) -> tuple[str, int]:
    """Return a digest of everything that would show a change of files, and the latest of their times."""
    found = [(str(path), path.stat()) for path in files]
    states = [(name, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for name, s in found]
    newest = max((max(state[-2:]) for state in states), default=0)
    return hashlib.sha256(repr(states).encode()).hexdigest(), newest
