"""A first study file for a table."""

import os
from pathlib import Path
from typing import Any

from scalestudy.draft.draft import Draft
from scalestudy.draft.opened import chosen, opened
from scalestudy.draft.steps.registry import STEPS
from scalestudy.draft.table import Table
from scalestudy.draft.text import study_text
from scalestudy.draft.trackers.base import Found, placed
from scalestudy.draft.trackers.registry import recognise
from scalestudy.errors import StudyError
from scalestudy.ingest.expression import parse


def new_study(path: Path, folder: Path | None = None) -> str:
    """Return a commented study file for a table.

    Args:
        path: the table, or a folder or archive of tables.
        folder: where the study file will lie; its `uri` is relative to it. The table's own folder by default.

    Raises:
        StudyError: no such file, or it cannot be read.
    """
    if not path.exists():
        raise StudyError(f"file {path}", "there is no such file", "a table of runs")
    inside = sorted(inner.resolve() for inner in ([path] if path.is_file() else path.rglob("*")) if inner.is_file())
    folder = folder or path.parent
    source: dict[str, Any] = {"uri": os.path.relpath(path.resolve(), folder.resolve())}
    found = recognise(path, inside)
    told, files = placed(found, folder, inside) if found else ({}, chosen(source, path, inside))
    source |= told
    with opened(path, files, source) as (table, kind):
        draft = Draft(path.name, table, source, kind=kind)
        _tell(draft, found)
        for look in STEPS:
            look(draft)
        return study_text(draft)


def _tell(draft: Draft, found: Found | None) -> None:
    """Note what a tracker's files say of themselves, before anything is guessed."""
    if found is None:
        return
    for column, (text, reason) in found.columns.items():
        draft.map(column, text, reason, *_read(draft.table, text))
    draft.keep += draft.source.pop("keep", [])
    draft.constants |= {name: (value, "") for name, value in found.constants.items()}
    draft.told = frozenset({*found.columns, *found.constants})
    draft.clean += found.clean
    draft.said += found.said


def _read(table: Table, text: str) -> list[str]:
    """Return the columns of the table that a mapping reads: the one it names, else those in the expression."""
    names = [text] if text in table.columns else parse(table.connection, text).columns
    return [name for name in names if name in table.columns]
