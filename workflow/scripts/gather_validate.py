"""Put the validation of all shards together, and average over all families."""

from scalestudy.job import Job
from scalestudy.shards import read_shards
from scalestudy.tables.validate import TABLES
from scalestudy.validate.stage import over_families

with Job("validate", snakemake) as job:
    job.write(over_families(read_shards(snakemake.input), job.study), TABLES)
