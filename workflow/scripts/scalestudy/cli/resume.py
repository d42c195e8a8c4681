"""`scalestudy resume`: unlock a killed run and go on with it."""

import argparse
import subprocess

from scalestudy.cli.command import Command, declare_studies
from scalestudy.cli.run import command_line


def resume(options: argparse.Namespace) -> int:
    """Unlock the working directory, then run Snakemake, which continues with what is missing or incomplete."""
    call = command_line(options.studies, options.snakemake)
    subprocess.run([*call, "--unlock"], check=True, capture_output=True)  # noqa: S603
    return subprocess.run(call, check=False).returncode  # noqa: S603


COMMAND = Command(
    "resume", "unlock a killed run and go on with it; arguments as for run", declare_studies, resume, passes_on=True
)
