"""Gather the sha256 of every file of a study and the digest of every stage."""

import json

from scalestudy.job import Job
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.storage import write_text

with Job("manifest", snakemake) as job:
    content = gather(job.results, job.params["digests"])
    write_text(job.results / MANIFEST_FILE, json.dumps(content, indent=1, sort_keys=True) + "\n")
