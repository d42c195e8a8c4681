"""The sources of a study, found and verified before anything is computed from them."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scalestudy.files import file_sha256
from scalestudy.ingest.sources import locate, locate_local
from scalestudy.places import CHECKOUT

MIRROR = "SCALESTUDY_MIRROR"


@dataclass(frozen=True)
class Places:
    """Where the files of a study may be.

    Attributes:
        base: the folder of the study file.
        cache: the folder of downloads.
        allowed: further folders that may be read; a checkout of the project always may.
        mirror: the folder of copies of public sources, tried before the network.
        sha256: tells the sha256 of a file.
    """

    base: Path
    cache: Path
    allowed: tuple[Path, ...] = ()
    mirror: Path | None = None
    sha256: Callable[[Path], str] = file_sha256

    @property
    def roots(self) -> list[Path]:
        """The folders below which everything lies that may be read."""
        return [self.base, *self.allowed, *([self.mirror] if self.mirror else [])]

    @classmethod
    def of(cls, base: str, cache: str, allowed: Sequence[str], sha256: Callable[[Path], str] = file_sha256) -> "Places":
        """Make paths of texts, add the checkout, and take the mirror from `$SCALESTUDY_MIRROR`."""
        folder = os.environ.get(MIRROR)
        folders = (CHECKOUT, *(Path(name) for name in allowed))
        mirror = Path(folder) if folder else None
        return cls(Path(base), Path(cache), tuple(filter(None, folders)), mirror, sha256)


def fetch_sources(settings: Mapping[str, Any], places: Places) -> dict[str, list[Path]]:
    """Return the verified files of every source that is of files, downloading what is neither mirrored nor cached.

    Raises:
        StudyError: a file that is missing, not allowed, or not what the study says it is.
    """
    return {
        name: locate(source, places.base, places.mirror, places.cache, places.allowed, _where(settings, name))
        for name, source in _of_files(settings)
    }


def read_tables(reads: Mapping[str, Mapping[str, str]], results: Path) -> dict[str, list[Path]]:
    """Return the file of every source that is a table of another study.

    Args:
        reads: by source, the `study` by its id, and the `table`.
        results: the folder of the results of all studies.
    """
    return {name: [results / read["study"] / f"{read['table']}.parquet"] for name, read in reads.items()}


def local_sources(settings: Mapping[str, Any], places: Places) -> dict[str, list[Path] | None]:
    """Return the verified files of every source of files that needs no network, and None for the others.

    Raises:
        StudyError: as `fetch_sources`.
    """
    return {
        name: locate_local(source, places.base, places.mirror, places.allowed, _where(settings, name), places.sha256)
        for name, source in _of_files(settings)
    }


def stamp(files: Mapping[str, Sequence[Path]]) -> dict[str, list[dict[str, Any]]]:
    """Return the name, size and sha256 of every file of every source, without any folder."""
    return {
        source: [{"name": p.name, "bytes": p.stat().st_size, "sha256": file_sha256(p)} for p in paths]
        for source, paths in files.items()
    }


def _of_files(settings: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the sources that are not tables of other studies, which exist only once those have run."""
    return [(name, source) for name, source in settings["sources"].items() if "study" not in source]


def _where(settings: Mapping[str, Any], source: str) -> str:
    return f"study {settings['study']}, source {source}"
