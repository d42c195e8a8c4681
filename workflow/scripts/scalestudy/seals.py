"""A file's own sha256, inside the file, so that it alone says whether it is what its job made. Standard library only.

The seal covers every byte: it is computed with zeros in its own place, which lies in the footer of a Parquet file and at the
end of a JSON file. So a file that was cut, emptied, edited or hit by one flipped bit shows, whatever its date.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from scalestudy.errors import StudyError

SEAL_KEY = "scalestudy.seal"
_MARK = b"scalestudy-seal-sha256:"
_ZEROS = b"0" * 64
UNSEALED = (_MARK + _ZEROS).decode()
"""What stands in a file under `SEAL_KEY` until `seal` puts the hash in its place."""
_PARQUET = b"PAR1"
_BLOCK = 1 << 20


def seal(path: Path) -> None:
    """Put the sha256 of a file into the place that `UNSEALED` keeps in it.

    Raises:
        ValueError: the file has no such place.
    """
    with path.open("r+b") as handle:
        place = _find(handle)
        if place is None:
            raise ValueError(f"{path} has no place for a seal")
        found = _sha256(handle, place)
        handle.seek(place)
        handle.write(found.encode())


def fault(path: Path) -> str:
    """Return what shows that a file is not what its job made, as the end of a sentence; empty if nothing does."""
    with path.open("rb") as handle:
        place = _find(handle)
        if place is None:
            return "it is empty" if not path.stat().st_size else "it was cut, or another program wrote it"
        handle.seek(place)
        claimed = handle.read(len(_ZEROS)).decode("ascii", "replace")
        return "" if _sha256(handle, place) == claimed else "its content is not the one its seal was made for"


def require_sound(path: Path | str) -> None:
    """Refuse to read a file that is not what its job made.

    Raises:
        StudyError: its seal is missing or does not fit.
    """
    found = fault(Path(path))
    if found:
        cause = "run the workflow again: it sets the file aside and makes it anew"
        raise StudyError(str(path), f"the file is not what its job made: {found}", "an unchanged file", cause)


def sealed_json(content: Mapping[str, Any]) -> str:
    """Return the text of a JSON file that carries its own seal, with keys in order."""
    ordered = json.loads(json.dumps(content, sort_keys=True))
    text = json.dumps({**ordered, SEAL_KEY: UNSEALED}, indent=1) + "\n"
    found = hashlib.sha256(text.encode()).hexdigest()
    before, mark, after = text.rpartition(_MARK.decode())
    return before + mark + found + after[len(_ZEROS) :]


def read_sealed(path: Path) -> dict[str, Any]:
    """Return what `sealed_json` was given; empty if the file is missing, or is not as it was written."""
    try:
        content: dict[str, Any] = {} if fault(path) else json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in content.items() if key != SEAL_KEY}


def _find(handle: BinaryIO) -> int | None:
    """Return where the 64 digits of the seal stand, None if there are none: the last mark, in the footer if there is one."""
    size = handle.seek(0, os.SEEK_END)
    handle.seek(0)
    start = _footer(handle, size) if handle.read(len(_PARQUET)) == _PARQUET else 0
    if start is None:
        return None
    handle.seek(start)
    found = handle.read().rfind(_MARK)
    place = start + found + len(_MARK)
    return place if found >= 0 and place + len(_ZEROS) <= size else None


def _footer(handle: BinaryIO, size: int) -> int | None:
    """Return where the footer of a Parquet file starts, None if its end is missing."""
    handle.seek(max(size - 8, 0))
    length, mark = int.from_bytes(handle.read(4), "little"), handle.read(4)
    return size - 8 - length if mark == _PARQUET and length <= size - 12 else None


def _sha256(handle: BinaryIO, place: int) -> str:
    """Return the sha256 of a file with zeros at the place of its seal."""
    digest = hashlib.sha256()
    handle.seek(0)
    for start in range(0, place, _BLOCK):
        digest.update(handle.read(min(_BLOCK, place - start)))
    digest.update(_ZEROS)
    handle.seek(place + len(_ZEROS))
    while block := handle.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
