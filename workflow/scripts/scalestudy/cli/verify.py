"""`scalestudy verify`: are the results of a study the files its manifest lists?"""

import argparse

from scalestudy.cli.command import Command, declare_studies_or_all, plan_of_all_or, say


def verify(options: argparse.Namespace) -> int:
    """Compare every file of the studies' results with the sha256 in their manifests."""
    from scalestudy.manifest import compare, read_manifest

    bad = 0
    made = plan_of_all_or(options)
    for study in made.studies:
        folder = made.workdir / made.results / study
        manifest = read_manifest(folder)
        lines = compare(folder, manifest) if manifest else [f"{folder} has no manifest: run the study first"]
        for line in lines:
            say(f"{study}: {line}")
        if not lines and manifest:
            say(f"{study}: {len(manifest['files'])} files, all as in the manifest")
        bad += len(lines)
    return int(bad > 0)


COMMAND = Command("verify", "compare the results of studies with their manifests", declare_studies_or_all, verify)
