"""Ask the fitted laws what the study asks: allocation, forecasts, published numbers."""

from scalestudy.analyse import analyse
from scalestudy.job import Job
from scalestudy.tables import names

with Job("analyse", snakemake) as job:
    job.write(analyse(job.read(*names("clean", "fit", "validate")), job.settings))
