"""Telling Snakemake what is current when its own records are gone.

Snakemake remembers each output's params in `.snakemake`. Where that folder was deleted, or results were copied from
another machine, only the times of files are left, and they mean nothing. Then the digests inside the results decide:
outputs that carry the expected digest are dated now, the others are dated 1970, and the usual comparison of times
reruns exactly what is stale. Nothing is changed or removed but the stamp of the source check, which is quickly remade.
"""

import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scalestudy.digests import CHECK, MANIFEST, upstream_of
from scalestudy.files import file_sha256
from scalestudy.manifest import file_hashes, read_manifest
from scalestudy.tables import REPORT_FILES
from scalestudy.tables.catalogue import names

NAME_MAX = 255
STALE = 1.0  # the first second of 1970; Snakemake takes a time of zero for none


def adopt(results: Path, digests: Mapping[str, str], sources: Sequence[Path], snakemake_folder: Path) -> None:
    """Date a study's outputs by their digests where Snakemake has no record of them.

    Args:
        results: the study's folder.
        digests: the expected digest of every job the study has.
        sources: the study's files that are on this machine.
        snakemake_folder: the `.snakemake` folder of the working directory.
    """
    unknown = {stage for stage in digests if _unrecorded(outputs(results, stage), snakemake_folder)}
    if not unknown:
        return
    current: dict[str, bool] = {}
    now = time.time()
    for stage, upstream in upstream_of(digests).items():
        files = outputs(results, stage)
        fresh = all(current[name] for name in upstream) and _digest_of(results, stage) == digests[stage]
        fresh = fresh and (stage != CHECK or _same_sources(files[0], sources))
        current[stage] = fresh and all(path.exists() for path in files)
        if stage in unknown:
            _date(files, now if current[stage] else STALE, remove=stage == CHECK)


def _date(files: Iterable[Path], when: float, *, remove: bool) -> None:
    """Set the times of files; a stale one is removed if its job has no inputs whose times could tell it is stale."""
    for path in filter(Path.exists, files):
        if remove and when == STALE:
            path.unlink()
        else:
            os.utime(path, (when, when))


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


def _unrecorded(files: Iterable[Path], folder: Path) -> bool:
    """Tell whether any file exists of which Snakemake has no metadata record."""
    return any(path.exists() and not _record(path, folder).exists() for path in files)


def _record(path: Path, folder: Path) -> Path:
    """Return where Snakemake keeps what it knows of an output, named by its path below the working directory."""
    name = urlsafe_b64encode(os.path.relpath(path, folder.parent).encode()).decode()
    pieces = [name[i : i + NAME_MAX - 1] for i in range(0, len(name), NAME_MAX - 1)]
    return folder.joinpath("metadata", *(f"@{piece}" for piece in pieces[:-1]), pieces[-1])


def _digest_of(results: Path, stage: str) -> str | None:
    """Return the digest that a stage's outputs carry, or None if they carry none or disagree."""
    if stage == CHECK:
        stamp = outputs(results, stage)[0]
        return str(json.loads(stamp.read_text(encoding="utf-8"))["digest"]) if stamp.exists() else None
    if stage in ("report", MANIFEST):
        return _manifest_digest(results, stage)
    from scalestudy.storage import read_provenance  # costs 0.3 s, needed only here

    files = (results / stage).glob("*.parquet") if stage == "figures" else filter(Path.exists, outputs(results, stage))
    found = {read_provenance(path).get("digest") for path in files}
    return str(found.pop()) if len(found) == 1 else None


def _same_sources(stamp: Path, sources: Sequence[Path]) -> bool:
    """Tell whether the files on this machine are among those that were checked."""
    record = json.loads(stamp.read_text(encoding="utf-8"))
    then = {file["sha256"] for files in record["sources"].values() for file in files}
    return {file_sha256(path) for path in sources} <= then


def _manifest_digest(results: Path, stage: str) -> str | None:
    """Return a stage's digest from the manifest, provided its files are still those of the manifest."""
    manifest = read_manifest(results)
    if manifest is None:
        return None
    now = {name: value for name, value in file_hashes(results).items() if name.startswith("report/")}
    then = {name: value for name, value in manifest["files"].items() if name.startswith("report/")}
    return str(manifest["digests"][stage]) if now == then else None
