"""Which results stand, and which must be made again: their contents decide, whatever Snakemake remembers and dates say.

Snakemake remembers each output's params in `.snakemake`, and beyond that goes by the times of files, which mean nothing: a
copy may be older than what it replaces, and a disk may lose bytes under an old date. So the digests inside the results are
held against the expected ones, and their seals against their bytes. Files are only read here: the workflow tells Snakemake what
to leave alone and what to run.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from scalestudy.digests import CHECK, upstream_of
from scalestudy.study.carried import Results

NAME_MAX = 255


def judge(
    results: Results, digests: Mapping[str, str], snakemake_folder: Path, waiting: Collection[str] = ()
) -> dict[str, bool]:
    """Return, for the jobs of a study that Snakemake cannot judge by itself, whether their outputs are current.

    These are the jobs whose outputs are not current, and those with an output of which Snakemake has no record.

    Args:
        results: of the study.
        digests: the expected digest of every job the study has.
        snakemake_folder: the `.snakemake` folder of the working directory.
        waiting: as for `current_jobs`.
    """
    current = current_jobs(results, digests, waiting)
    return {job: fresh for job, fresh in current.items() if not fresh or _unrecorded(results, job, snakemake_folder)}


def current_jobs(results: Results, digests: Mapping[str, str], waiting: Collection[str] = ()) -> dict[str, bool]:
    """Return for every job of a study whether its outputs, and all that they were made from, are what they should be.

    Args:
        results: of the study.
        digests: the expected digest of every job the study has.
        waiting: jobs that read what another study has to make again.
    """
    current: dict[str, bool] = {}
    for job, upstream in upstream_of(digests).items():
        ready = job not in waiting and all(current[name] for name in upstream)
        current[job] = ready and _is_current(results, job, digests[job])
    return current


def _is_current(results: Results, job: str, digest: str) -> bool:
    if results.missing(job) or results.damage(job) or results.digest(job) != digest:
        return False
    return job != CHECK or not results.changed_sources()


def _unrecorded(results: Results, job: str, folder: Path) -> bool:
    """Tell whether there is any output of a job of which Snakemake has no metadata record."""
    files: Iterable[Path] = results.outputs(job)
    return any(path.exists() and not _record(path, folder).exists() for path in files)


def _record(path: Path, folder: Path) -> Path:
    """Return where Snakemake keeps what it knows of an output, named by its path below the working directory."""
    name = urlsafe_b64encode(os.path.relpath(path, folder.parent).encode()).decode()
    pieces = [name[i : i + NAME_MAX - 1] for i in range(0, len(name), NAME_MAX - 1)]
    return folder.joinpath("metadata", *(f"@{piece}" for piece in pieces[:-1]), pieces[-1])
