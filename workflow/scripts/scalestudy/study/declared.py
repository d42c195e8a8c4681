"""The files that each job of a study declares to Snakemake: all are targets, and what is missing or damaged is made again."""

from scalestudy.digests import CHECK, MANIFEST, upstream_of
from scalestudy.made import MADE_FILE
from scalestudy.manifest import MANIFEST_FILE
from scalestudy.tables import REPORT_FILES
from scalestudy.tables.catalogue import names

STAMP = f"{CHECK}/sources.json"


def declared(job: str, figures: list[str]) -> list[str]:
    """Return the files of a job below the study's folder.

    Args:
        job: its name.
        figures: the files of the study's figures, copies for the paper among them.
    """
    if job == CHECK:
        return [STAMP]
    if job == MANIFEST:
        return [MANIFEST_FILE]
    if job == "figures":
        return [f"figures/{name}" for name in ("index.parquet", *figures, MADE_FILE)]
    if job == "report":
        return [f"report/{name}" for name in (*REPORT_FILES, MADE_FILE)]
    return [f"{name}.parquet" for name in names(job)]


def files_by_job(jobs: list[str], figures: list[str]) -> dict[str, list[str]]:
    """Return the files of every job of a study, in the order in which the jobs run."""
    return {job: declared(job, figures) for job in upstream_of(jobs)}
