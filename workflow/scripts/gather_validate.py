"""Put the validation of all shards together."""

from scalestudy.job import Job
from scalestudy.tables.validate import TABLES

with Job("validate", snakemake) as job:
    job.gather(TABLES)
