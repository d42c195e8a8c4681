"""What makes a column of a table a column of the run table: how it may be called, and what its cells must be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from scalestudy.draft.table import Column


def anything(column: Column) -> str:
    """Find no fault with any column."""
    return ""


@dataclass(frozen=True)
class Role:
    """A column of the run table.

    Attributes:
        column: its name there.
        names: regular expressions that the words of a name match as a whole, in tiers from the likeliest on.
        holds: what its cells must be.
        unfit: why a column's cells rule it out, or nothing.
        counts: whether its unit may be in the name, as in `params (M)`.
    """

    column: str
    names: tuple[str, ...]
    holds: Literal["numbers", "words", "any"] = "any"
    unfit: Callable[[Column], str] = anything
    counts: bool = False

    def tier(self, column: Column) -> int | None:
        """Return how likely a column's name is: 0 for the likeliest, None for none of its names."""
        if column.name == self.column:
            return -1
        said = column.said
        # A letter behind a slash, as in `D/N`, is none of these.
        for place, words in enumerate((said.words, said.last if len(said.last) > 1 else "")):
            for tier, pattern in enumerate(self.names):
                if re.fullmatch(pattern, words):
                    return tier + place * len(self.names)
        return None

    def fault(self, column: Column) -> str:
        """Return why a column's cells rule it out, or nothing."""
        if column.kind == "blank":
            return f"blank in all {column.rows} rows"
        if self.holds == "numbers" and not column.numeric:
            return f"{'true or false' if column.kind == 'bool' else 'text'}: {shown(column.examples)}"
        return self.unfit(column)


def candidates(role: Role, columns: Mapping[str, Column]) -> dict[str, int]:
    """Return the columns whose names fit a role, with their tiers, the likeliest first."""
    tiers = {name: tier for name, column in columns.items() if (tier := role.tier(column)) is not None}
    return dict(sorted(tiers.items(), key=lambda item: item[1]))


def shown(examples: tuple[str, ...]) -> str:
    """Return a few cells as they are quoted in a sentence."""
    return ", ".join(f"'{text[:24]}'" for text in examples[:2])


def no_size(column: Column) -> str:
    """Why a column cannot count anything."""
    if column.low == column.high == 0:
        return "constant 0"
    if column.low < 0:
        return f"negative numbers, {column.low:g} the lowest"
    return ""


def no_whole(column: Column) -> str:
    """Why a column cannot number anything."""
    return "" if column.whole else f"numbers with a fraction: {shown(column.examples)}"


def no_key(column: Column) -> str:
    """Why a column cannot name anything in every row."""
    return f"blank in {column.blanks} of {column.rows} rows" if column.blanks else ""


def no_flag(column: Column) -> str:
    """Why a column cannot say yes or no."""
    cells = {text.lower() for text in column.examples}
    return "" if cells <= {"true", "false", "0", "1", "yes", "no", "0.0", "1.0"} else f"{shown(column.examples)}"
