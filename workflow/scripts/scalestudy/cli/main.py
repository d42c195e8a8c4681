"""The command's entry: finds the command that was named, reads its arguments, runs it."""

import argparse
import sys
from collections.abc import Sequence

from scalestudy import __version__
from scalestudy.cli.registry import COMMANDS
from scalestudy.errors import ERROR_PREFIX, StudyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for yes, 1 for no, 2 for input that cannot be worked with."""
    own, rest = _split(sys.argv[1:] if arguments is None else list(arguments))
    options = _parser().parse_args(own)
    options.snakemake = rest
    try:
        return COMMANDS[options.command].run(options)
    except StudyError as error:
        sys.stderr.write(f"{ERROR_PREFIX}{error}\n")
        return 2


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return a command's own arguments, and those it passes on: everything from the first option that is not its own."""
    if not arguments or arguments[0] not in COMMANDS or not COMMANDS[arguments[0]].passes_on:
        return arguments, []
    options = (i for i, word in enumerate(arguments) if word.startswith("-") and word not in ("-h", "--help"))
    first = next(options, len(arguments))
    return arguments[:first], arguments[first:]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scalestudy", description="Run, ask about or begin a scaling study.")
    parser.add_argument("--version", action="version", version=f"scalestudy {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    for command in COMMANDS.values():
        command.declare(commands.add_parser(command.name, help=command.help, description=command.help))
    return parser
