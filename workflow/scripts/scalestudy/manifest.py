"""The manifest of a study's results: the sha256 of every file and the digest of every stage."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST_FILE = "manifest.json"
# Made by running, different each time, and no part of the results.
LEFT_OUT = ("logs", "shards")


def gather(results: Path, digests: Mapping[str, str]) -> dict[str, Any]:
    """Return the manifest of a study's folder.

    Args:
        results: the study's folder.
        digests: the digest of every job, by stage.
    """
    return {"digests": dict(digests), "files": file_hashes(results)}


def file_hashes(results: Path) -> dict[str, str]:
    """Return the sha256 of every result file, by its path below the study's folder."""
    hashes = {}
    for path in sorted(results.rglob("*")):
        name = path.relative_to(results)
        if path.is_file() and name.parts[0] not in LEFT_OUT and str(name) != MANIFEST_FILE:
            with path.open("rb") as handle:
                hashes[name.as_posix()] = hashlib.file_digest(handle, "sha256").hexdigest()
    return hashes


def read_manifest(results: Path) -> dict[str, Any] | None:
    """Return the manifest of a study's folder, or None if there is none that can be read."""
    try:
        content: dict[str, Any] = json.loads((results / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content


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
