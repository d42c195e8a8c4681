"""Damaged results, moved aside before a run is planned: then their jobs and those after them run again, and nothing is lost."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from scalestudy.study.carried import Results

DAMAGED = ".damaged"


def damaged_files(results: Results) -> dict[Path, str]:
    """Return every file that is not what its job made, each with what shows it."""
    return {path: why for job in results.files for path, why in results.damage(job).items()}


def set_aside(results: Results) -> list[str]:
    """Give every damaged file another name, and return a sentence for each."""
    return [
        f"{path} is not what its job made: {why}; it is kept as {_rename(path)} and made again"
        for path, why in damaged_files(results).items()
    ]


def _rename(path: Path) -> str:
    free = next(name for name in _names(path) if not name.exists())
    path.rename(free)
    return free.name


def _names(path: Path) -> Iterator[Path]:
    yield path.with_name(path.name + DAMAGED)
    for number in count(2):
        yield path.with_name(f"{path.name}{DAMAGED}-{number}")
