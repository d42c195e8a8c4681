"""Score every law by what it predicts, and choose, for every family or those of one shard."""

from scalestudy.job import Job
from scalestudy.tables import names
from scalestudy.validate import validate

with Job("validate", snakemake) as job:
    tables = job.read(*names("clean", "fit"))
    job.write(validate(tables["clean/runs"], tables, job.settings, job.shard))
