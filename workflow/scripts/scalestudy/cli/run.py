"""`scalestudy run`: a study, from its file to its report, in the folder the command is given in."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from scalestudy.cli.command import Command, declare_studies
from scalestudy.places import PROFILE, SNAKEFILE
from scalestudy.study.main_config import require_main_config

CONFIG = ("--config", "-C")
PROFILES = ("--profile", "--workflow-profile")


def run(options: argparse.Namespace) -> int:
    """Run Snakemake on the studies; results go to `results` below the current folder."""
    return subprocess.run(command_line(options.studies, options.snakemake), check=False).returncode  # noqa: S603


def command_line(studies: list[str], further: list[str]) -> list[str]:
    """Return the call of Snakemake for studies.

    Args:
        studies: names or study files; none for those of the main config.
        further: arguments of the user, passed on. Their `--config` is joined to what names the studies, since Snakemake
            takes the last one only.

    Raises:
        StudyError: no study is named, and there is no main config to name one.
    """
    config, others = _take_config(further)
    if studies:
        config.insert(0, f"studies={json.dumps(studies)}")
    named = any(entry.startswith("studies=") for entry in config)
    if not named:
        require_main_config(Path.cwd())
    chosen = any(word.split("=")[0] in PROFILES for word in others)
    profile = [] if chosen else ["--workflow-profile", str(PROFILE)]
    call = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE), *profile, *others]
    return [*call, "--config", *config] if config else call


def _take_config(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the entries of `--config` among arguments, and the other arguments."""
    config: list[str] = []
    others: list[str] = []
    taking = False
    for word in arguments:
        if word.startswith("-"):
            name, _, value = word.partition("=")
            taking = name in CONFIG
            if taking:
                config += [value] if value else []
                continue
        (config if taking and "=" in word else others).append(word)
        taking = taking and "=" in word
    return config, others


COMMAND = Command(
    "run", "run studies; from the first option on, arguments are Snakemake's", declare_studies, run, passes_on=True
)
