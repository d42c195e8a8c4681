"""`scalestudy explain`: what a warning, status or verdict means, why it comes, and what to do."""

import argparse
import textwrap
from collections.abc import Iterable, Iterator

from scalestudy.cli.command import Command, say
from scalestudy.errors import StudyError
from scalestudy.words import nearest, one_of

WIDTH = 100


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the names that are asked for."""
    parser.add_argument(
        "names", nargs="*", help="of warnings, statuses or verdicts, such as `far`; none lists them all"
    )


def explain(options: argparse.Namespace) -> int:
    """Say the paragraphs of the names, or list every name there is."""
    for line in _paragraphs(options.names) if options.names else _listed():
        say(line)
    return 0


def _listed() -> Iterator[str]:
    from scalestudy.report.explained.registry import SECTIONS

    for word, section in SECTIONS.items():
        yield f"{section.title}:"
        yield _wrapped(" ".join(f"{word}-{name}" for name in section.paragraphs))


def _paragraphs(names: list[str]) -> Iterator[str]:
    from scalestudy.report.explained.registry import paragraphs

    known = paragraphs()
    for name in names:
        found = [anchor for anchor in known if name in (anchor, anchor.partition("-")[2])]
        if not found:
            raise _unknown(name, known)
        for anchor in found:
            yield f"{anchor}: {known[anchor].means}"
            yield _wrapped(f"Why it comes: {known[anchor].why}")
            yield _wrapped(f"What to do: {known[anchor].do}")


def _unknown(name: str, known: Iterable[str]) -> StudyError:
    names = [anchor.partition("-")[2] for anchor in known]
    return StudyError("scalestudy explain", f"{name!r}, of which nothing is known", one_of(names), nearest(name, names))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


COMMAND = Command("explain", "say what a warning or status means, why it comes, and what to do", declare, explain)
