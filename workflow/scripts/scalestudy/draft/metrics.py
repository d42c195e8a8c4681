"""Which columns hold values of metrics, in the order in which one is taken, and which error belongs to which value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scalestudy.draft.roles.metrics import SPLITS, TRAINED, Measured, beside_sure, doubtful, measured
from scalestudy.draft.table import Column

_ERROR: Final = r"std ?err|stderr|standard error|std error|se|sem"
_ERRORS: Final = re.compile(rf"(?:^| )(?:{_ERROR})(?= |$)(?: of(?= ))?")


@dataclass(frozen=True)
class Candidate:
    """A column that holds values of a metric."""

    column: Column
    says: Measured

    @property
    def key(self) -> tuple[bool, int, int, bool, bool]:
        """What is sorted by: training losses last, then the kind, the part of the data, smoothed ones, those of a part only."""
        says = self.says
        return (says.split == TRAINED, says.kind.rank, says.split, says.smooth, bool(says.rest))

    @property
    def split(self) -> str:
        """The part of the data it was measured on, as far as its name says."""
        return SPLITS[self.says.split][0]


def candidates(columns: Mapping[str, Column]) -> list[Candidate]:
    """Return the columns that hold numbers and are named like metrics, the one to be taken first."""
    filled = [column for column in columns.values() if _holds_values(column)]
    sure = beside_sure((column.said.words, _says(column)) for column in filled)
    found = [Candidate(column, says) for column in filled if (says := _says(column, beside=sure))]
    chosen = [one for one in found if sure or not doubtful(one.column.said.words, one.says)]
    return sorted(chosen, key=lambda candidate: candidate.key)


def _holds_values(column: Column) -> bool:
    return (column.numeric or column.paired) and column.rows > column.blanks


def _says(column: Column, *, beside: bool = False) -> Measured | None:
    """Return what the name of a column says, where its numbers do not deny it."""
    says = measured(column.said.words, beside=beside) or measured(column.said.last, beside=beside)
    return says if says and says.kind.fits(column.low, column.high) else None


def alike(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates that nothing puts behind the first: of its kind, on the same part of the data."""
    return [one for one in found if (one.key, one.says.kind) == (found[0].key, found[0].says.kind)]


def error_of(name: str, columns: Mapping[str, Column]) -> str | None:
    """Return the column of the standard errors of a value: of the same words and a word for an error; alone, any one's."""
    bare = _words(columns[name].said.words)
    errors = {own: _words(_ERRORS.sub(" ", c.said.words)) for own, c in columns.items() if is_error(c) and c.numeric}
    own = next((other for other, words in errors.items() if words == bare), None)
    nameless = [other for other, words in errors.items() if not words]
    return own or (nameless[0] if len(nameless) == len(errors) == 1 else None)


def is_error(column: Column) -> bool:
    """Whether a column is named like standard errors."""
    return _ERRORS.search(column.said.words) is not None


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split()))
