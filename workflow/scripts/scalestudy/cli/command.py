"""What a command is, and what several commands share."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scalestudy.frozen import Now
    from scalestudy.study.plan import Plan


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: as it is typed.
        help: one line.
        declare: adds its arguments to a parser.
        run: takes the parsed arguments and returns the exit status.
        passes_on: whether everything from its first option on is left to Snakemake, as `options.snakemake`.
    """

    name: str
    help: str
    declare: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    passes_on: bool = False


def say(line: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(line + "\n")


def declare_studies(parser: argparse.ArgumentParser) -> None:
    """Add the studies a command is about."""
    parser.add_argument("studies", nargs="*", help="names or study files; by default those of config/config.yaml")


def declare_studies_or_all(parser: argparse.ArgumentParser) -> None:
    """Add the studies a command is about, and the option to ask about every one there is."""
    declare_studies(parser)
    parser.add_argument("--all", action="store_true", help="every study under config/studies")


def plan_of(studies: list[str]) -> "Plan":
    """Return the plan of the named studies, or of those in the main config.

    Raises:
        StudyError: the config or a study cannot be used.
    """
    from scalestudy.study.main_config import config_of
    from scalestudy.study.plan import make_plan

    workdir = Path.cwd()
    config = config_of(workdir, named=bool(studies))
    return make_plan({**config, "studies": studies} if studies else config, workdir)


def plan_of_all_or(options: argparse.Namespace) -> "Plan":
    """Return the plan of what `declare_studies_or_all` asked for."""
    from scalestudy.places import study_folders

    if not options.all:
        return plan_of(options.studies)
    return plan_of(sorted({path.stem for folder in study_folders(Path.cwd()) for path in folder.glob("*.yaml")}))


def written_for(content: Mapping[str, Any], studies: list[str]) -> list[str]:
    """Return the study that a file was written for, unless others are named: by its study file, where that is still there."""
    named = Path(str(content.get("file", "")))
    return studies or [named.as_posix() if named.is_file() else str(content["study"])]


def as_now(studies: list[str]) -> "list[Now]":
    """Return the named studies, or those in the main config, as they are now.

    Raises:
        StudyError: the config or a study cannot be used.
    """
    from scalestudy.frozen import Now

    made = plan_of(studies)
    return [
        Now(name, study.path, made.results_of(name), made.provenance[name])
        for name, study in made.studies.items()
        if study.named
    ]
