"""Write the report: one page to read, macros to cite."""

from scalestudy.job import Job
from scalestudy.report import build

with Job("report", snakemake) as job:
    build(job.read_inputs(), job.settings, job.results, job.provenance, job.params["commands"])
    job.list_made()
