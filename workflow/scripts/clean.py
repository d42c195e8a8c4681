"""Mark the rows that the study's rules take out, and keep the ledger."""

from scalestudy.clean import clean
from scalestudy.job import Job

with Job("clean", snakemake) as job:
    clean(job.path("ingest/runs"), job.settings, job.path("clean/runs"), job.path("clean/ledger"), job.provenance)
