"""`scalestudy new`: a study file for a table."""

import argparse
import shlex
from pathlib import Path

from scalestudy.cli.command import Command, say
from scalestudy.errors import StudyError


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the table and the file to write."""
    parser.add_argument("table", type=Path)
    parser.add_argument("--output", type=Path, help="the study file to write; by default beside the table")


def new(options: argparse.Namespace) -> int:
    """Write a commented study file for a table, beside it unless told otherwise."""
    target = options.output or options.table.with_suffix(".study.yaml")
    if target.exists():
        raise StudyError(str(target), "the file exists", "a name that is free", "give --output")
    from scalestudy.draft.trackers.base import placed
    from scalestudy.draft.trackers.registry import recognise
    from scalestudy.ingest.draft import new_study  # DuckDB reads the table

    text = new_study(options.table, target.parent, recognise, placed)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        found = f"cannot be written: {error.strerror}"
        raise StudyError(str(target), found, "a folder that exists and can be written to", "give --output") from error
    say(f"wrote {target}: correct its guesses, then\n  scalestudy run {shlex.quote(str(target))}")
    return 0


COMMAND = Command("new", "write a study file for a table, with guesses to correct", declare, new)
