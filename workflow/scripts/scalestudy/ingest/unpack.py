"""Decompression into the scratch folder, with limits: a small file must not fill the disk."""

import shutil
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from scalestudy.errors import StudyError
from scalestudy.ingest.registry import COMPRESSIONS

LIMIT = 64 * 2**30
RATIO = 1000
_CODECS = {".gz": "gzip", ".zst": "zstd"}
_CHUNK = 2**20


def plain(path: Path, scratch: Path, where: str) -> Path:
    """Return the file itself, or a decompressed copy in `scratch`.

    Raises:
        StudyError: the file is not what its name says, is cut short, or grows past the limits.
    """
    suffix = path.suffix.lower()
    if suffix not in COMPRESSIONS:
        return path
    target = scratch / path.stem
    try:
        with pa.input_stream(str(path), compression=_CODECS[suffix]) as source, target.open("wb") as sink:
            copy_limited(source, sink, path.stat().st_size, f"{where}, file {path.name}")
    except (OSError, EOFError) as error:
        raise StudyError(
            f"{where}, file {path.name}",
            f"it cannot be decompressed as {_CODECS[suffix]} ({str(error)[:120]})",
            "a complete file of the kind its name says",
            "the download may have stopped early, or the name may be wrong",
        ) from error
    return target


def copy_limited(source: BinaryIO, sink: BinaryIO, packed: int, where: str) -> None:
    """Copy a decompressed stream, refusing more than `LIMIT` bytes or `RATIO` times the packed size."""
    allowed = min(LIMIT, max(packed, 2**16) * RATIO)
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > allowed:
            raise StudyError(
                where,
                f"it unpacks to more than {allowed:,} bytes from {packed:,}",
                f"at most {RATIO} times its size and {LIMIT // 2**30} GiB",
                "this looks like a decompression bomb; unpack it by hand if it is meant so",
            )
        sink.write(chunk)


def remove(folder: Path) -> None:
    """Delete a scratch folder."""
    shutil.rmtree(folder, ignore_errors=True)
