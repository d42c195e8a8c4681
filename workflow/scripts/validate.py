"""Predict out of sample with every law, and choose, for every family or those of one shard."""

from scalestudy.job import Job
from scalestudy.tables import clean, fit
from scalestudy.tables.validate import TABLES
from scalestudy.validate.stage import validate

with Job("validate", snakemake) as job:
    tables = job.read(*clean.TABLES, *fit.TABLES)
    job.write(validate(tables["clean/runs"], tables, job.settings, job.shard), TABLES)
