"""Write the report: one page to read, macros to cite."""

from scalestudy.job import Job
from scalestudy.report import build
from scalestudy.tables import names

with Job("report", snakemake) as job:
    build(
        job.read(*names("ingest", "clean", "fit", "validate", "analyse")),
        job.settings,
        job.results,
        job.provenance,
    )
