"""`scalestudy freeze`: write what is forecast before the big run is made, and score it when it is."""

import argparse
import shlex
from datetime import UTC, datetime
from pathlib import Path

from scalestudy.cli.command import Command, as_now, declare_studies, say, written_for


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the studies, and the file to write or to score."""
    declare_studies(parser)
    parser.add_argument("--output", type=Path, help="the file to write; by default frozen/<study>_<date>.yaml")
    parser.add_argument(
        "--score", type=Path, metavar="FILE", help="compare this frozen forecast with what was measured since"
    )


def freeze(options: argparse.Namespace) -> int:
    """Write a frozen forecast of each study, or score one."""
    return _score(options) if options.score else _write(options)


def _write(options: argparse.Namespace) -> int:
    from scalestudy import frozen

    today = datetime.now(UTC).date()
    for now in as_now(options.studies):
        path = options.output or Path("frozen") / f"{now.study}_{today.isoformat()}.yaml"
        frozen.write_frozen(frozen.freeze(now, today), path)
        score = f"scalestudy freeze --score {shlex.quote(str(path))}"
        say(f"{now.study}: wrote {path}; when the run is measured: {score}")
    return 0


def _score(options: argparse.Namespace) -> int:
    from scalestudy import frozen

    content = frozen.read_frozen(options.score)
    lines, well = frozen.score(content, as_now(written_for(content, options.studies))[0])
    for line in lines:
        say(f"{content['study']}: {line}")
    return int(not well)


COMMAND = Command(
    "freeze", "write a dated, hashed forecast before the big run; score it when the run is there", declare, freeze
)
