"""`scalestudy plan`: what would a run do?"""

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say
from scalestudy.errors import ERROR_PREFIX, StudyError

if TYPE_CHECKING:
    from scalestudy.study.load import Study
    from scalestudy.study.plan import Plan

HOUR: Final = 3600.0
GIGABYTE: Final = 1024.0
"""In megabytes."""


def plan(options: argparse.Namespace) -> int:
    """Check study files, and say what each study holds and what it will cost."""
    made = plan_of_all_or(options)
    for study in made.studies.values():
        content = study.content
        rules = len(content["clean"])
        say(f"{study.id}: {content.get('title', 'untitled')}")
        say(f"  sources: {', '.join(content['sources'])}; cleaning rules: {rules}; laws: {_laws(content['laws'])}")
        for read in study.reads:
            say(f"  reads: {read.table} of {read.study}, as source {read.source}")
        say(f"  stages: {' -> '.join(study.jobs)}")
        say(f"  results: {made.workdir / made.results / study.id}")
        if not options.all:
            say(f"  cost: {_cost(made, study)}")
    for line in made.refused.values():
        sys.stderr.write(f"{ERROR_PREFIX}{line}\n")
    return 2 if made.refused else 0


def _cost(made: "Plan", study: "Study") -> str:
    """Say how large a study is and what all of it costs, where its runs can be read."""
    from scalestudy.foreseen.model import foresee
    from scalestudy.foreseen.runs import runs_of
    from scalestudy.foreseen.size import size_of

    try:
        runs = runs_of(made, study)
        if runs is None:
            return "known once its sources are here: run it with `--until clean`, and ask again"
        size = size_of(runs, {**study.content, "study": study.id})
    except StudyError as error:
        return f"not known, since its runs cannot be read: {error}"
    found = foresee(size, made.shards)
    counted = f"{size.rows:,.0f} rows, {size.units:,.0f} families and metrics, {size.fits:,.0f} fits"
    dearest = max(found.stages, key=lambda stage: found.stages[stage].cpu)
    return (
        f"about {found.cpu / HOUR:.2g} core-hours, most of it {dearest}, and {found.peak / GIGABYTE:.1f} GB in the largest job, "
        f"{found.largest} ({counted}; shards: {made.shards})"
    )


def _laws(laws: Any) -> str:
    entries = laws if isinstance(laws, list) else [laws]
    return ", ".join(law if isinstance(law, str) else law.get("name", law.get("law", "formula")) for law in entries)


COMMAND = Command(
    "plan",
    "check study files and say what a run would do, and what it costs in CPU time and memory",
    declare_studies_or_all,
    plan,
)
