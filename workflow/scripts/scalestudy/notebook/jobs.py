"""A study run in this process: the script of each job, in the order of the plan, told what Snakemake would tell it."""

import io
import runpy
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scalestudy.digests import UPSTREAM
from scalestudy.places import SCRIPTS
from scalestudy.study.plan import Plan
from scalestudy.study.reproduce import commands
from scalestudy.study.standing import current_jobs
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.catalogue import names

FIGURES_AND_REPORT = ("figures", "report", "manifest")
"""What a study does beside its numbers, which takes as long again."""


class Named(dict[str, Any]):
    """Params as Snakemake gives them: a mapping whose entries are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Told:
    """What a script is told of its job, as `scalestudy.job.Description` says, and which script it is."""

    script: str
    wildcards: Any
    input: list[str]
    params: Named
    output: list[str]
    log: list[str]


def run(plan: Plan, *, report: bool, until: str = "") -> None:
    """Run the jobs of every study of a plan that are out of date, in order.

    Args:
        plan: of the studies, in whose working directory this is called.
        report: whether figures, report and manifest are made.
        until: the last stage to run; all by default.

    Raises:
        StudyError: the first thing that a job cannot work with.
    """
    plan.note_origins()
    for study in plan.studies:
        current = current_jobs(plan.results_of(study), plan.digests(study))
        for job in _wanted(plan, study, report, until):
            if not current[job]:
                _run_all(plan, study, job)
    plan.remember()


def _wanted(plan: Plan, study: str, report: bool, until: str) -> list[str]:
    jobs = [job for job in plan.studies[study].jobs if report or job not in FIGURES_AND_REPORT]
    return jobs[: jobs.index(until) + 1] if until else jobs


def _run_all(plan: Plan, study: str, job: str) -> None:
    for told in [*(_repetitions(plan, study) if job == SENSITIVITY else ()), _of_job(plan, study, job)]:
        _run(told)


def _run(told: Told) -> None:
    """Run a script; what it met is raised again, since it ends its process for it."""
    for path in map(Path, (*told.output, *told.log)):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with redirect_stderr(io.StringIO()):  # where it says what is raised here
            runpy.run_path(str(SCRIPTS / f"{told.script}.py"), {"snakemake": told})
    except SystemExit as end:
        raise end.__context__ or end from None


def _of_job(plan: Plan, study: str, job: str) -> Told:
    """Return what the rule of a job says, all families in one shard."""
    declared, further = plan.studies[study].files, plan.studies[study].further_reads
    reads = [name for up in (*UPSTREAM[job], *further.get(job, ())) for name in declared.get(up, ())]
    folder = f"{plan.results}/{study}"
    if job == SENSITIVITY:
        repeated = [path for told in _repetitions(plan, study) for path in told.output]
        return _told(plan, study, job, f"gather_{job}", repeated, [f"{folder}/{name}" for name in declared[job]])
    return _told(
        plan, study, job, job, [f"{folder}/{name}" for name in reads], [f"{folder}/{name}" for name in declared[job]]
    )


def _repetitions(plan: Plan, study: str) -> Iterator[Told]:
    """Yield what the rule of each repetition of a study by other cleaning rules says."""
    folder = f"{plan.results}/{study}"
    for repetition in plan.studies[study].repetitions:
        made = [f"{folder}/shards/{repetition}/{name}.parquet" for name in names(SENSITIVITY)]
        yield _told(plan, study, SENSITIVITY, SENSITIVITY, [], made, repetition)


def _told(
    plan: Plan, study: str, job: str, script: str, reads: list[str], made: list[str], repetition: str = ""
) -> Told:
    wildcards = SimpleNamespace(study=study, **({"repetition": repetition} if repetition else {}))
    log = f"{plan.results}/{study}/logs/{'-'.join(filter(None, (job, repetition)))}.txt"
    return Told(script, wildcards, reads, Named(_params(plan, study, job)), made, [log])


def _params(plan: Plan, study: str, job: str) -> Mapping[str, Any]:
    """Return every param that any rule has: a script takes those it knows."""
    return {
        "settings": plan.studies[study].settings(job),
        "provenance": plan.provenance[study][job],
        "base": plan.base(study),
        "allowed": plan.allowed,
        "cache": f"{plan.results}/.sources",
        "reads": plan.reads(study),
        "commands": commands(plan, study),
        "digests": plan.digests(study),
        "files": plan.result_files(study),
    }
