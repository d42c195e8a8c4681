"""How an unknown file is written: what a study file would have to say of it under `csv`, `records` or `members`."""

import csv
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from scalestudy.ingest import registry
from scalestudy.ingest.dialect import WHITESPACE

_HEAD = 2**16
_MARKS = (",", ";", "\t", "|")
# Three digits behind a comma may be thousands, but hardly so between semicolons.
_COMMA = [re.compile(rf"[+-]?\d+(\.\d{{3}})*,{digits}") for digits in (r"(\d{1,2}|\d{4,})", r"\d+")]
_POINT = re.compile(r"[+-]?\d+\.(\d{1,2}|\d{4,})")
_PLAIN = re.compile(r"[+-]?\d[\d.,]*")
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def dialect(path: Path) -> dict[str, Any]:
    """Return the section `csv` that reads a text table; empty if it is plain."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    encoding = _encoding(head)
    lines = head.decode(encoding, errors="replace").splitlines()[:200]
    found: dict[str, Any] = {"encoding": encoding} if encoding != "utf-8-sig" else {}
    if _commented(lines):
        found["comment"] = "#"
        lines = [line for line in lines if not line.startswith("#")]
    mark, skip = _delimiter(lines)
    if skip:
        found["skip"] = skip
    if mark == WHITESPACE:
        return found | {"delimiter": mark}
    rows = list(csv.reader(lines[skip:], delimiter=mark))
    cells = [cell.strip() for row in rows[1:] for cell in row]
    if any(map(_COMMA[mark == ";"].fullmatch, cells)) and not any(map(_POINT.fullmatch, cells)):
        found["decimal"] = ","
    if len(rows) > 2 and _two_lines(rows):
        found["header"] = 2
    return found


def _commented(lines: Sequence[str]) -> bool:
    """Whether a text begins with comments; a first line of as many cells as those below is a header, `#Params,loss`."""
    others = [line for line in lines if not line.startswith("#")]
    if not lines[:1] or not lines[0].startswith("#") or not others:
        return False
    marks = [mark for mark in _MARKS if 0 < lines[0].count(mark) == others[0].count(mark)]
    return len(lines) - len(others) > 1 or not marks


def _encoding(head: bytes) -> str:
    if head[:2] in _BOMS:
        return _BOMS[head[:2]]
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter, and how many lines stand above the first that has as many as most lines have."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return ",", 0

    counts = {mark: [len(next(csv.reader([line], delimiter=mark), [])) for line in filled] for mark in _MARKS}
    usual = {mark: Counter(found).most_common(1)[0] for mark, found in counts.items()}
    # The one that most lines agree on, and among these the one that makes most cells.
    mark = max(_MARKS, key=lambda each: (usual[each][0] > 1, usual[each][1], usual[each][0]))
    if usual[mark][0] > 1:
        full = (i for i, line in enumerate(lines) if sum(map(bool, next(csv.reader([line], delimiter=mark), []))) > 1)
        return mark, next(full, 0)
    words = Counter(len(line.split()) for line in filled).most_common(1)[0][0]
    return (WHITESPACE, 0) if words > 1 else (",", 0)


def _two_lines(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second line continues the header: no number in it, blanks or repeats above it, numbers below."""
    first, second, third = ([cell.strip() for cell in row] for row in rows[:3])
    torn = len(set(first)) < len(first) or "" in first
    numbers = [any(_PLAIN.fullmatch(cell) for cell in row) for row in (second, third)]
    return torn and numbers == [False, True] and len(first) == len(second)


def nested(names: Sequence[str], cells: Sequence[str | None]) -> str | None:
    """Return the path of the first column whose cells are JSON lists of records."""
    for name, cell in zip(names, cells, strict=True):
        if cell and cell.startswith(("[{", "[[")):
            return name
    return None


def members(path: Path) -> list[str]:
    """Return the names of an archive's files; none of one that only opens unpacked."""
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return [info.filename for info in archive.infolist() if not info.is_dir()]
    if path.name.lower().endswith(".zst"):
        return []
    with tarfile.open(path) as tar:
        return [info.name for info in tar if info.isfile()]


def most_common(names: Sequence[str]) -> str | None:
    """Return a glob for the commonest kind of data file among others; None if all are of one kind, or none is known."""
    kinds = Counter(PurePosixPath(name).suffix for name in names if registry.guess(name) not in (None, "markdown"))
    if not kinds or sum(kinds.values()) == len(names) == kinds.most_common(1)[0][1]:
        return None
    return f"*{kinds.most_common(1)[0][0]}"
