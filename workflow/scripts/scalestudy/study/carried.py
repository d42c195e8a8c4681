"""What results carry of what made them: the digest of each stage, and the sha256 of each source that was checked.

A file that cannot be read carries nothing, so that it counts as out of date and is made again.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scalestudy.digests import CHECK, MANIFEST
from scalestudy.files import file_sha256
from scalestudy.manifest import file_hashes, read_manifest
from scalestudy.tables import REPORT_FILES
from scalestudy.tables.catalogue import names

LISTED = ("report", MANIFEST)
"""The jobs whose digests are in the manifest, since their own files have no place for one."""


def outputs(results: Path, stage: str) -> list[Path]:
    """Return the files that a job declares to Snakemake."""
    if stage == CHECK:
        return [results / "check" / "sources.json"]
    if stage == MANIFEST:
        return [results / "manifest.json"]
    if stage == "figures":
        return [results / "figures" / "index.parquet"]
    if stage == "report":
        return [results / "report" / name for name in REPORT_FILES]
    return [results / f"{name}.parquet" for name in names(stage)]


def digest_of(results: Path, stage: str) -> str | None:
    """Return the digest that a stage's outputs carry, or None if they carry none or disagree."""
    if stage == CHECK:
        return _stamp(results).get("digest")
    if stage in LISTED:
        return listed_digests(results).get(stage) if report_is_listed(results) else None
    found = {record_of(path).get("digest") for path in tables_of(results, stage)}
    return found.pop() if len(found) == 1 else None


def tables_of(results: Path, stage: str) -> list[Path]:
    """Return the tables of a stage that are there and carry its digest."""
    if stage == "figures":
        return sorted((results / stage).glob("*.parquet"))
    return [path for path in outputs(results, stage) if path.exists()]


def record_of(path: Path) -> dict[str, Any]:
    """Return what a table says of what made it; empty if it says nothing or cannot be read."""
    from scalestudy.storage import read_provenance  # costs 0.3 s, needed only here

    try:
        return read_provenance(path)
    except (OSError, ValueError):
        return {}


def listed_digests(results: Path) -> dict[str, str]:
    """Return the digest of every job as the manifest has it; empty if there is no manifest that can be read."""
    return dict(_mapping(read_manifest(results)).get("digests", {}))


def report_is_listed(results: Path) -> bool:
    """Tell whether the files of the report are those of the manifest."""
    then = _mapping(read_manifest(results)).get("files", {})
    return _of_report(file_hashes(results)) == _of_report(then)


def changed_files(results: Path, sources: Mapping[str, Sequence[Path]]) -> list[str]:
    """Return the names of the files that are not those that were checked: altered, new, or gone.

    Args:
        results: the study's folder.
        sources: by source, the files whose content may change under their name.
    """
    checked = _stamp(results).get("sources", {})
    found: set[str] = set()
    for source, paths in sources.items():
        then = [(file["sha256"], file.get("name", source)) for file in checked.get(source, ())]
        now = [(file_sha256(path), path.name) for path in paths]
        before, after = (Counter(sha256 for sha256, _ in files) for files in (then, now))
        found |= {dict([*then, *now])[sha256] for sha256 in (before - after) + (after - before)}
    return sorted(found)


def _stamp(results: Path) -> dict[str, Any]:
    """Return what the check of the sources wrote; empty if it is missing or cannot be read."""
    try:
        return _mapping(json.loads(outputs(results, CHECK)[0].read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _mapping(content: Any) -> dict[str, Any]:
    return content if isinstance(content, dict) else {}


def _of_report(files: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in files.items() if name.startswith("report/")}
