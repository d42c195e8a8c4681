"""Turn the sources of a study into its canonical run table."""

from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.job import Job

with Job("ingest", snakemake) as job:
    places = Places.of(snakemake.params.base, snakemake.params.cache, snakemake.params.allowed)
    files = fetch_sources(job.settings, places)
    ingest(job.settings, places.base, files, job.path("ingest/runs"), job.provenance)
