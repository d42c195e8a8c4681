"""Verify the sources of a study, fetching what is not there yet, and stamp what was found."""

import json

from scalestudy.files import write_text
from scalestudy.ingest.check import Places, fetch_sources, stamp
from scalestudy.job import Job

with Job("check", snakemake) as job:
    places = Places.of(snakemake.params.base, snakemake.params.cache, snakemake.params.allowed)
    found = stamp(fetch_sources(job.settings, places))
    record = {"digest": job.provenance.digest, "sources": found}
    write_text(snakemake.output[0], json.dumps(record, indent=1, sort_keys=True) + "\n")
