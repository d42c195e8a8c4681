"""`scalestudy new`: a study file for a table."""

import argparse
import shlex
from pathlib import Path

from scalestudy.cli import run
from scalestudy.cli.command import Command, say
from scalestudy.errors import StudyError


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the table, the file to write, and whether to run it."""
    parser.add_argument(
        "table", type=Path, help="a table of runs, a folder or archive of tables, or what a tracker wrote"
    )
    parser.add_argument("--output", type=Path, help="the study file to write; by default beside the table")
    parser.add_argument("--run", action="store_true", help="run the study at once, if no question is left open")


def new(options: argparse.Namespace) -> int:
    """Write a commented study file for a table, beside it unless told otherwise, and run it where that is asked."""
    target: Path = options.output or options.table.with_suffix(".study.yaml")
    if target.exists():
        raise StudyError(str(target), "the file exists", "a name that is free", "give --output")
    from scalestudy.draft.new import new_study  # DuckDB reads the table

    questions = _write(target, new_study(options.table, target.parent))
    call = f"scalestudy run {shlex.quote(str(target))}"
    if questions:
        say(
            f"wrote {target}: answer the question{'s' if questions > 1 else ''} at its top ({questions}), then\n  {call}"
        )
        return 2 if options.run else 0
    if options.run:
        say(f"wrote {target}: it says what each column was taken for, and why")
        return run.run(argparse.Namespace(studies=[str(target)], snakemake=[]))
    say(f"wrote {target}: correct its guesses, then\n  {call}")
    return 0


def _write(target: Path, text: str) -> int:
    """Write the study file, and return how many questions are in it."""
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        found = f"cannot be written: {error.strerror}"
        raise StudyError(str(target), found, "a folder that exists and can be written to", "give --output") from error
    from scalestudy.study.questions import questions
    from scalestudy.study.yaml_file import read_yaml

    return len(list(questions(read_yaml(target)[0])))


COMMAND = Command("new", "write a study file for a table, with guesses to correct", declare, new)
