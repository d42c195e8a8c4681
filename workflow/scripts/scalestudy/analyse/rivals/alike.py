"""Whether the values of two families may be held against each other: one unit, one evaluation, one tokeniser."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Final

import pandas as pd

EVALUATIONS: Final = (
    "evaluation",
    "evaluation_set",
    "eval_set",
    "eval_data",
    "validation_set",
    "test_set",
    "benchmark",
)
"""Columns that name what was evaluated on, where a study keeps one."""
TOKENISERS: Final = ("tokeniser", "tokenizer", "vocab")
"""Columns that tell tokenisers apart: per token, values of two of them are of different things."""
NOT_COMPARABLE: Final = "not comparable"
"""What every sentence begins with that says so."""
PER_TOKEN: Final = ("token", "perplexity", "ppl")
"""What units per token are called by."""


def apart(
    one: pd.DataFrame, other: pd.DataFrame, named: tuple[str, str], reads: Collection[str], same: Sequence[str]
) -> str:
    """Say why the values of two families are not comparable; empty if they are, as far as the run table tells.

    Args:
        one: training rows of a family, of one metric.
        other: those of the other.
        named: what the two are called.
        reads: the columns that their laws read, which account for what differs in them.
        same: further columns in which they must agree.
    """
    for column in ("unit", "direction", *same, *EVALUATIONS, *TOKENISERS):
        first, second = (_values(rows, column) for rows in (one, other))
        counts = column not in TOKENISERS or _per_token(one)
        if counts and column not in reads and first and second and first != second:
            return _told(column, named, first, second)
    return ""


def all_apart(rows: Mapping[str, pd.DataFrame], reads: Collection[str], same: Sequence[str]) -> str:
    """Say why several families, by name, are not all comparable; empty if they are."""
    found = (apart(rows[a], rows[b], (a, b), reads, same) for a, b in combinations(rows, 2))
    return next((why for why in found if why), "")


def _values(rows: pd.DataFrame, column: str) -> list[str]:
    return sorted(map(str, rows[column].dropna().unique())) if column in rows else []


def _per_token(rows: pd.DataFrame) -> bool:
    """Whether values are per token; those of no unit may be."""
    units = _values(rows, "unit")
    return not units or any(word in unit.lower() for unit in units for word in PER_TOKEN)


def _told(column: str, named: tuple[str, str], first: Sequence[str], second: Sequence[str]) -> str:
    values = " and ".join(
        f"{family} has {', '.join(each[:3])}" for family, each in zip(named, (first, second), strict=True)
    )
    if column not in TOKENISERS:
        return f"{NOT_COMPARABLE}: in {column}, {values}; choose families that agree by `between`"
    return f"{NOT_COMPARABLE} per token: in {column}, {values}; give the metric per byte (unit: bits/byte)"
