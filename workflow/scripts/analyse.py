"""Ask the fitted laws what the study asks: allocation, forecasts, published numbers; or of the families of one shard."""

from scalestudy.analyse.stage import analyse, further
from scalestudy.fit.units import in_shard
from scalestudy.job import Job
from scalestudy.tables.analyse import TABLES

with Job("analyse", snakemake) as job:
    runs = job.read("clean/runs")["clean/runs"]
    tables = job.read_inputs(lambda family: in_shard(family, job.shard))
    job.write(analyse(runs, tables, job.settings, job.shard), TABLES, further(runs, job.settings))
