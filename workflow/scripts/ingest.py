"""Turn the sources of a study into its canonical run table."""

from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources, read_tables
from scalestudy.job import Job

with Job("ingest", snakemake) as job:
    places = Places.of(snakemake.params.base, snakemake.params.cache, snakemake.params.allowed)
    files = fetch_sources(job.settings, places) | read_tables(job.params["reads"], job.results.parent)
    ingest(job.settings, places.base, files, job.path("ingest/runs"), job.provenance)
