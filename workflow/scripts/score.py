"""Score what every law predicted, for every family or those of one shard."""

from scalestudy.job import Job
from scalestudy.tables.score import TABLES
from scalestudy.validate.judge import score

with Job("score", snakemake) as job:
    job.write(score(job.read_inputs(), job.study, job.shard[1]), TABLES)
