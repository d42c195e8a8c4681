"""Fit every law of the study to every family and metric, or to those of one shard."""

from scalestudy.fit import fit
from scalestudy.job import Job
from scalestudy.tables.fit import TABLES

with Job("fit", snakemake) as job:
    job.write(fit(job.read("clean/runs")["clean/runs"], job.settings, job.shard), TABLES)
