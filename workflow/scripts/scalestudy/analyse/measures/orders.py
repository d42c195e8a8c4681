"""Families side by side at the same scale."""

import pandas as pd

from scalestudy.analyse.measures.base import Asked, better, level_means


def by_level(asked: Asked, by_family: dict[str, pd.DataFrame]) -> tuple[str | None, pd.DataFrame]:
    """Return the scale, and how good each family is at each level that two have: levels ascending, by family.

    Values are means over the last rows of the runs there, turned so that more is better.
    """
    rows = pd.concat(by_family.values(), ignore_index=True)
    along = asked.along(rows)
    if along is None:
        return None, pd.DataFrame()
    each = {family: better(own) * level_means(asked.last(own), along) for family, own in by_family.items()}
    table = pd.DataFrame(each).sort_index()
    return along, table[table.notna().sum(axis=1) >= 2]
