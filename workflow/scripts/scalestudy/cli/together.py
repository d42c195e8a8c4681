"""`scalestudy together`: one page of several studies whose results are there."""

import argparse
from pathlib import Path

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the studies, and the file to write."""
    declare_studies_or_all(parser)
    parser.add_argument("--output", type=Path, help="the file to write; by default together.html beside the results")


def together(options: argparse.Namespace) -> int:
    """Write the page of the studies that have a report, and say which have none."""
    from scalestudy.report.across.written import write

    plan = plan_of_all_or(options)
    to = options.output or plan.workdir / plan.results / "together.html"
    there, missing = write(plan, to)
    for name, why in missing.items():
        say(f"{name}: left out: {why}")
    if there:
        say(f"wrote {to}, the page of {len(there)} {'study' if len(there) == 1 else 'studies'}")
    return int(not there)


COMMAND = Command("together", "write one page of several studies", declare, together)
