"""`scalestudy plan`: what would a run do?"""

import argparse
import sys
from typing import Any

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say
from scalestudy.errors import ERROR_PREFIX


def plan(options: argparse.Namespace) -> int:
    """Check study files and say what each study holds."""
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
    for line in made.refused.values():
        sys.stderr.write(f"{ERROR_PREFIX}{line}\n")
    return 2 if made.refused else 0


def _laws(laws: Any) -> str:
    entries = laws if isinstance(laws, list) else [laws]
    return ", ".join(law if isinstance(law, str) else law.get("name", law.get("law", "formula")) for law in entries)


COMMAND = Command("plan", "check study files and say what a run would do", declare_studies_or_all, plan)
