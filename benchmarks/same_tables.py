"""Which numbers a change of the code has changed: studies run at another commit and as the code stands, table by table.

    uv run python benchmarks/same_tables.py HEAD~3
    uv run python benchmarks/same_tables.py v0.1.0 --studies tiny_ladder besiroglu2024 --show 5

Tables are compared bit by bit. What made them (the provenance in the files' footers) is left aside, and so are columns
and tables that only the newer code writes. Exit status 0 if nothing differs, 1 if something does.
"""

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PROJECT = Path(__file__).resolve().parents[1]
STUDIES = ("tiny_ladder", "besiroglu2024")


def main() -> int:
    """Run both and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("--studies", nargs="+", default=STUDIES, help="names under config/studies, or study files")
    parser.add_argument("--allow", nargs="*", default=[], help="further folders that the study files read from")
    parser.add_argument("--show", type=int, default=1, metavar="N", help="changed cells to print of each column")
    options = parser.parse_args()
    studies = [str(Path(study).resolve()) if study.endswith(".yaml") else study for study in options.studies]
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / name for name in ("then", "now")]
        for folder, commit in zip(folders, (options.commit, None), strict=True):
            lay(commit, folder)
            run(folder, studies, options.allow)
        lines = list(differences(*(folder / "results" for folder in folders), options.show))
    sys.stdout.write("\n".join(lines or ["every table of both is the same"]) + "\n")
    return int(bool(lines))


def lay(commit: str | None, folder: Path) -> None:
    """Write the files of a commit into a folder; without one, those of the working tree."""
    listing = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    if commit is None:
        names = subprocess.run(listing, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes((PROJECT / name).read_bytes())
        return
    packed = subprocess.run(["git", "archive", commit], cwd=PROJECT, check=True, capture_output=True).stdout  # noqa: S607
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def run(folder: Path, studies: Sequence[str], allow: Sequence[str]) -> None:
    """Run studies with the code in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "workflow" / "scripts"), "OMP_NUM_THREADS": "1"}
    config = ["--config", f"studies={list(studies)!r}", *([f"allow={[*allow]!r}"] if allow else [])]
    subprocess.run([sys.executable, "-m", "snakemake", *config], cwd=folder, env=environment, check=True)


def differences(then: Path, now: Path, show: int) -> Iterator[str]:
    """Yield a line for every table and column that differs, or that is no longer there."""
    for path in sorted(then.rglob("*.parquet")):
        name = path.relative_to(then)
        if "shards" in name.parts:
            continue
        if not (now / name).exists():
            yield f"{name}: no longer there"
            continue
        old, new = pq.read_table(path), pq.read_table(now / name)
        if old.num_rows != new.num_rows:
            yield f"{name}: {old.num_rows} rows, now {new.num_rows}"
            continue
        for column in old.column_names:
            if column not in new.column_names:
                yield f"{name} {column}: no longer there"
            elif found := changed(old[column], new[column], show):
                yield f"{name} {column}: {found}"


def changed(old: pa.ChunkedArray, new: pa.ChunkedArray, show: int) -> str:
    """Say how a column differs, to the last bit; empty if it does not."""
    if old.type != new.type:
        return f"{old.type}, now {new.type}"
    before, after = (column.to_pandas().to_numpy() for column in (old, new))
    if not pa.types.is_floating(old.type):
        apart = np.array([a != b and not (a != a and b != b) for a, b in zip(before, after, strict=True)], bool)
        size = ""
    else:
        apart = (before.view(np.int64) != after.view(np.int64)) & ~(np.isnan(before) & np.isnan(after))
        with np.errstate(all="ignore"):
            relative = np.abs(after[apart] / before[apart] - 1)
        size = f" by up to {relative.max():.1e} of themselves" if apart.any() else ""
    if not apart.any():
        return ""
    cells = "; ".join(f"row {i}: {before[i]!s} -> {after[i]!s}" for i in np.flatnonzero(apart)[:show])
    return f"{apart.sum()} of {len(apart)} differ{size}: {cells}"


if __name__ == "__main__":
    sys.exit(main())
