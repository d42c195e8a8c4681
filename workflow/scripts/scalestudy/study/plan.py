"""The plan of a run: the configured studies, checked, with the digests that decide what is out of date.

Made when the workflow is parsed, so it imports only what reading a config needs. Making it writes nothing.
"""

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scalestudy.digests import CHECK, stage_digests
from scalestudy.errors import StudyError, together
from scalestudy.ingest.check import Places
from scalestudy.ingest.sources import elsewhere
from scalestudy.provenance import table_name
from scalestudy.seen import Seen
from scalestudy.study.carried import Results
from scalestudy.study.closure import load_studies
from scalestudy.study.find import note_origin
from scalestudy.study.load import Study
from scalestudy.study.main_config import note_config
from scalestudy.study.messages import SNAKEMAKE, check_schema, remember
from scalestudy.study.readings import READER, Reading
from scalestudy.study.standing import current_jobs, judge

CONFIG_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "studies": {
            "description": "names under config/studies/, or paths to study files",
            "anyOf": [
                {"title": "a name", "type": "string"},
                {"title": "a list of names", "type": "array", "minItems": 1, "items": {"type": "string"}},
            ],
        },
        "shards": {
            "description": "parts the families are fitted in",
            "type": "integer",
            "minimum": 1,
            "maximum": 10_000,
        },
        "results": {"description": "the folder everything is written to", "type": "string"},
        "together": {
            "description": "one page over all studies of the run",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "page": {
                    "description": "the name of the page, a file of that name among the results",
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                },
                "title": {"description": "what it is called", "type": "string"},
            },
            "required": ["page"],
        },
        "allow": {
            "description": "further folders that study files may read from",
            "type": "array",
            "items": {"type": "string"},
        },
        "slurm": {
            "description": "what every job of a Slurm cluster is submitted with",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "account": {"description": "the account that pays", "type": ["string", "integer"]},
                "partition": {"description": "the partition, else the cluster's default", "type": "string"},
                "extra": {"description": "further arguments of sbatch, such as --constraint=...", "type": "string"},
            },
        },
    },
    "required": ["studies"],
}

Digests = dict[str, dict[str, dict[str, Any]]]
"""By study and job, what `stage_digests` says."""


@dataclass(frozen=True)
class Plan:
    """Everything the rules ask about the configured studies."""

    studies: dict[str, Study]
    refused: dict[str, str]
    provenance: Digests
    sources: dict[str, dict[str, list[str]]]
    results: str
    shards: int
    allowed: list[str]
    together: Mapping[str, str]
    workdir: Path
    proofs: tuple[Path, ...]
    seen: Seen
    started: float = field(default_factory=time.time)

    def local_files(self, study: str) -> list[str]:
        """Return the files of a study whose content may change under their name."""
        return [name for names in self.sources[study].values() for name in names]

    def is_past(self, name: str) -> bool:
        """Tell whether a file is dated before this run started."""
        return (self.workdir / name).stat().st_mtime <= self.started

    def results_of(self, study: str, seen: Seen | None = None) -> Results:
        """Return the results of a study as they are, every file read anew unless `seen` knows it."""
        sources = {name: [self.workdir / path for path in paths] for name, paths in self.sources[study].items()}
        folder = self.workdir / self.results / study
        return Results(folder, self.studies[study].files, sources, seen or Seen())

    @property
    def folders(self) -> dict[str, Path]:
        """The folders of the results of all studies."""
        return {name: self.workdir / self.results / name for name in self.studies}

    @property
    def contents(self) -> dict[str, Mapping[str, Any]]:
        """The content of all study files."""
        return {name: study.content for name, study in self.studies.items()}

    @property
    def page(self) -> Path | None:
        """The page over all studies, where the config asks for one."""
        return self.workdir / self.results / f"{self.together['page']}.html" if self.together else None

    def is_current(self, study: str) -> bool:
        """Tell whether the report of a study is there and made from what it would be made from now."""
        results = self.results_of(study, self.seen)
        return results.digest("report") == self.digests(study)["report"] and not results.missing("report")

    def result_files(self, study: str) -> list[str]:
        """Return the files of all jobs of a study, below the folder of its results."""
        return [name for names in self.studies[study].files.values() for name in names]

    def base(self, study: str) -> str:
        """Return the folder of the study file, relative to the working directory where possible."""
        return os.path.relpath(self.studies[study].base, self.workdir)

    def digests(self, study: str) -> dict[str, str]:
        """Return the digest of every job of a study."""
        return {stage: record["digest"] for stage, record in self.provenance[study].items()}

    def standing(self, study: str) -> dict[str, bool]:
        """Return, for the jobs of a study that Snakemake cannot judge by itself, whether their outputs are current."""
        folder = self.workdir / SNAKEMAKE
        return judge(self.results_of(study, self.seen), self.digests(study), folder, self._waiting(study))

    def reads(self, study: str) -> dict[str, dict[str, str]]:
        """Return, by source of a study, the table of another study that it is, and the digest of the job that writes it."""
        return {
            read.source: {
                "study": read.study,
                "table": read.table,
                "digest": self.provenance[read.study][read.job]["digest"],
            }
            for read in self.studies[study].reads
        }

    def read_files(self, study: str, results: str) -> list[str]:
        """Return the files of the tables of other studies that a study reads, below the folder that `results` calls theirs."""
        return sorted({f"{results}/{read.file}" for read in self.studies[study].reads})

    def lacking(self, study: str) -> list[Reading]:
        """Return what a study reads of others and is not there as it should be."""
        return [read for read in self.studies[study].reads if not self._current(read.study)[read.job]]

    def _waiting(self, study: str) -> tuple[str, ...]:
        return (READER,) if self.lacking(study) else ()

    def _current(self, study: str) -> dict[str, bool]:
        return current_jobs(self.results_of(study, self.seen), self.digests(study), self._waiting(study))

    def stale_parts(self, study: str, job: str) -> list[Path]:
        """Return the tables of a job's shards that carry another digest than they should, or none."""
        results, digest = self.results_of(study, self.seen), self.provenance[study][job]["digest"]
        own = {name.removesuffix(".parquet") for name in self.studies[study].files[job]}
        return [
            path for path in results.parts() if table_name(path) in own and results.record(path).get("digest") != digest
        ]

    def note_origins(self) -> None:
        """Write down which study files the results are made from, beside these, and with what config, for later commands."""
        for name, study in self.studies.items():
            note_origin(name, study.path, self.workdir, self.results)
        files = [os.path.relpath(study.path, self.workdir) for study in self.studies.values()]
        note_config(self.workdir, {"studies": files, "results": self.results, "allow": self.allowed})

    def remember(self) -> None:
        """Note that the config and its studies are valid, so that the next run need not check them again."""
        remember(self.proofs)
        self.seen.save()


