"""Every paragraph by what it is about. Adding one is an entry in a file beside this; a test finds what has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scalestudy.report.explained import of_cleaning, of_results, of_statuses
from scalestudy.report.explained.base import Paragraph


@dataclass(frozen=True)
class Section:
    """Paragraphs of one sort.

    Attributes:
        title: of the page of them all.
        where: where a reader meets these words, a sentence.
        paragraphs: by name.
    """

    title: str
    where: str
    paragraphs: Mapping[str, Paragraph]


SECTIONS: Final[Mapping[str, Section]] = {
    "doubt": Section(
        "What the answer warns of",
        "Under *What to distrust* on the page, and on the lines `warning` and `data` in the terminal.",
        of_results.DOUBTS,
    ),
    "warning": Section(
        "What cleaning warns of",
        "In `clean/ledger`, by its column `kind`; the first is on the line `data` in the terminal.",
        of_cleaning.WARNINGS,
    ),
    "status": Section(
        "Statuses of fits and analyses", "In the column `status` of `fit/fits` and of analyses.", of_statuses.STATUSES
    ),
    "verdict": Section(
        "Verdicts on published numbers", "In `analyse/replication`, of what is under `expect`.", of_statuses.VERDICTS
    ),
    "reach": Section(
        "Searches for a scale", "In `analyse/reach`: the compute that reaches a value.", of_statuses.REACHES
    ),
    "agreement": Section("Approaches to allocation", "In `analyse/agreement`.", of_statuses.AGREEMENTS),
    "finding": Section("Parameters that families may share", "In `analyse/equal`.", of_statuses.FINDINGS),
    "outcome": Section("Repetitions", "In the tables of the stage `sensitivity`.", of_statuses.OUTCOMES),
    "ending": Section("How runs end that fail", "At the end of the terminal's output.", of_statuses.ENDINGS),
}
"""By the word that its anchors begin with."""


def anchor(section: str, name: str) -> str:
    """Return the anchor of a paragraph, the same on every page that has it."""
    return f"{section}-{name}"


def paragraphs() -> dict[str, Paragraph]:
    """Return every paragraph by its anchor."""
    return {anchor(word, name): one for word, section in SECTIONS.items() for name, one in section.paragraphs.items()}
