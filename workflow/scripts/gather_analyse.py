"""Put together what all shards say of their families, and ask what is asked of families together."""

from scalestudy.analyse.stage import further, gathered
from scalestudy.job import Job
from scalestudy.tables.analyse import TABLES

with Job("analyse", snakemake) as job:
    parts, tables = job.gather(TABLES), job.read_inputs()
    runs = tables["clean/runs"]
    job.write(gathered(runs, tables, job.settings, parts), TABLES, further(runs, job.settings))
