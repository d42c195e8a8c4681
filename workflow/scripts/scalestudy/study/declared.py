"""The files that each job of a study declares to Snakemake: all are targets, and what is missing or damaged is made again."""

from collections.abc import Mapping
from typing import Any

from scalestudy.digests import CHECK, MANIFEST, upstream_of
from scalestudy.made import MADE_FILE
from scalestudy.manifest import MANIFEST_FILE
from scalestudy.tables import CAPTION, FIGURE_FORMATS, REPORT_FILES
from scalestudy.tables.catalogue import names

STAMP = f"{CHECK}/sources.json"


def declared(job: str, figures: list[str]) -> list[str]:
    """Return the files of a job below the study's folder.

    Args:
        job: its name.
        figures: the names of the study's figures, copies for the paper among them.
    """
    if job == CHECK:
        return [STAMP]
    if job == MANIFEST:
        return [MANIFEST_FILE]
    if job == "figures":
        own = [f"{name}.{suffix}" for name in figures for suffix in ("parquet", CAPTION, *FIGURE_FORMATS)]
        return [f"figures/{name}" for name in ("index.parquet", *own, MADE_FILE)]
    if job == "report":
        return [f"report/{name}" for name in (*REPORT_FILES, MADE_FILE)]
    return [f"{name}.parquet" for name in names(job)]


def figure_names(content: Mapping[str, Any], known: list[str]) -> list[str]:
    """Return the figures of a study, copies for the paper among them, in the order of its index.

    Args:
        content: the study file.
        known: every figure there is, which a study gets that names none.
    """
    copies: Mapping[str, str] = content.get("paper_figures") or {}
    return list(dict.fromkeys([*(content.get("figures") or known), *copies.values(), *copies]))


def files_by_job(jobs: list[str], figures: list[str]) -> dict[str, list[str]]:
    """Return the files of every job of a study, in the order in which the jobs run."""
    return {job: declared(job, figures) for job in upstream_of(jobs)}
