"""Which paragraphs a study calls for: those of the warnings, statuses and verdicts that are in its tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scalestudy.report.about_directions import assumed_directions
from scalestudy.report.about_fits import status_counts
from scalestudy.report.explained.base import Paragraph
from scalestudy.report.explained.registry import anchor, paragraphs
from scalestudy.report.frames import Tables, said, table
from scalestudy.report.lost import ledger_warnings, lost
from scalestudy.warned import Warned

CLOSED: Final = (
    ("verdict", "analyse/replication", "verdict"),
    ("reach", "analyse/reach", "outcome"),
    ("agreement", "analyse/agreement", "verdict"),
    ("finding", "analyse/equal", "finding"),
    ("outcome", "sensitivity/rules", "status"),
)
"""Which column of which table holds the names of which section."""
PLAIN: Final = frozenset(
    {"status-converged", "verdict-reproduced", "reach-already", "reach-inside", "agreement-agree", "outcome-refitted"}
)
"""What asks for no explanation where nothing else does."""


@dataclass(frozen=True)
class Explained:
    """A paragraph with the anchor it stands under and what it is called."""

    anchor: str
    title: str
    paragraph: Paragraph


def occurring(tables: Tables, doubts: Sequence[Warned]) -> list[Explained]:
    """Return the paragraphs that a study's tables call for, in the order of the page of them all."""
    found = {*_doubted(tables, doubts), *_in_ledger(tables), *_closed(tables)} - PLAIN
    return [Explained(name, titled(name), one) for name, one in paragraphs().items() if name in found]


def anchor_of(told: Warned) -> str:
    """Return the anchor of a sentence; empty for one without a paragraph, as in tables of before there were any."""
    either = (anchor(section, told.kind) for section in ("doubt", "warning"))
    return next((name for name in either if name in paragraphs()), "")


def anchors_of(told: Iterable[Warned]) -> list[str]:
    """Return the anchors of sentences, each once and in order."""
    return list(dict.fromkeys(filter(None, map(anchor_of, told))))


def titled(name: str) -> str:
    """Return what a paragraph is called where it stands: its section and its name."""
    section, _, rest = name.partition("-")
    return f"{section}: {said(rest)}"


def _doubted(tables: Tables, doubts: Sequence[Warned]) -> Iterator[str]:
    yield from anchors_of([*doubts, *lost(tables)])
    if assumed_directions(tables):
        yield anchor("doubt", "assumed_direction")
    if (table(tables, "fit/parameters")["held"].fillna("") != "").any():
        yield anchor("doubt", "measured_off")


def _in_ledger(tables: Tables) -> Iterator[str]:
    yield from anchors_of(ledger_warnings(tables))
    if (table(tables, "clean/ledger")["note"].fillna("") != "").any():
        yield anchor("warning", "nothing_to_do")


def _closed(tables: Tables) -> Iterator[str]:
    yield from (anchor("status", status) for status, _, _ in status_counts(tables))
    for section, name, column in CLOSED:
        yield from (anchor(section, value) for value in table(tables, name)[column].dropna().unique())
