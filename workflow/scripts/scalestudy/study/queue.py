"""Jobs that a killed run left in the queue of Slurm: a new run cancels them, so that none runs twice or writes late."""

import getpass
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from scalestudy.errors import StudyError

Call = Callable[[Sequence[str]], str]
RUN: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""What Snakemake's plugin calls all jobs of one run, after the prefix of the profile."""
PATIENCE_SECONDS: Final = 180.0
PAUSE_SECONDS: Final = 1.0


def ask_slurm(command: Sequence[str]) -> str:
    """Return what a command of Slurm prints.

    Raises:
        StudyError: it failed, or there is none.
    """
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise StudyError("slurm", f"`{command[0]}` fails: {said}", "an answer about jobs of earlier runs") from error


def cancel_left_jobs(prefix: str, workdir: Path, call: Call = ask_slurm, patience: float = PATIENCE_SECONDS) -> str:
    """Cancel the jobs that dead runs of a folder left in the queue, wait until they are gone, and say so.

    Args:
        prefix: what the names of jobs begin with, `slurm-jobname-prefix` of the profile; may be empty.
        workdir: the folder the workflow runs in. That no other run is alive in it is for the caller to know.
        call: runs a command and returns what it prints.
        patience: seconds that jobs get to end, which those on a node that does not answer may not.

    Returns:
        a sentence; empty where there was nothing to cancel.

    Raises:
        StudyError: Slurm does not answer, or jobs did not end in time.
    """
    left = _left(prefix, workdir, call)
    if left:
        call(["scancel", *left])
        _wait_for_end(left, lambda: _left(prefix, workdir, call), patience)
    return f"cancelled {len(left)} jobs that a killed run had left in the queue: {_some(left)}" if left else ""


def jobs_in(listing: str, prefix: str, workdir: Path) -> list[str]:
    """Return the numbers of the jobs of a folder's runs, from lines of `number|name|folder`; arrays as `7_[2-5]`."""
    name = re.compile(f"{re.escape(f'{prefix}_' if prefix else '')}{RUN}")
    rows = [line.split("|", 2) for line in listing.splitlines() if line.count("|") >= 2]
    return [row[0].strip() for row in rows if name.fullmatch(row[1]) and Path(row[2]).resolve() == workdir.resolve()]


def _left(prefix: str, workdir: Path, call: Call) -> list[str]:
    listing = ["squeue", "--noheader", "--user", getpass.getuser(), "--format", "%i|%j|%Z"]
    return jobs_in(call(listing), prefix, workdir)


def _wait_for_end(left: Sequence[str], still: Callable[[], list[str]], patience: float) -> None:
    end = time.monotonic() + patience
    while there := still():
        if time.monotonic() > end:
            found = f"{len(there)} jobs of a killed run did not end in {patience:.0f} s: {_some(there)}"
            raise StudyError("slurm", found, "none that could still write", "is their node down? See `squeue`")
        time.sleep(PAUSE_SECONDS)


def _some(jobs: Sequence[str]) -> str:
    return ", ".join(jobs[:5]) + (" ..." if len(jobs) > 5 else "")
