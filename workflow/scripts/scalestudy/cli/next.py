"""`scalestudy next`: which runs to train next, as the study asks, for a launcher to read; and what came of them."""

import argparse
from pathlib import Path

from scalestudy.cli.command import Command, as_now, declare_studies, say, written_for


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the studies, and the file to write or to score."""
    declare_studies(parser)
    parser.add_argument("--output", type=Path, help="the file to write; by default results/<study>/next.yaml")
    parser.add_argument("--score", type=Path, metavar="FILE", help="compare these proposals with what came of them")


def propose(options: argparse.Namespace) -> int:
    """Print and write the proposals of each study, or score some."""
    return _score(options) if options.score else _write(options)


def _write(options: argparse.Namespace) -> int:
    from scalestudy.proposed import file

    for now in as_now(options.studies):
        content, path = file.content_of(now), options.output or now.results.folder / file.FILE
        file.write(content, path)
        for line in file.lines_of(content):
            say(f"{now.study}: {line}")
        say(f"{now.study}: wrote {path}")
    return 0


def _score(options: argparse.Namespace) -> int:
    from scalestudy.proposed import came, file

    content = file.read(options.score)
    for line in came.score(content, as_now(written_for(content, options.studies))[0]):
        say(f"{content['study']}: {line}")
    return 0


COMMAND = Command(
    "next", "say which runs to train next, and write them for a launcher; say what came of them", declare, propose
)
