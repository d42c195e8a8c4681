"""Files: written under their final name only when complete, and hashed. Standard library only."""

import glob
import hashlib
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Of a writer on another machine nothing is known, so what it left is kept for as long as any job may take.
LONGEST_JOB = 14 * 24 * 3600.0
_WRITER = re.compile(r"\.([a-z0-9-]+)\.(\d{1,9})\.[0-9a-f]{8}\.(?:partial|scratch)$")


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Yield a temporary name beside `path`; rename it into place only if the block succeeds.

    The name is this writer's own, so two may write one file: the later one's stays. What dead writers left is removed.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_left(target.parent, target.name, "partial")
    partial = _own(target.parent, target.name, "partial")
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Path]:
    """Yield an empty hidden folder of this writer's own for intermediate files, removed at the end.

    What dead writers left under the same name is removed first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_left(folder, name, "scratch")
    place = _own(folder, name, "scratch")
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _own(folder: Path, name: str, kind: str) -> Path:
    return folder / f".{name}.{_host()}.{os.getpid()}.{secrets.token_hex(4)}.{kind}"


def _host() -> str:
    return re.sub("[^a-z0-9-]", "-", socket.gethostname().lower())[:40] or "-"


def _remove_left(folder: Path, name: str, kind: str) -> None:
    for left in folder.glob(f".{glob.escape(name)}.*.{kind}"):
        if _abandoned(left):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _abandoned(left: Path) -> bool:
    """Whether the writer of a temporary file or folder is dead; on another machine, whether it must be by its age."""
    writer = _WRITER.search(left.name)
    if writer and writer[1] == _host():
        return not is_alive(int(writer[2]))
    try:
        return time.time() - left.stat().st_mtime > LONGEST_JOB
    except FileNotFoundError:
        return False


def is_alive(process: int) -> bool:
    """Whether there is a process of that number on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text atomically."""
    with atomic_path(path) as partial:
        partial.write_text(text, encoding="utf-8")


def file_sha256(path: Path | str) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
