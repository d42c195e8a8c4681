"""Families and metrics of which no row is left, in one sentence each kind: what took the rows out."""

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from scalestudy.rows import UNIT_KEYS

EMPTIED: Final = "no row is left of the"
"""What these sentences begin with."""
NAMED: Final = 3


def emptied(counts: pd.DataFrame) -> list[str]:
    """Name the families and metrics that have rows to fit, of which none is left; else the pairs of both.

    Args:
        counts: `family`, `metric`, and `rule`, that which took rows of theirs out, null for rows that are left; a line for
            each combination there is among rows that are not held out.
    """
    rest = counts.assign(left=counts["rule"].isna())
    found: list[str] = []
    for key, plural in (("family", "families"), ("metric", "metrics")):
        whole = rest.groupby(key, sort=True)["left"].any()
        gone = rest[rest[key].isin(whole.index[~whole])]
        found += _told(gone, key, plural, sorted(gone[key].astype(str).unique()))
        rest = rest.drop(gone.index)
    gone = rest[~rest.groupby(UNIT_KEYS)["left"].transform("any")] if len(rest) else rest
    pairs = [f"{family}, {metric}" for family, metric in gone[UNIT_KEYS].drop_duplicates().itertuples(index=False)]
    return [*found, *_told(gone, "family and metric", "pairs of family and metric", pairs)]


def _told(gone: pd.DataFrame, one: str, several: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        kind = one if len(names) == 1 else f"{len(names)} {several}"
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        rules = " and ".join(sorted(gone["rule"].dropna().unique())) or "no rule"
        yield f"{EMPTIED} {kind} {'; '.join(names[:NAMED])}{more}, taken out by {rules}"
