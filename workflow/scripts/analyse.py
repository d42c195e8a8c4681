"""Ask the fitted laws what the study asks: allocation, forecasts, published numbers."""

from scalestudy.analyse.stage import analyse
from scalestudy.job import Job
from scalestudy.tables.analyse import TABLES

with Job("analyse", snakemake) as job:
    tables = job.read_inputs()
    job.write(analyse(tables["clean/runs"], tables, job.settings), TABLES)
