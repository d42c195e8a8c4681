"""The rows that laws are fitted to: the one place that says which."""

from typing import Final

import numpy as np
import pandas as pd

UNIT_KEYS: Final = ["family", "metric"]
GROUP: Final = "__group"
"""Which rows count as one in a standard error, beside the columns of a run table, none of which has such a name."""


def state_of(runs: pd.DataFrame) -> pd.Series:
    """Return for each row of `clean/runs` what becomes of it: excluded, held_out, or fitted if it has a value.

    A held-out row that cleaning excluded is excluded: validation neither fits nor scores it.
    """
    held, out = runs["held_out"].astype(bool), runs["excluded"].astype(bool)
    return pd.Series(np.where(out, "excluded", np.where(held, "held_out", "fitted")), index=runs.index, dtype="str")


def is_training(runs: pd.DataFrame) -> pd.Series:
    """Return for each row of `clean/runs` whether laws are fitted to it: kept by cleaning, not held out, with a value."""
    return ~runs["excluded"].astype(bool) & ~runs["held_out"].astype(bool) & runs["value"].notna()


def training_rows(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `clean/runs` that laws are fitted to, by `row`: sums over them never depend on the input's order."""
    return runs[is_training(runs)].sort_values("row")


def by_row(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows indexed by their `row`, which stays a column, so that folds can pick them."""
    return rows.set_index("row", drop=False).rename_axis(None)


def by_unit(rows: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the rows of each fit unit by (family, metric), sorted."""
    return {(str(family), str(metric)): part for (family, metric), part in rows.groupby(UNIT_KEYS, sort=True)}
