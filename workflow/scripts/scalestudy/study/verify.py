"""Whether results are what their jobs made: every file read, held against its seal and against the manifest."""

from collections.abc import Iterator, Mapping
from typing import Any

from scalestudy.manifest import MANIFEST_FILE, compare, read_manifest
from scalestudy.study.aside import damaged_files
from scalestudy.study.carried import Results


def differences(results: Results) -> list[str]:
    """Return a sentence for every file that is missing, damaged, or another one than the manifest lists."""
    if not results.folder.is_dir():
        return [f"{results.folder} does not exist: run the study first"]
    found = {path.relative_to(results.folder).as_posix(): why for path, why in damaged_files(results).items()}
    lines = {name: f"{name}: not what its job made: {why}" for name, why in found.items()}
    lines |= {name: f"{name}: missing" for files in results.files.values() for name in files if _absent(results, name)}
    manifest = read_manifest(results.folder)
    for line in compare(results.folder, manifest) if manifest else ():
        name = line.partition(":")[0]
        lines[name] = f"{line}; not what its job made: {found[name]}" if name in found else line
    lines |= dict(_read_otherwise(results, manifest or {}))
    if not manifest and MANIFEST_FILE not in found:
        lines[MANIFEST_FILE] = f"{results.folder} has no manifest: run the study first"
    return [lines[name] for name in sorted(lines)]


def _read_otherwise(results: Results, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the sources that are tables of other studies and are no longer those that were read."""
    for source, read in manifest.get("reads", {}).items():
        path = results.folder.parent / read["study"] / f"{read['table']}.parquet"
        if not path.is_file() or results.record(path).get("digest") != read["digest"]:
            what = f"{read['table']} of study {read['study']}"
            yield f"source {source}", f"source {source}: {what} is not there as it was read: run the study again"


def _absent(results: Results, name: str) -> bool:
    return not (results.folder / name).is_file()
