"""How jobs end that no code of ours ends: a full disk, want of memory, an interrupt, a kill. Standard library only."""

import errno
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from scalestudy.errors import ERROR_PREFIX, INDENT

SHOWN_BY = "SCALESTUDY_SHOWN_BY"
"""The variable that tells jobs that the run that started them says at its end what ended them: once is enough."""
RUNNING = "running: "
"""What the log of a job begins with until it says how the job ended; of a killed job it stays."""
FINAL = ".final"
"""The suffix of the mark beside a log, with what it says, that no further attempt can end otherwise."""
AGAIN = "what is finished stays, and `scalestudy resume` goes on with the rest"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LITTLE = 2**20


def of_error(error: BaseException) -> str | None:
    """Return what an error says about the machine, one sentence; None if it is about the code."""
    if isinstance(error, KeyboardInterrupt):
        return f"interrupted; {AGAIN}"
    if isinstance(error, MemoryError):
        return f"out of memory; fewer jobs at once (`--cores`), or more `shards`, need less; {AGAIN}"
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"the disk is full{f', writing {error.filename}' if error.filename else ''}; {AGAIN}"
    return None


def is_final(error: BaseException) -> bool:
    """Tell whether another attempt would meet an error again: one in the input or the code, not one of the machine."""
    return isinstance(error, Exception) and not isinstance(error, MemoryError | OSError)


def failures(logs: Iterable[Path], started: float, results: Path, said: Sequence[str] = ()) -> list[str]:
    """Return what a failed run says last: a line for each job that failed, or the best there is to say.

    Args:
        logs: of all jobs.
        started: when the run began, in seconds since the epoch; older logs are of other runs.
        results: the folder of results.
        said: what is to be said besides; nothing else need explain the failure then.
    """
    recent = sorted(path for path in logs if path.stat().st_mtime >= started)
    found = [line for path in recent for line in of_log(path)]
    if not found and _is_full(results):
        found = [f"{ERROR_PREFIX}the disk of {results} is full; {AGAIN}"]
    if found or said:
        return [*found, *said]
    return [f"{ERROR_PREFIX}a job failed outside the project's code; see above, or run with `--verbose`"]


def of_log(path: Path) -> Iterator[str]:
    """Yield what the log of a job says of its failure; nothing where it did not fail."""
    line, *further = path.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    if line.startswith(RUNNING):
        killed = "was killed, perhaps by the system for want of memory"
        line = f"{ERROR_PREFIX}{line.removeprefix(RUNNING)}: {killed}; {AGAIN}"
    if line.startswith(ERROR_PREFIX):
        yield line if str(path) in line else f"{line} (log: {path})"
        yield from takewhile(lambda other: other.startswith((INDENT, ERROR_PREFIX)), further)


def _is_full(folder: Path) -> bool:
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path())
    return shutil.disk_usage(there).free < _LITTLE
