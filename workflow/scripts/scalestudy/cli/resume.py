"""`scalestudy resume`: unlock a killed run and go on with it."""

import argparse
import subprocess
import sys
from pathlib import Path

from scalestudy.cli.command import Command, declare_studies
from scalestudy.cli.run import command_line, require_writable, run


def resume(options: argparse.Namespace) -> int:
    """Unlock the working directory, then run Snakemake, which continues with what is missing or incomplete."""
    require_writable(Path.cwd())
    unlock = command_line(options.studies, ["--unlock", *options.snakemake])
    unlocked = subprocess.run(unlock, check=False, capture_output=True, text=True)  # noqa: S603
    if unlocked.returncode:
        sys.stderr.write(unlocked.stderr)
        return unlocked.returncode
    return run(options)


COMMAND = Command(
    "resume", "unlock a killed run and go on with it; arguments as for run", declare_studies, resume, passes_on=True
)
