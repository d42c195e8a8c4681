"""What must be put right before a run is planned: damaged results get another name, and dates in the future end.

Then the jobs of damaged files and those after them run again, and nothing is lost.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from scalestudy.study.carried import Results

DAMAGED = ".damaged"


def damaged_files(results: Results) -> dict[Path, str]:
    """Return every file that is not what its job made, each with what shows it."""
    return {path: why for job in results.files for path, why in results.damage(job).items()}


def set_aside(results: Results) -> list[str]:
    """Give every damaged file another name, those of shards too, and return a sentence for each."""
    found = damaged_files(results) | results.damaged_parts()
    return [
        f"{path.relative_to(results.folder)} is not what its job made: {why}; {_rename(path)}"
        for path, why in found.items()
    ]


def end_future(results: Results) -> None:
    """Date results in the future, which a clock that was set back leaves, to now.

    Snakemake takes a job for failed whose output is older than an input.
    """
    now = time.time()
    files = [path for job in results.files for path in results.outputs(job)]
    for path in filter(Path.is_file, [*files, *results.parts()]):
        if path.stat().st_mtime > now:
            with suppress(OSError):  # whether results can be written is for Snakemake to find out
                os.utime(path, (now, now))


def _rename(path: Path) -> str:
    """Give a file the first free name, and say what became of it."""
    free = next(name for name in _names(path) if not name.exists())
    try:
        path.rename(free)
    except OSError as error:
        return f"it cannot be kept under another name: {error.strerror}"
    return f"it is kept as {free.name} and made again"


def _names(path: Path) -> Iterator[Path]:
    yield path.with_name(path.name + DAMAGED)
    for number in count(2):
        yield path.with_name(f"{path.name}{DAMAGED}-{number}")
