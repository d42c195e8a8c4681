"""The manifest of a study's results: the sha256 of every file and the digest of every job, under a seal of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scalestudy.files import file_sha256
from scalestudy.made import MADE_FILE, require_made
from scalestudy.seals import read_sealed, require_sound

MANIFEST_FILE = "manifest.json"
# Made by running, different each time, and no part of the results.
LEFT_OUT = ("logs", "shards")
ASIDE = ".damaged"
NOTHING_READ: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def gather(
    results: Path,
    digest: str,
    digests: Mapping[str, str],
    names: Iterable[str],
    reads: Mapping[str, Mapping[str, str]] = NOTHING_READ,
) -> dict[str, Any]:
    """Return the manifest of a study's folder.

    Args:
        results: the study's folder.
        digest: of the job that gathers it.
        digests: the digest of every job, by name.
        names: the files to list, below the folder.
        reads: by source, the `study` and `table` that it is, and the `digest` of the job that wrote that.

    Raises:
        StudyError: a file is not what its job made.
    """
    listed = sorted(set(names) - {MANIFEST_FILE})
    for name in listed:
        if name.endswith((".parquet", ".json")):
            require_sound(results / name)
        if name.endswith(f"/{MADE_FILE}"):
            require_made((results / name).parent)
    files = {name: file_sha256(results / name) for name in listed}
    return {"digest": digest, "digests": dict(digests), "reads": dict(reads), "files": files}


def file_hashes(results: Path) -> dict[str, str]:
    """Return the sha256 of every result file that is there, by its path below the study's folder.

    Hidden files, which a killed job leaves behind, and files that were set aside are none.
    """
    found = {path.relative_to(results): path for path in sorted(results.rglob("*")) if path.is_file()}
    return {name.as_posix(): file_sha256(path) for name, path in found.items() if _is_result(name)}


def _is_result(name: Path) -> bool:
    hidden = any(part.startswith(".") for part in name.parts)
    return not (hidden or ASIDE in name.name or name.parts[0] in LEFT_OUT or name.as_posix() == MANIFEST_FILE)


def read_manifest(results: Path) -> dict[str, Any] | None:
    """Return the manifest of a study's folder, or None if there is none, or it is not as it was written."""
    return read_sealed(results / MANIFEST_FILE) or None


def compare(results: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each file that differs from the manifest, is missing, or is unknown to it."""
    now, then = file_hashes(results), manifest["files"]
    lines = [f"{name}: missing" for name in then if name not in now]
    lines += [f"{name}: not in the manifest" for name in now if name not in then]
    lines += [
        f"{name}: sha256 {now[name]}, the manifest has {then[name]}"
        for name in now
        if then.get(name, now[name]) != now[name]
    ]
    return sorted(lines)
