"""`scalestudy verify`: are the results of a study what its jobs made, and the files its manifest lists?"""

import argparse

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say


def verify(options: argparse.Namespace) -> int:
    """Hold every file of the studies' results against its seal and against the sha256 in the manifest; all are read."""
    from scalestudy.study.verify import differences

    bad = 0
    made = plan_of_all_or(options)
    for study in made.studies:
        results = made.results_of(study)
        lines = differences(results)
        for line in lines or [f"{sum(map(len, results.files.values()))} files, all as their jobs made them"]:
            say(f"{study}: {line}")
        bad += len(lines)
    return int(bad > 0)


COMMAND = Command(
    "verify", "tell whether the results of studies are what their jobs made", declare_studies_or_all, verify
)
