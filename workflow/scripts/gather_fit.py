"""Put the fits of all shards together."""

from scalestudy.job import Job
from scalestudy.tables.fit import TABLES

with Job("fit", snakemake) as job:
    job.gather(TABLES)
