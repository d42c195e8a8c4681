"""The columns that expressions of a study file read, held against those there are: quickly, and exactly where in doubt."""

import re
from collections.abc import Collection, Iterator
from typing import Final

_WORDS: Final = re.compile(
    r"""'(?:[^']|'')*' | "(?P<quoted>(?:[^"]|"")*)" | \d[\w.]* | [A-Za-z_]\w*(?=\s*\() | (?P<plain>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
_SQL: Final = frozenset(
    [
        "and",
        "or",
        "not",
        "is",
        "null",
        "in",
        "like",
        "ilike",
        "between",
        "case",
        "when",
        "then",
        "else",
        "end",
        "true",
        "false",
        "cast",
        "try_cast",
        "as",
        "double",
        "float",
        "varchar",
        "integer",
        "bigint",
        "boolean",
        "distinct",
        "from",
        "escape",
    ]
)


def unknown_columns(text: str, known: Collection[str]) -> list[str]:
    """Return the columns that a DuckDB expression reads and that are none of those there are."""
    if not set(_names(text)) - set(known):
        return []
    return [name for name in _read(text) if name not in known]


def _names(text: str) -> Iterator[str]:
    """Yield whatever may be the name of a column: words that are no function, no number and no text."""
    for word in _WORDS.finditer(text):
        if word["quoted"] is not None:
            yield word["quoted"].replace('""', '"')
        elif word["plain"] and word["plain"].lower() not in _SQL:
            yield word["plain"]


def _read(text: str) -> tuple[str, ...]:
    """Return the columns as DuckDB's parser has them; none of a text that it cannot read, which ingest and clean refuse."""
    import duckdb  # only where something is likely to be wrong

    from scalestudy.ingest.expression import parse

    with duckdb.connect() as connection:
        try:
            return parse(connection, text).columns
        except ValueError:
            return ()
