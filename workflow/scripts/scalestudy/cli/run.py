"""`scalestudy run`: a study, from its file to its report, in the folder the command is given in."""

import argparse
import itertools
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import IO

from scalestudy.cli.command import Command, declare_studies
from scalestudy.errors import StudyError
from scalestudy.places import PROFILE, SNAKEFILE
from scalestudy.study.main_config import main_config, require_main_config

CONFIG = {"--config", "-C"}
CONFIG_FILES = {"--configfile", "--configfiles"}
FOLDER = {"--directory", "-d"}
PROFILES = {"--profile", "--workflow-profile"}


def run(options: argparse.Namespace) -> int:
    """Run Snakemake on the studies; results go to `results` below the current folder."""
    call = command_line(options.studies, options.snakemake)
    require_writable(folder_of(options.snakemake))
    return _status(call)


def _status(call: list[str]) -> int:
    """Return the exit status of a call of Snakemake, whose output goes on to ours for as long as someone reads it."""
    straight = sys.stdout.isatty()
    with subprocess.Popen(call, stdout=None if straight else subprocess.PIPE) as child:  # noqa: S603
        while True:
            try:
                _pass_on(child.stdout)
                return child.wait()
            except KeyboardInterrupt:
                continue  # it went to Snakemake too, which ends its jobs and says so


def _pass_on(stream: IO[bytes] | None) -> None:
    read = True
    for line in stream or ():
        try:
            if read:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            read = False


def folder_of(further: list[str]) -> Path:
    """Return the folder that Snakemake works in: the current one, unless its arguments name another."""
    given = (value for word, value in itertools.pairwise(further) if word in FOLDER)
    joined = (word.partition("=")[2] for word in further if word.partition("=")[0] in FOLDER and "=" in word)
    return Path.cwd() / [*given, *joined, "."][0]


def require_writable(folder: Path) -> None:
    """Refuse a folder in which Snakemake cannot keep its records, which it does in dry runs too.

    Raises:
        StudyError: the folder has no write permission.
    """
    if folder.exists() and not os.access(folder, os.W_OK):
        expected = "write permission for `.snakemake` and the results"
        raise StudyError(str(folder), "the folder cannot be written to", expected, "run in a folder of your own")


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
        config.insert(0, f"studies={json.dumps(studies, ensure_ascii=False)}")
    options = {word.partition("=")[0] for word in others}
    if not any(entry.startswith("studies=") for entry in config) and options.isdisjoint(CONFIG_FILES):
        _require_studies(others)
    given = ["--config", *config] if config else []
    profile = ["--workflow-profile", str(PROFILE)] if options.isdisjoint(PROFILES) else []
    return [sys.executable, "-m", "snakemake", *given, "--snakefile", str(SNAKEFILE), *profile, *others]


def _require_studies(further: list[str]) -> None:
    """Refuse to go on where neither the arguments nor a main config name a study, and say if one is at a wrong place."""
    late = [word for word in further if word.endswith((".yaml", ".yml")) and not word.startswith("-")]
    if late and main_config(Path.cwd(), named=False) is None:
        found = f"'{late[0]}' comes after an option, so that it is an argument of Snakemake, and no study is named"
        raise StudyError("scalestudy", found, f"studies before the first option, as in `{_example(late[0], further)}`")
    require_main_config(Path.cwd())


def _example(study: str, further: list[str]) -> str:
    return shlex.join(["scalestudy", "run", study, *(word for word in further if word != study)])


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
