"""Repeat the study without one of its cleaning rules, or by those of a variant, and compare."""

from scalestudy.job import Job
from scalestudy.repetitions import WITHOUT
from scalestudy.sensitivity import leave_out, vary
from scalestudy.tables import analyse, clean, fit, score, validate
from scalestudy.tables.sensitivity import TABLES

with Job("sensitivity", snakemake) as job:
    tables = job.read(*clean.TABLES, *fit.TABLES, *validate.TABLES, *score.TABLES, *analyse.TABLES)
    kind, _, which = str(snakemake.wildcards.repetition).partition("-")
    about = (job.path("ingest/runs"), tables, job.settings, job.target)
    job.write(leave_out(int(which), *about) if kind == WITHOUT else vary(which, *about), TABLES)
