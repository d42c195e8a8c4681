"""`scalestudy check-study`: what does a study lack before others can trust it and rerun it?"""

import argparse
import sys

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say
from scalestudy.errors import ERROR_PREFIX


def check_study(options: argparse.Namespace) -> int:
    """Say what each study file lacks, and which published numbers of its results come out otherwise without a cause."""
    from scalestudy.study.shareable import lacks
    from scalestudy.study.unexplained import unexplained

    made = plan_of_all_or(options)
    found = 0
    for study in made.studies.values():
        told = [*lacks(study.content), *unexplained(made.results_of(study.id).folder)]
        found += len(told)
        say(f"{study.id}: {f'{len(told)} to mend' if told else 'nothing is missing'}")
        for where, what in told:
            say(f"  {where}: {what}")
    for line in made.refused.values():
        sys.stderr.write(f"{ERROR_PREFIX}{line}\n")
    return 2 if made.refused else int(bool(found))


COMMAND = Command(
    "check-study",
    "say what a study lacks before others can trust it and rerun it: pinned sources, units, reasons, causes",
    declare_studies_or_all,
    check_study,
)
