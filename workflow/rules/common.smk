# What the stages' rules share: the plan of the configured studies, read and checked before any job starts.
import sys
from functools import cache
from pathlib import Path

SCRIPTS = Path(str(workflow.current_basedir)).parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

from scalestudy.errors import ERROR_PREFIX, StudyError
from scalestudy.study import coordinator
from scalestudy.study.carried import outputs
from scalestudy.study.main_config import main_config
from scalestudy.study.plan import make_plan
from scalestudy.tables import REPORT_FILES, SCORE, SENSITIVITY, STAGES
from scalestudy.tables.catalogue import BY_JOB, names

# As a module of another workflow, and for studies named by the user, there need not be one.
MAIN_CONFIG = main_config(Path.cwd(), named="studies" in config)
if MAIN_CONFIG:

    configfile: str(MAIN_CONFIG)


try:
    PLAN = make_plan(config, Path.cwd())
except StudyError as error:
    # One line, where Snakemake would add a stack of its own.
    sys.exit(f"{ERROR_PREFIX}{error}")

for line in PLAN.refused.values():
    print(f"{ERROR_PREFIX}{line}", file=sys.stderr)

RESULTS = PLAN.results
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


def tables(*stages):
    """The tables that stages write, as patterns of files."""
    return [f"{RESULTS}/{{study}}/{name}.parquet" for name in names(*stages)]


@cache
def unrecorded(study):
    """The jobs whose outputs Snakemake has no record of, and whether they are current; for a job's own process, none."""
    return PLAN.unrecorded(study) if workflow.is_main_process else {}


def reads(stage, *patterns):
    """What a stage's jobs read, as an input function.

    Of results without a record, Snakemake knows only the times of files, and these mean nothing. Their digests decide:
    where they are current, no time of an input counts; where they are stale, they are forced, whatever the times.
    """
    return lambda wildcards: settled(
        stage, wildcards.study, expand(patterns, **dict(wildcards.items()))
    )


def settled(stage, study, files):
    """The inputs of a stage's jobs, so marked that what has no record runs if it is stale, and only then."""
    current = unrecorded(study).get(stage)
    if current is False:
        own = names(stage) if stage in BY_JOB else []
        parts = (
            part
            for name in own
            for part in Path(RESULTS, study, "shards").glob(f"*/{name}.parquet")
        )
        workflow.dag.forcefiles.update(
            map(str, [*outputs(Path(RESULTS, study), stage), *parts])
        )
    return ancient(files) if current else files


# Every file a study's jobs declare: all are targets, so that one that was deleted is made again.
CHECKED = f"{RESULTS}/{{study}}/check/sources.json"
FIGURES = f"{RESULTS}/{{study}}/figures/index.parquet"
REPORT = [f"{RESULTS}/{{study}}/report/{name}" for name in REPORT_FILES]
RESULT_FILES = [
    f"{RESULTS}/{{study}}/manifest.json",
    CHECKED,
    FIGURES,
    *REPORT,
    *tables(*STAGES, SCORE),
]
# Of the studies that ask for it.
SENSITIVITY_FILES = expand(
    tables(SENSITIVITY),
    study=[name for name in PLAN.studies if SENSITIVITY in PLAN.studies[name].jobs],
)


def shards(stage):
    """The parts of a stage's tables that one shard writes, as patterns of files."""
    return [
        f"{RESULTS}/{{study}}/shards/{{shard}}/{name}.parquet" for name in names(stage)
    ]
