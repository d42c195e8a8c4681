"""Draw the figures of the study, each beside the table it draws."""

from scalestudy.figures.stage import draw
from scalestudy.job import Job
from scalestudy.tables import analyse, clean, fit, score, validate

with Job("figures", snakemake) as job:
    tables = job.read(*clean.TABLES, *fit.TABLES, *validate.TABLES, *score.TABLES, *analyse.TABLES)
    draw(tables, job.settings, job.results / "figures", job.provenance)
