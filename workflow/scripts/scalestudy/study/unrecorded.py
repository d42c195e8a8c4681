"""Which results are current where Snakemake has no record of them: their digests decide.

Snakemake remembers each output's params in `.snakemake`. Where that folder was deleted, or results were copied from
another machine, only the times of files are left, and they mean nothing. Then the digests inside the results are held
against the expected ones. Files are only read here: the workflow tells Snakemake what to leave alone and what to run.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scalestudy.digests import CHECK, upstream_of
from scalestudy.study.carried import changed_files, digest_of, outputs

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
        fresh = all(current[name] for name in upstream) and digest_of(results, stage) == digests[stage]
        fresh = fresh and (stage != CHECK or not changed_files(results, sources))
        current[stage] = fresh and all(path.exists() for path in files)
    return {stage: current[stage] for stage in digests if stage in unknown}


def _unrecorded(files: Iterable[Path], folder: Path) -> bool:
    """Tell whether any file exists of which Snakemake has no metadata record."""
    return any(path.exists() and not _record(path, folder).exists() for path in files)


def _record(path: Path, folder: Path) -> Path:
    """Return where Snakemake keeps what it knows of an output, named by its path below the working directory."""
    name = urlsafe_b64encode(os.path.relpath(path, folder.parent).encode()).decode()
    pieces = [name[i : i + NAME_MAX - 1] for i in range(0, len(name), NAME_MAX - 1)]
    return folder.joinpath("metadata", *(f"@{piece}" for piece in pieces[:-1]), pieces[-1])
