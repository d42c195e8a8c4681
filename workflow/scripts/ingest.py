"""Turn the sources of a study into its canonical run table."""

from scalestudy.ingest import ingest
from scalestudy.job import Job

with Job("ingest", snakemake) as job:
    ingest(job.settings, job.places, job.path("ingest/runs"), job.provenance)
