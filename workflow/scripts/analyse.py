"""Ask the fitted laws what the study asks: allocation, forecasts, published numbers."""

from scalestudy.analyse.stage import analyse, further
from scalestudy.job import Job
from scalestudy.tables.analyse import TABLES

with Job("analyse", snakemake) as job:
    tables = job.read_inputs()
    runs = tables["clean/runs"]
    job.write(analyse(runs, tables, job.settings), TABLES, further(runs, job.settings))
