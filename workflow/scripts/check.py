"""Verify the sources of a study, fetching what is not there yet, and stamp what was found."""

from scalestudy.files import write_text
from scalestudy.ingest.check import Places, fetch_sources, stamp
from scalestudy.job import Job
from scalestudy.seals import sealed_json

with Job("check", snakemake) as job:
    places = Places.of(snakemake.params.base, snakemake.params.cache, snakemake.params.allowed)
    found = stamp(fetch_sources(job.settings, places))
    write_text(snakemake.output[0], sealed_json({"digest": job.provenance.digest, "sources": found}))
