"""`scalestudy why`: which stages are out of date, and what changed?"""

import argparse

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say


def why(options: argparse.Namespace) -> int:
    """Say for every stage whether its results are current, and if not which digest changed."""
    from scalestudy.study.readings import called
    from scalestudy.study.why import CURRENT, explain

    stale: set[str] = set()
    made = plan_of_all_or(options)
    for study in made.studies:
        for stage, sentence in explain(made.results_of(study), made.provenance[study], stale):
            say(f"{study} {stage}: {sentence}")
            stale |= {called(stage, study)} if sentence != CURRENT else set()
    return int(bool(stale))


COMMAND = Command("why", "say which stages are out of date, and what changed", declare_studies_or_all, why)
