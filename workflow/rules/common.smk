# What the stages' rules share: the plan of the configured studies, read and checked before any job starts.
import os
import sys
from functools import cache
from pathlib import Path

from snakemake.io import IOFile, local
from snakemake.sourcecache import LocalSourceFile

HERE = workflow.current_basedir
# Taken from a git repository, the rules use the package that is installed, which must be the same code.
IS_LOCAL = isinstance(HERE, LocalSourceFile)
if IS_LOCAL:
    sys.path.insert(0, str(Path(str(HERE)).parent / "scripts"))

try:
    import snakemake_logger_plugin_scalestudy as terminal
except ImportError:
    sys.exit(
        "error: scalestudy is not installed in the environment of Snakemake; a module from a git repository takes its "
        "package from there, as by `pip install git+<repository>@<commit>`"
    )

from scalestudy.cost import noted
from scalestudy.digests import code_digest
from scalestudy.errors import ERROR_PREFIX, StudyError
from scalestudy.study import coordinator
from scalestudy.study.allotted import allotted, slurm_resources
from scalestudy.study.aside import end_future, set_aside
from scalestudy.study.declared import STAMP, declared
from scalestudy.study.ends import answers, failures, up_to_date
from scalestudy.study.from_git import require_same_code
from scalestudy.study.in_report import in_report
from scalestudy.study.main_config import main_config
from scalestudy.study.plan import make_plan
from scalestudy.study.queue import cancel_left_jobs
from scalestudy.study.reproduce import commands
from scalestudy.tables import SCORE, SENSITIVITY
from scalestudy.tables.catalogue import names, part_names

# As a module of another workflow, and for studies named by the user, there need not be one.
MAIN_CONFIG = main_config(Path.cwd(), named="studies" in config)
if MAIN_CONFIG:

    configfile: str(MAIN_CONFIG)


# As the rules say it; what another workflow puts before it, by `prefix:`, is put there by Snakemake.
RESULTS = os.path.normpath(str(config.get("results", "results")))
MOVED = workflow.modifier.path_modifier.replace_prefix(f"{RESULTS}/").rstrip("/")

try:
    if not IS_LOCAL and workflow.is_main_process:
        repository = getattr(HERE, "repo_path", None) or HERE.hosted_repo.repo_clone
        require_same_code(Path(repository), HERE.ref, os.path.dirname(HERE.path))
    PLAN = make_plan({**config, "results": MOVED}, Path.cwd())
except StudyError as error:
    # One line, where Snakemake would add a stack of its own.
    sys.exit(f"{ERROR_PREFIX}{error}")

# Once, however many jobs parse this anew.
if workflow.is_main_process:
    for line in PLAN.refused.values():
        terminal.tell_error(f"{ERROR_PREFIX}{line}")
    terminal.nothing_to_do(up_to_date(PLAN))

SHARDS = PLAN.shards
SHARD_NAMES = [f"{number}-of-{SHARDS}" for number in range(SHARDS)]


wildcard_constraints:
    study="[A-Za-z0-9][A-Za-z0-9_-]*",


def settings(stage):
    """The part of the study file that a stage may see, as a params function."""
    return lambda wildcards: PLAN.studies[wildcards.study].settings(stage)


def provenance(stage):
    """The digests of a stage's code, config and upstream stages, as a params function."""
    return lambda wildcards: PLAN.provenance[wildcards.study][stage]


@cache
def costs(study):
    """What the jobs of a study cost when they ran last, before this run."""
    return noted(PLAN.results_of(study).folder / "logs")


def asks(stage):
    """What a job of a stage asks a cluster for; its attempt, so that it knows an error that another one cannot mend."""

    def asked(what):
        return lambda wildcards, attempt: allotted(
            stage, costs(wildcards.study), attempt
        )[what]

    return {
        "mem_mb": asked("mem_mb"),
        "runtime": asked("runtime"),
        "attempt": lambda wildcards, attempt: attempt,
        **slurm_resources(config),
    }


def tables(*stages):
    """The tables that stages write, as patterns of files."""
    return [f"{RESULTS}/{{study}}/{name}.parquet" for name in names(*stages)]


