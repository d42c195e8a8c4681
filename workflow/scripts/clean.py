"""Mark the rows that the study's rules take out, and keep the ledger."""

from scalestudy.clean import clean
from scalestudy.job import Job
from scalestudy.tables.clean import TABLES

with Job("clean", snakemake) as job:
    runs, ledger, learned = (job.path(name) for name in TABLES)
    clean(job.path("ingest/runs"), job.settings, runs, ledger, job.provenance, learned)
