"""Draw the figures of the study, each beside the table it draws."""

from scalestudy.figures.stage import draw
from scalestudy.job import Job

with Job("figures", snakemake) as job:
    draw(job.read_inputs(), job.settings, job.results / "figures", job.provenance)
