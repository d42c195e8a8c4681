"""`scalestudy resume`: unlock a killed run and go on with it."""

import argparse
import subprocess
import sys

from scalestudy.cli.command import Command, declare_studies, say
from scalestudy.cli.run import command_line, folder_of, require_writable, run
from scalestudy.study.coordinator import end_left_jobs, forget, refuse_beside_run


def resume(options: argparse.Namespace) -> int:
    """Unlock the folder of a run that is dead, then run Snakemake, which goes on with what is missing or incomplete."""
    folder = folder_of(options.snakemake)
    require_writable(folder)
    refuse_beside_run(folder)
    for line in end_left_jobs(folder):
        say(line)
    forget(folder)
    unlock = command_line(options.studies, ["--unlock", *options.snakemake])
    unlocked = subprocess.run(unlock, check=False, capture_output=True, text=True)  # noqa: S603
    if unlocked.returncode:
        sys.stderr.write(unlocked.stderr)
        return unlocked.returncode
    return run(options)


COMMAND = Command(
    "resume", "unlock a killed run and go on with it; arguments as for run", declare_studies, resume, passes_on=True
)
