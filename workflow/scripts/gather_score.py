"""Put the scores of all shards together, and average over all families."""

from scalestudy.job import Job
from scalestudy.shards import read_shards
from scalestudy.tables.score import TABLES
from scalestudy.validate.judge import over_families

with Job("score", snakemake) as job:
    job.write(over_families(read_shards(snakemake.input), job.study), TABLES)
