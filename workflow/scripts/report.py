"""Write the report: one page to read, macros to cite."""

from scalestudy.job import Job
from scalestudy.report import build
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.catalogue import names

with Job("report", snakemake) as job:
    asked = [SENSITIVITY] if job.settings[SENSITIVITY] else []
    build(
        job.read(*names("ingest", "clean", "fit", "validate", "analyse", *asked)),
        job.settings,
        job.results,
        job.provenance,
    )
