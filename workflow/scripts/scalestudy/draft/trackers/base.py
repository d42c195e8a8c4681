"""What a tracker is, and what is known of an export once it is recognised."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from scalestudy.draft.looks import Look

Mapped = dict[str, tuple[str, str]]
"""Canonical column to its mapping, as a study file writes it, and the reason for it."""


@dataclass(frozen=True)
class Found:
    """What a study file says of a recognised export.

    Attributes:
        source: keys of the source besides `columns`, `constants`; a `uri` in it stands for the export's own, and is a path
            or a glob that begins with the path which was recognised.
        columns: canonical columns the export itself determines; they go before any guess by name.
        constants: canonical columns that are the same in every row.
        clean: cleaning rules, each with the reason for it.
        said: sentences on what was recognised, for the head of the study file.
    """

    source: dict[str, Any] = field(default_factory=dict)
    columns: Mapped = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    clean: list[tuple[Any, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def placed(found: Found, folder: Path, files: list[Path]) -> tuple[dict[str, Any], list[Path]]:
    """Return the keys of the source as a study file in a folder writes them, and the files that it then reads."""
    source = dict(found.source)
    if "uri" in source:
        glob = Path(source["uri"]).resolve()
        source["uri"] = os.path.relpath(glob, folder.resolve())
        files = [file for file in files if fnmatchcase(file.name, glob.name)]
    return source, [file.resolve() for file in files]


@dataclass(frozen=True)
class Tracker:
    """Something that writes exports.

    Attributes:
        name: of the module that declares it.
        meaning: what is recognised, for documents.
        recognise: what is known of an export, None if it is another's.
    """

    name: str
    meaning: str
    recognise: Callable[[Look], Found | None]
