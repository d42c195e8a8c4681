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
    from scalestudy.report.together import Made, build

    plan = plan_of_all_or(options)
    folders = {name: plan.results_of(name).folder for name in plan.studies}
    there = [name for name, folder in folders.items() if (folder / "report" / "index.html").is_file()]
    made = [Made.read(plan.studies[name].content, folders[name]) for name in there]
    for name in sorted(folders.keys() - set(there)):
        say(f"{name}: left out, as it has no report; run it first: scalestudy run {name}")
    if made:
        to = options.output or plan.workdir / plan.results / "together.html"
        build(made, to)
        say(f"wrote {to}, the page of {len(made)} {'study' if len(made) == 1 else 'studies'}")
    return int(not made)


COMMAND = Command("together", "write one page of several studies", declare, together)
