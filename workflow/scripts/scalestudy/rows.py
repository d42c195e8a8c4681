"""The rows that laws are fitted to, and which of them are one run: the one place that says which."""

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]
UNIT_KEYS: Final = ["family", "metric"]
GROUP: Final = "__group"
"""Which rows count as one in a standard error, beside the columns of a run table, none of which has such a name."""
RUN_NUMBER: Final = "__run"
"""The number of a row's run, where a table was prepared by `with_run_numbers`."""
RUN_KEYS: Final = ("source", "family", "run", "seed", "metric")
"""What tells runs apart: two sources, two families or two seeds may use one name, and each metric is a curve of its own."""


def run_keys(columns: Collection[Any]) -> tuple[str, ...]:
    """Return the columns that tell runs apart, those a table has: `seed` is an optional one.

    >>> run_keys(["row", "run", "metric", "family", "value"])
    ('family', 'run', 'metric')
    """
    return tuple(name for name in RUN_KEYS if name in columns)


def unit_of(cell: Any) -> str:
    """Return what a cell says of a unit; empty where it says nothing, which is no text in pandas.

    >>> unit_of("percent"), unit_of(float("nan")), unit_of(None)
    ('percent', '', '')
    """
    return cell if isinstance(cell, str) else ""


def identity(column: str, columns: Collection[Any]) -> tuple[str, ...]:
    """Return the columns that a grouping by `column` compares: for `run` all that tells runs apart, else it alone."""
    return run_keys(columns) if column == "run" else (column,)


def numbered(rows: pd.DataFrame, columns: Iterable[str]) -> Numbers:
    """Number rows by what they agree in, by first appearance, (n,); nulls agree with each other.

    Of a few rows, which folds ask for by the thousand, in a fifth of the time of a grouping by pandas.
    """
    number = np.zeros(len(rows), dtype=np.int64)
    for name in columns:
        codes, kinds = pd.factorize(_plain(rows[name]))
        if len(kinds) > 1 or (codes < 0).any():
            number = pd.factorize(number * (len(kinds) + 1) + codes + 1)[0]
    return number.astype(np.int64, copy=False)


def _plain(column: pd.Series) -> Any:
    """Numbers as an array, which is the quickest to work with; anything else as pandas holds it."""
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def run_numbers(rows: pd.DataFrame) -> Numbers:
    """Number the runs of some rows by first appearance, (n,)."""
    return numbered(rows, [RUN_NUMBER] if RUN_NUMBER in rows else run_keys(rows.columns))


def with_run_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that carry the number of their run, for those who ask of many parts of them which rows are of one run."""
    return rows.assign(**{RUN_NUMBER: run_numbers(rows)})


def run_places(rows: pd.DataFrame) -> list[Numbers]:
    """Return for each run where its rows stand among these, in their order."""
    number = run_numbers(rows)
    order = np.argsort(number, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


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
