"""Gather the sha256 of every file of a study and the digest of every stage."""

from scalestudy.files import write_text
from scalestudy.job import Job
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.seals import sealed_json

with Job("manifest", snakemake) as job:
    further = job.params["digests"], job.params["files"], job.params["reads"]
    content = gather(job.results, job.provenance.digest, *further)
    write_text(job.results / MANIFEST_FILE, sealed_json(content))
