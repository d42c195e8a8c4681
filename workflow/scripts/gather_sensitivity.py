"""Put the repetitions without each cleaning rule together."""

from scalestudy.job import Job
from scalestudy.sensitivity import gather
from scalestudy.shards import read_shards
from scalestudy.tables.sensitivity import TABLES

with Job("sensitivity", snakemake) as job:
    job.write(gather(read_shards(snakemake.input)), TABLES)
