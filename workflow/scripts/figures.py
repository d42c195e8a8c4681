"""Draw the figures of the study, each beside the table it draws."""

from scalestudy.figures.stage import draw
from scalestudy.job import Job
from scalestudy.tables import names

with Job("figures", snakemake) as job:
    draw(job.read(*names("clean", "fit", "validate", "analyse")), job.settings, job.results / "figures", job.provenance)
