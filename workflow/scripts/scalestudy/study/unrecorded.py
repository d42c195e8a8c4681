"""Which results are current where Snakemake has no record of them: their digests decide.

Snakemake remembers each output's params in `.snakemake`. Where that folder was deleted, or results were copied from
another machine, only the times of files are left, and they mean nothing. Then the digests inside the results are held
against the expected ones. Files are only read here: the workflow tells Snakemake what to leave alone and what to run.
"""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scalestudy.digests import CHECK, MANIFEST, upstream_of
from scalestudy.files import file_sha256
from scalestudy.manifest import file_hashes, read_manifest
from scalestudy.tables import REPORT_FILES
from scalestudy.tables.catalogue import names

NAME_MAX = 255


def judge(
    results: Path, digests: Mapping[str, str], sources: Mapping[str, Sequence[Path]], snakemake_folder: Path
) -> dict[str, bool]:
    """Return, for every job with an output that Snakemake has no record of, whether its outputs are current.

    Args:
        results: the study's folder.
        digests: the expected digest of every job the study has.
        sources: by source, the files whose content may change under their name.
        snakemake_folder: the `.snakemake` folder of the working directory.
    """
    unknown = {stage for stage in digests if _unrecorded(outputs(results, stage), snakemake_folder)}
    current: dict[str, bool] = {}
    for stage, upstream in upstream_of(digests).items() if unknown else ():
        files = outputs(results, stage)
        fresh = all(current[name] for name in upstream) and _digest_of(results, stage) == digests[stage]
        fresh = fresh and (stage != CHECK or _same_sources(files[0], sources))
        current[stage] = fresh and all(path.exists() for path in files)
    return {stage: current[stage] for stage in digests if stage in unknown}


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


def _same_sources(stamp: Path, sources: Mapping[str, Sequence[Path]]) -> bool:
    """Tell whether the files are those that were checked, none more and none less."""
    checked = json.loads(stamp.read_text(encoding="utf-8"))["sources"]
    then = {name: sorted(file["sha256"] for file in checked.get(name, ())) for name in sources}
    return then == {name: sorted(map(file_sha256, paths)) for name, paths in sources.items()}


def _manifest_digest(results: Path, stage: str) -> str | None:
    """Return a stage's digest from the manifest, provided its files are still those of the manifest."""
    manifest = read_manifest(results)
    if manifest is None:
        return None
    now = {name: value for name, value in file_hashes(results).items() if name.startswith("report/")}
    then = {name: value for name, value in manifest["files"].items() if name.startswith("report/")}
    return str(manifest["digests"][stage]) if now == then else None
