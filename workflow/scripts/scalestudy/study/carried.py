"""What results carry of what made them: the digest of each job, the sha256 of each source, and whether a file is damaged.

A file that cannot be read, or is not what its job made, carries nothing: it counts as out of date and is made again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scalestudy.digests import CHECK, MANIFEST
from scalestudy.made import MADE_FILE
from scalestudy.manifest import MANIFEST_FILE
from scalestudy.provenance import table_name
from scalestudy.seals import fault, read_sealed
from scalestudy.seen import Seen
from scalestudy.study.declared import STAMP

LISTING = ("figures", "report")
"""The jobs with files that have no place for a seal or a digest, and a list of them that has both."""
UNTABLED = (CHECK, *LISTING, MANIFEST)
"""The jobs whose digest is in a sealed list."""
SEALED = (".parquet", ".json")
KEPT = ("table", "digest", "code", "config", "upstream")
"""What is looked up again and again of what a table says of itself."""


@dataclass(frozen=True)
class Results:
    """The results of a study as they are.

    Attributes:
        folder: theirs.
        files: for every job of the study, the files it declares, below the folder.
        sources: by source, the files whose content may change under their name.
        seen: what is known about files that need not be read again.
    """

    folder: Path
    files: Mapping[str, Sequence[str]]
    sources: Mapping[str, Sequence[Path]]
    seen: Seen = field(default_factory=Seen)

    def outputs(self, job: str) -> list[Path]:
        """Return the files that a job declares to Snakemake."""
        return [self.folder / name for name in self.files[job]]

    def missing(self, job: str) -> list[str]:
        """Return the names of a job's files that are not there."""
        return [path.name for path in self.outputs(job) if not path.is_file()]

    def damage(self, job: str) -> dict[Path, str]:
        """Return a job's files that are not what it made, each with what shows it, as the end of a sentence."""
        found = {path: self._fault(path, job) for path in self.outputs(job) if path.is_file()}
        return {path: sentence for path, sentence in found.items() if sentence}

    def parts(self) -> list[Path]:
        """Return the tables of shards, from which jobs put their own together."""
        return sorted((self.folder / "shards").rglob("*.parquet"))

    def damaged_parts(self) -> dict[Path, str]:
        """Return the tables of shards that are not what their jobs made, each with what shows it."""
        found = {path: self.seen.fact("fault", path, _fault) for path in self.parts()}
        return {path: sentence for path, sentence in found.items() if sentence}

    def digest(self, job: str) -> str | None:
        """Return the digest that a job's files carry, or None if they carry none or disagree."""
        if job in UNTABLED:
            return self.listed(job).get("digest")
        found = {self.record(path).get("digest") for path in self.outputs(job) if path.is_file()}
        return found.pop() if len(found) == 1 else None

    def listed(self, job: str) -> dict[str, Any]:
        """Return what a job that leaves no table, or more than tables, says of itself in its sealed list."""
        place = self.folder / {CHECK: STAMP, MANIFEST: MANIFEST_FILE}.get(job, f"{job}/{MADE_FILE}")
        return self.seen.fact("list", place, read_sealed) if place.is_file() else {}

    def record(self, path: Path) -> dict[str, Any]:
        """Return what a table says of what made it; empty if it says nothing or cannot be read."""
        return self.seen.fact("record", path, _record)

    def changed_sources(self) -> list[str]:
        """Return the names of the source files that are not those that were checked: altered, new, or gone.

        None are known where no check has left a sound stamp; then it is out of date in any case.
        """
        stamp = self.listed(CHECK)
        checked = stamp.get("sources", {})
        found: set[str] = set()
        for source, paths in self.sources.items() if stamp else ():
            then = [(file["sha256"], file.get("name", source)) for file in checked.get(source, ())]
            now = [(self.seen.sha256(path), path.name) for path in paths]
            before, after = (Counter(sha256 for sha256, _ in files) for files in (then, now))
            found |= {dict([*then, *now])[sha256] for sha256 in (before - after) + (after - before)}
        return sorted(found)

    def _fault(self, path: Path, job: str) -> str:
        sealed = self.seen.fact("fault", path, _fault) if path.suffix in SEALED else ""
        if sealed or path.name == MADE_FILE:
            return sealed
        if job not in LISTING:
            return "" if self._is_in_place(path) else "it is another table of a study"
        listed = self.listed(job).get("files", {})
        then = listed.get(path.relative_to(self.folder / job).as_posix())
        return "" if not listed or self.seen.sha256(path) == then else "its sha256 is not the one its job noted"

    def _is_in_place(self, path: Path) -> bool:
        """Tell whether a table is the one its file is named for; other files are."""
        name = self.record(path).get("table") if path.suffix == ".parquet" else None
        return name in (None, table_name(path))


def _fault(path: Path) -> str:
    try:
        return fault(path)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _record(path: Path) -> dict[str, Any]:
    from scalestudy.storage import read_provenance  # costs 0.3 s, needed only here

    try:
        found = read_provenance(path)
        return {key: found[key] for key in KEPT if key in found}
    except (OSError, ValueError):
        return {}
