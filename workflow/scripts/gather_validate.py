"""Put the validation of all shards together."""

from scalestudy.job import Job
from scalestudy.shards import read_shards
from scalestudy.tables.validate import TABLES

with Job("validate", snakemake) as job:
    job.write(read_shards(snakemake.input), TABLES)
