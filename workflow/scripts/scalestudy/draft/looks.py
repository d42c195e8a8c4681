"""A bounded look into the files of an export: enough to tell what wrote them, however large they are."""

import csv
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, Final

HEAD: Final = 2**18
"""Bytes read of a text."""
WHOLE: Final = 2**26
"""Bytes of the largest JSON document that is read: unlike a table, it says nothing before its end."""
MOST_FILES: Final = 200
"""Files looked into, of those with the name in question."""
_MARKS: Final = (",", ";", "\t")


@dataclass(frozen=True)
class Table:
    """The beginning of a delimited text: its header and the rows that were read, and whether these are all."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    complete: bool

    def cells(self, name: str) -> list[str]:
        """Return the cells of a column that were read, blank ones left out; none if there is no such column."""
        if name not in self.header:
            return []
        place = self.header.index(name)
        return [row[place] for row in self.rows if len(row) > place and row[place].strip()]


@dataclass(frozen=True)
class Look:
    """What the user named, and its files."""

    path: Path
    files: tuple[Path, ...]
    _documents: dict[Path, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def folder(self) -> bool:
        """Whether the user named a folder."""
        return len(self.files) != 1 or self.path.is_dir()

    def named(self, name: str) -> list[Path]:
        """Return the files with a name, in which `*` stands for anything."""
        return [file for file in self.files if file.match(name)][:MOST_FILES]

    def tables(self) -> dict[Path, Table]:
        """Return the beginnings of all delimited texts, by file."""
        found = {file: table(file) for file in self.files[:MOST_FILES] if file.suffix.lower() in _TEXTS}
        return {file: content for file, content in found.items() if content}

    def document(self, file: Path) -> Any:
        """Return a file's JSON, None if it is none or too large to look at."""
        if file not in self._documents:
            self._documents[file] = _document(file)
        return self._documents[file]

    def glob(self, files: Sequence[Path]) -> dict[str, str]:
        """Return the `uri` that leads to some of the export's files and not to others; none where it leads to all."""
        if not self.folder or len(files) == len(self.files):
            return {}
        others = {file.name for file in set(self.files) - set(files)}
        return {"uri": str(self.path / "**" / _common([file.name for file in files], others))}


_TEXTS: Final = (".csv", ".tsv", ".txt", ".log", "")


def _common(names: Sequence[str], others: Collection[str]) -> str:
    """Return a glob for names: what they begin with, up to a number, and their suffix; all they share if that leads to others.

    >>> _common(["results_1.json", "results_12.json"], []), _common(["results_1.json", "results_12.json"], ["results_old.json"])
    ('results_*.json', 'results_1*.json')
    """
    if len(set(names)) == 1:
        return names[0]
    before = _beginning(names)
    after = _beginning([name[len(before) :][::-1] for name in names])[::-1]
    short = re.match(r"\D*", before)
    wide = f"{short[0] if short else ''}*{PurePath(after).suffix or after}"
    return f"{before}*{after}" if any(fnmatchcase(other, wide) for other in others) else wide


def _beginning(names: Sequence[str]) -> str:
    """Return what all names begin with."""
    low, high = min(names), max(names)
    return low[: next((k for k, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))]


def head(file: Path, size: int = HEAD) -> bytes:
    """Return the first bytes of a file."""
    with file.open("rb") as handle:
        return handle.read(size)


def table(file: Path) -> Table | None:
    """Return the beginning of a delimited text, None if it is none."""
    content = head(file)
    try:
        text = content[: None if len(content) < HEAD else content.rfind(b"\n") + 1].decode("utf-8-sig")
        rows = _rows(text)
    except (UnicodeDecodeError, csv.Error):
        return None
    if not rows or len(rows[0]) < 2:
        return None
    return Table(tuple(name.strip() for name in rows[0]), tuple(rows[1:]), len(content) < HEAD)


def _rows(text: str) -> list[tuple[str, ...]]:
    lines = text.splitlines(keepends=True)
    first = lines[0] if lines else ""
    mark = max(_MARKS, key=first.count)
    return [tuple(row) for row in csv.reader(lines, delimiter=mark)]


def _document(file: Path) -> Any:
    if file.suffix.lower() != ".json" or file.stat().st_size > WHOLE:
        return None
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return None
