"""Repeat the study without one of its cleaning rules, and compare."""

from scalestudy.job import Job
from scalestudy.sensitivity import leave_out
from scalestudy.tables import analyse, clean, fit, score, validate
from scalestudy.tables.sensitivity import TABLES

with Job("sensitivity", snakemake) as job:
    tables = job.read(*clean.TABLES, *fit.TABLES, *validate.TABLES, *score.TABLES, *analyse.TABLES)
    position = int(snakemake.wildcards.position)
    job.write(leave_out(position, job.path("ingest/runs"), tables, job.settings, job.target), TABLES)
