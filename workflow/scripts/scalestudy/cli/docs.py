"""`scalestudy docs`: write, or check, every file of the checkout that the registries say."""

import argparse
from collections.abc import Callable
from functools import partial

from scalestudy.cli.command import Command, say
from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.places import CHECKOUT
from scalestudy.study.commands import NAME, page


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the choice between writing and checking."""
    parser.add_argument("--check", action="store_true", help="only say whether the written files are current")


def docs(options: argparse.Namespace) -> int:
    """Write every generated file, or say of the first that differs."""
    if CHECKOUT is None:
        raise StudyError("scalestudy docs", "this is an installed package", "a checkout, where the files it writes are")
    from scalestudy.generated import GENERATED

    pages: dict[str, Callable[[], str]] = {**GENERATED, NAME: partial(page, options.parser)}
    for name, text in pages.items():
        path = CHECKOUT / name
        if not options.check:
            write_text(path, text())
            say(f"wrote {name}")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text():
            raise StudyError(name, "differs from the registries", "the output of `scalestudy docs`", "run it")
    return 0


COMMAND = Command("docs", "write the schema and the pages that are made from the registries", declare, docs)
