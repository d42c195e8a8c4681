# What the stages' rules share: the plan of the configured studies, read and checked before any job starts.
import sys
from pathlib import Path

SCRIPTS = Path(str(workflow.current_basedir)).parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

from scalestudy.errors import ERROR_PREFIX, StudyError
from scalestudy.study.plan import make_plan
from scalestudy.tables import REPORT_FILES, SCORE, SENSITIVITY, STAGES
from scalestudy.tables.catalogue import names

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


# Every file a study's jobs declare: all are targets, so that one that was deleted is made again.
RESULT_FILES = [
    f"{RESULTS}/{{study}}/manifest.json",
    f"{RESULTS}/{{study}}/check/sources.json",
    f"{RESULTS}/{{study}}/figures/index.parquet",
    *(f"{RESULTS}/{{study}}/report/{name}" for name in REPORT_FILES),
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