def make_plan(config: Mapping[str, Any], workdir: Path) -> Plan:
    """Read and check the config and every study it names.

    Args:
        config: the content of the main config.
        workdir: the folder the workflow runs in.

    Returns:
        the plan; studies that cannot run are in `refused` with the reason.

    Raises:
        StudyError: the main config is wrong, or no study in it can run.
    """
    seen = Seen(workdir / SNAKEMAKE / "scalestudy" / "seen.json")
    proof = check_schema(dict(config), CONFIG_SCHEMA, "config", {})
    results = os.path.normpath(config.get("results", "results"))
    allowed = list(config.get("allow", ()))
    studies, errors = load_studies(
        config["studies"], workdir, results, lambda base: Places.of(str(base), "", allowed, seen.sha256)
    )
    if not studies:
        raise together(errors or [StudyError("config, studies", "an empty list", "at least one study")])
    files = {name: _own_files(study, workdir) for name, study in studies.items()}
    provenance: Digests = {}
    for name, study in studies.items():  # each comes after those it reads
        settings = _settings(study, files[name], workdir, seen)
        provenance[name] = stage_digests(settings, study.further_reads, seen, _elsewhere(study, provenance))
    refused = {f"{i}-{re.sub('[^A-Za-z0-9_-]+', '_', error.where)[:80]}": str(error) for i, error in enumerate(errors)}
    proofs = (proof, *(proof for study in studies.values() for proof in study.proofs))
    shards, page = config.get("shards", 1), config.get("together", {})
    return Plan(studies, refused, provenance, files, results, shards, allowed, page, workdir, proofs, seen)


def _elsewhere(study: Study, provenance: Digests) -> dict[str, dict[str, str]]:
    """Return the digests of the jobs of other studies that a study reads, by its job that does."""
    return {READER: {read.upstream: provenance[read.study][read.job]["digest"] for read in study.reads}}


def _settings(study: Study, files: Mapping[str, Sequence[str]], workdir: Path, seen: Seen) -> dict[str, dict[str, Any]]:
    """Return, for every job, all that its digest covers beside code: its part of the study file, and to check, the data.

    So a changed source makes everything after it stale, whatever its date is and whatever Snakemake remembers.
    """
    found = {job: study.settings(job) for job in study.jobs}
    data = {name: [(Path(path).name, seen.sha256(workdir / path)) for path in paths] for name, paths in files.items()}
    return {**found, CHECK: {**found[CHECK], "data": data}}


def _own_files(study: Study, workdir: Path) -> dict[str, list[str]]:
    """Return, by source, the verified files of a study whose content may change under their name.

    What a URL stands for, and a table that only mirrors have, is fixed by its sha256, so whether a mirror has a copy of it must not make anything run again.
    """
    sources = study.content["sources"]
    own = {name: paths for name, paths in study.sources.items() if not elsewhere(sources[name])}
    return {name: [os.path.relpath(path, workdir) for path in paths or ()] for name, paths in own.items()}
