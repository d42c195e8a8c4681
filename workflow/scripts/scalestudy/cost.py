"""What a job cost: CPU seconds and peak memory, in `logs/cost.tsv`, which is no result and differs from run to run.

Standard library only, since every job writes it, and the terminal reads it.
"""

import contextlib
import resource
import sys
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = "cost.tsv"
HEADER: Final = "job\tcpu_seconds\tpeak_mb\n"
STATUS: Final = Path("/proc/self/status")
PEAK: Final = "VmHWM:"


class Cost(NamedTuple):
    """CPU seconds of a job's process and of those it waited for, and the most memory that it held at once, in MB."""

    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:.1f} CPU-s, {self.peak:.0f} MB"


def so_far() -> Cost:
    """Return what this process has cost until now."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(sum(one.ru_utime + one.ru_stime for one in both), _peak(both[0].ru_maxrss))


def _peak(known: int) -> float:
    """Return the peak in MB; what `getrusage` knows may be that of the process this one was started from."""
    with contextlib.suppress(OSError):
        for line in STATUS.read_text().splitlines():
            if line.startswith(PEAK):
                return int(line.split()[1]) / 1024
    return known / (2**20 if sys.platform == "darwin" else 2**10)


def note(log: Path) -> None:
    """Add a line about the job that has a log, beside it; a job never fails for want of it."""
    path, cost = log.with_name(FILE), so_far()
    with contextlib.suppress(OSError):
        head = "" if path.exists() else HEADER
        # One write of one line: jobs that end at once do not mix theirs.
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"{head}{log.stem}\t{cost.cpu:.2f}\t{cost.peak:.0f}\n")


def noted(folder: Path) -> dict[str, Cost]:
    """Return by job what the last run of each cost, from the folder of logs of a study; nothing where none was noted."""
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines if not HEADER.startswith(line)]
    return {row[0]: Cost(float(row[1]), float(row[2])) for row in rows if len(row) == len(Cost._fields) + 1}
