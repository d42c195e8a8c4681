"""What a contradiction between columns is: a claim that rows should bear out, as SQL, and what is said where they do not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scalestudy.ingest.sql import quote

NUMBERS: Final = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "SMALLINT", "TINYINT", "DECIMAL")
Kinds = Mapping[str, str]
"""Column to its DuckDB type."""


@dataclass(frozen=True)
class Claim:
    """What is wrong in rows where it holds.

    Attributes:
        told: what is wrong, as the beginning of a sentence that goes on with `in 3 of 20 rows`.
        among: the columns that a row must have values of to be asked.
        broken: SQL, true where a row contradicts itself; `rows` is the table of all rows that are used.
        so: what follows for the reader.
        mostly: what it looks like where most of the rows that were asked are wrong.
        most: the share of these rows up to which it is told: where more are wrong, the columns mean something else.
    """

    told: str
    among: tuple[str, ...]
    broken: str
    so: str = ""
    mostly: str = ""
    most: float = 1.0


@dataclass(frozen=True)
class Conflict:
    """A kind of contradiction.

    Attributes:
        name: that of its file.
        meaning: in a sentence without a full stop, for the documentation.
        claims: what there is to ask of a table with these columns.
        sound: a row that bears it out, by column; `row`, `family` and the like may stay out.
        wrong: one that does not.
    """

    name: str
    meaning: str
    claims: Callable[[Kinds], Iterator[Claim]]
    sound: Mapping[str, Any]
    wrong: Mapping[str, Any]


def numeric(kinds: Kinds, *names: str) -> bool:
    """Whether a table has all of these columns, as numbers."""
    return all(kinds.get(name, "").partition("(")[0] in NUMBERS for name in names)


def known(names: tuple[str, ...]) -> str:
    """Return SQL, true where all of these columns have a finite number."""
    return " AND ".join(f"isfinite(CAST({quote(name)} AS DOUBLE))" for name in names)
