"""Put the validation of all shards together, and average over all families."""

from scalestudy.job import Job
from scalestudy.shards import read_shards
from scalestudy.validate.scores import with_all_families

with Job("validate", snakemake) as job:
    tables = read_shards(snakemake.input)
    tables["validate/scores"] = with_all_families(tables["validate/scores"])
    job.write(tables)
