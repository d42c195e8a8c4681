"""Put the fits of all shards together."""

from scalestudy.job import Job
from scalestudy.shards import read_shards
from scalestudy.tables.fit import TABLES

with Job("fit", snakemake) as job:
    job.write(read_shards(snakemake.input), TABLES)
