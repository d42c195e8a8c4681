"""Verify the sources of a study, fetching what is not there yet, and stamp what was found."""

from scalestudy.ingest.sources import check_sources
from scalestudy.job import Job

with Job("check", snakemake) as job:
    check_sources(job.settings, job.places, job.results / "check" / "sources.json", job.provenance)
