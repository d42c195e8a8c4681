"""The command's entry: finds the command that was named, reads its arguments, runs it."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from scalestudy import __version__
from scalestudy.cli.registry import COMMANDS
from scalestudy.endings import of_error
from scalestudy.errors import ERROR_PREFIX, StudyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for yes, 1 for no, 2 for input that cannot be worked with."""
    try:
        try:
            return _run(sys.argv[1:] if arguments is None else list(arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        return _unread()
    except (KeyboardInterrupt, MemoryError, OSError) as error:
        return _ended(error)


def _run(arguments: list[str]) -> int:
    own, rest = _split(arguments)
    known = parser()
    options = known.parse_args(own)
    options.snakemake, options.parser = rest, known
    try:
        return COMMANDS[options.command].run(options)
    except StudyError as error:
        sys.stderr.write(f"{ERROR_PREFIX}{error}\n")
        return 2


def _unread() -> int:
    """Return the status of a command whose reader, such as `head`, has seen enough; nothing more is to be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _ended(error: BaseException) -> int:
    """Say what the machine did to the command; raise what is a defect."""
    sentence = of_error(error)
    if sentence is None:
        raise error
    sys.stderr.write(f"{ERROR_PREFIX}{sentence}\n")
    return 128 + signal.SIGINT if isinstance(error, KeyboardInterrupt) else 2


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return a command's own arguments, and those it passes on: everything from the first option that is not its own."""
    if not arguments or arguments[0] not in COMMANDS or not COMMANDS[arguments[0]].passes_on:
        return arguments, []
    options = (i for i, word in enumerate(arguments) if word.startswith("-") and word not in ("-h", "--help"))
    first = next(options, len(arguments))
    return arguments[:first], arguments[first:]


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of every command."""
    known = argparse.ArgumentParser(prog="scalestudy", description="Run, ask about or begin a scaling study.")
    known.add_argument("--version", action="version", version=f"scalestudy {__version__}")
    commands = known.add_subparsers(required=True, metavar="command", dest="command")
    for command in COMMANDS.values():
        command.declare(commands.add_parser(command.name, help=command.help, description=command.help))
    return known
