"""Decompression and archives, into the scratch folder, with limits: a small file must not fill the disk."""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyarrow as pa

from scalestudy.errors import StudyError
from scalestudy.ingest.registry import COMPRESSIONS

LIMIT = 64 * 2**30
RATIO = 1000
MEMBERS = 100_000
_CODECS = {".gz": "gzip", ".zst": "zstd"}
_CHUNK = 2**20
_BROKEN = (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)


@dataclass
class Budget:
    """How many more bytes may be unpacked from one file; `packed` is its size."""

    packed: int
    where: str

    def __post_init__(self) -> None:
        """Allow `RATIO` times the packed size, and never more than `LIMIT`."""
        self.allowed = min(LIMIT, max(self.packed, 2**16) * RATIO)
        self.left = self.allowed

    def copy(self, source: IO[bytes], target: Path) -> None:
        """Copy a decompressed stream to a file; raises StudyError when the budget is spent."""
        with target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise self.exceeded()
                sink.write(chunk)

    def exceeded(self) -> StudyError:
        """Return the error for a file that unpacks to too much."""
        return StudyError(
            self.where,
            f"it unpacks to more than {self.allowed:,} bytes from {self.packed:,}",
            f"at most {RATIO} times its size and {LIMIT // 2**30} GiB",
            "this looks like a decompression bomb; unpack it by hand if it is meant so",
        )


def plain(path: Path, folder: Path, where: str) -> Path:
    """Return the file itself, or a decompressed copy in `folder`.

    Raises:
        StudyError: the file is not what its name says, is cut short, or grows past the limits.
    """
    suffix = path.suffix.lower()
    if suffix not in COMPRESSIONS:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.stem
    with _readable(path, _CODECS[suffix], where), pa.input_stream(str(path), compression=_CODECS[suffix]) as source:
        Budget(path.stat().st_size, f"{where}, file {path.name}").copy(source, target)
    return target


def extract(path: Path, pattern: str | None, folder: Path, where: str) -> list[tuple[str, Path]]:
    """Unpack the members of an archive that a glob matches; return their names and files, sorted by name.

    Args:
        path: a zip or tar archive.
        pattern: glob over member names, in which `*` also matches `/`; all members without it.
        folder: where to put them, under numbers: no member's name ever becomes a path.
        where: study and source, for messages.

    Raises:
        StudyError: a member with an absolute name, with `..`, or that is a link or a device; too many members or bytes;
            an archive that is damaged; or no member that matches.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = f"{where}, archive {path.name}"
    budget = Budget(path.stat().st_size, place)
    found: list[tuple[str, Path]] = []
    with _readable(path, "an archive", where), _open(path, folder, budget) as members:
        for number, (name, kind, source) in enumerate(members):
            if number >= MEMBERS:
                raise StudyError(place, f"it has more than {MEMBERS:,} members", "fewer files")
            _check_name(name, kind, place)
            if source is None or not _wanted(name, pattern):
                continue
            target = folder / str(len(found)) / PurePosixPath(name).name
            target.parent.mkdir()
            with source() as stream:
                budget.copy(stream, target)
            found.append((name, target))
    if not found:
        raise StudyError(place, f"no member matches {pattern or '*'!r}", "at least one file")
    return sorted(found)


def _wanted(name: str, pattern: str | None) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
    return fnmatchcase(name, pattern) if pattern else not hidden


def _check_name(name: str, kind: str, place: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if kind not in ("file", "folder"):
        raise StudyError(place, f"the member {name!r} is a {kind}", "files and folders only")
    if not parts or parts[0] == "/" or ":" in parts[0] or ".." in parts:
        raise StudyError(place, f"the member {name!r} would be written outside the archive's folder", "plain names")


@contextmanager
def _readable(path: Path, kind: str, where: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise StudyError(
            f"{where}, file {path.name}",
            f"it cannot be decompressed as {kind} ({' '.join(str(error).split())[:120]})",
            "a complete file of the kind its name says",
            "the download may have stopped early, or the name may be wrong",
        ) from error


Member = tuple[str, str, Any]


@contextmanager
def _open(path: Path, folder: Path, budget: Budget) -> Iterator[Iterator[Member]]:
    """Yield the members as name, kind and a function that opens a file."""
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            yield _zip_members(archive)
        return
    if path.name.lower().endswith(".zst"):
        unpacked = folder / "archive.tar"
        with pa.input_stream(str(path), compression="zstd") as source:
            budget.copy(source, unpacked)
        path = unpacked
    with tarfile.open(path) as archive:
        yield _tar_members(archive)


def _zip_members(archive: zipfile.ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        mode = info.external_attr >> 16
        kind = "folder" if info.is_dir() else "symbolic link" if mode & 0o170000 == 0o120000 else "file"
        yield info.filename, kind, None if kind == "folder" else lambda info=info: archive.open(info)


def _tar_members(archive: tarfile.TarFile) -> Iterator[Member]:
    for info in archive:
        kind = "file" if info.isfile() else "folder" if info.isdir() else "link or device"
        yield info.name, kind, None if kind == "folder" else lambda info=info: archive.extractfile(info)
