"""`scalestudy why`: which stages are out of date, and what changed?"""

import argparse

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say


def why(options: argparse.Namespace) -> int:
    """Say for every stage whether its results are current, and if not which digest changed."""
    from scalestudy.study.why import CURRENT, explain

    stale = 0
    made = plan_of_all_or(options)
    for study in made.studies:
        for stage, sentence in explain(made.results_of(study), made.provenance[study]):
            say(f"{study} {stage}: {sentence}")
            stale += sentence != CURRENT
    return int(stale > 0)


COMMAND = Command("why", "say which stages are out of date, and what changed", declare_studies_or_all, why)