def shown(path, name, study=""):
    """A file as Snakemake's own report shows it, with caption, category and labels; as it is where it shows none."""
    found = in_report(name)
    if not found:
        return path
    beside = f"{Path.cwd() / PLAN.results / study / name.removesuffix('.svg')}.rst"
    caption = f"../report/{found.caption}" if found.caption else beside
    labels = {"study": "{study}", **found.labels}
    return report(path, caption=caption, category=found.category, labels=labels)


def made(*stages):
    """The tables that stages write, as outputs, of which some are in Snakemake's own report."""
    return [
        shown(f"{RESULTS}/{{study}}/{name}.parquet", f"{name}.parquet")
        for name in names(*stages)
    ]


def is_run():
    """Tell whether this process is to make results: no job of another one, no dry run, and nobody else at work."""
    asked = workflow.is_main_process and workflow.executor_plugin is not None
    pretended = asked and (workflow.dryrun or workflow.touch)
    return asked and not pretended and not any(Path(".snakemake/locks").glob("*"))


def cancel_what_was_left():
    """Cancel what a killed run of this folder left in the queue, before anything is judged that it could still write."""
    if workflow.executor_plugin.name == "slurm":
        prefix = workflow.executor_settings.jobname_prefix or ""
        terminal.tell_error(cancel_left_jobs(prefix, Path.cwd()))


@cache
def standing():
    """By study, the jobs that Snakemake cannot judge by itself, and whether they are current; for a job's own process, none.

    Asked for while the graph of jobs is built. Damaged files have another name by then, so that no job removes them.
    """
    if not workflow.is_main_process:
        return {study: {} for study in PLAN.studies}
    if is_run():
        cancel_what_was_left()
        PLAN.note_origins()
    for study in PLAN.studies if is_run() else ():
        results = PLAN.results_of(study, PLAN.seen)
        end_future(results)
        for line in set_aside(results):
            terminal.tell_error(f"study {study}: {line}")
    found = {study: PLAN.standing(study) for study in PLAN.studies}
    if is_run():
        PLAN.seen.save()
    return found


def reads(stage, *patterns):
    """What a stage's jobs read, as an input function."""
    return lambda wildcards: settled(
        stage, wildcards.study, expand(patterns, **dict(wildcards.items()))
    )


def settled(stage, study, files):
    """The inputs of a stage's jobs, so marked that what is not current by its content runs, and what is does not.

    Snakemake goes by params it noted and by the times of files. Where contents say that outputs are stale, missing or
    damaged, these are forced, whatever the times; where it noted nothing and they are current, no time of an input counts.
    """
    current = standing()[study].get(stage)
    if current is False:
        parts = map(os.path.relpath, PLAN.stale_parts(study, stage))
        workflow.dag.forcefiles.update([*files_of(stage, root=MOVED)(study), *parts])
    return ancient(files) if current else files


def files_of(*stages, root=RESULTS):
    """The files that stages declare for a study, as a function of the study or of wildcards."""

    def found(asked):
        study = getattr(asked, "study", asked)
        listed = PLAN.studies[study].files
        return [
            f"{root}/{study}/{name}"
            for stage in stages
            for name in listed.get(stage, ())
        ]

    return found


CHECKED = f"{RESULTS}/{{study}}/{STAMP}"
# Every file a study's jobs declare: all are targets, so that one that was deleted is made again.
RESULT_FILES = [
    path for study, plan in PLAN.studies.items() for path in files_of(*plan.jobs)(study)
]


def shards(stage):
    """The parts of a stage's tables that one shard writes, as patterns of files."""
    return [
        f"{RESULTS}/{{study}}/shards/{{shard}}/{name}.parquet"
        for name in part_names(stage)
    ]


def dated_sources(study):
    """The source files of whose dates Snakemake may know; their contents are in the digest.

    It takes a job for failed whose output is older than an input, so those dated in the future are left out when the check
    runs, and as long as its stamp is current.
    """
    # The user's own files are where they are, whatever prefix or storage the results have.
    files = [local(name) for name in PLAN.local_files(study)]
    noted = workflow.persistence.input(IOFile(f"{MOVED}/{study}/{STAMP}"))
    if noted is None or standing()[study].get("check") is False:
        return [name for name in files if PLAN.is_past(name)]
    return [name for name in files if name in noted]


def write_together(plan):
    """Write the page of the studies that are there after a run that failed, which says of the others why they are not."""
    from scalestudy.report.across.written import write

    write(plan, plan.page, plan.together.get("title", ""))
