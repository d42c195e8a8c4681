"""`scalestudy design`: is a design enough, before anything is trained?"""

import argparse
from pathlib import Path

from scalestudy.cli.command import Command, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the design, and where to write its tables."""
    parser.add_argument(
        "file", type=Path, help="a design: an assumed law, its parameters, the noise of a run, and the runs"
    )
    parser.add_argument(
        "--output", type=Path, help="a folder for the tables as CSV: power.csv, sizes.csv and simulations.csv"
    )
    parser.add_argument("--quick", action="store_true", help="to first order only, without simulation")


def design(options: argparse.Namespace) -> int:
    """Say what a design would tell; the exit status is 1 where something is wrong with it."""
    from scalestudy.design.told import Told

    told = Told.of(options.file, simulated=not options.quick)
    for line in told.lines():
        say(line)
    if options.output:
        told.write(options.output)
        say(f"wrote {', '.join(str(options.output / name) for name in told.tables)}")
    return int(bool(told.warnings))


COMMAND = Command(
    "design", "say what planned runs would tell, from an assumed law and noise, before any is trained", declare, design
)
