"""Frames on a contract: with its columns and types whatever their rows, and even without any."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.tables.contract import Column, Table
from scalestudy.tables.ingest import SHARED_ROW

PANDAS_TYPES = {"string": "str", "float64": "float64", "int64": "int64", "bool": "bool"}


def typed(contract: Table, rows: pd.DataFrame | Iterable[Any] = (), further: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows as a frame with the columns of a contract, typed even without rows.

    Args:
        contract: of the table.
        rows: a frame, mappings by column, or tuples in the contract's order; what they lack is null, what the contract
            does not name is left out.
        further: columns to keep beside the contract's.
    """
    names = [*(column.name for column in contract.columns), *further]
    frame = pd.DataFrame(rows if isinstance(rows, pd.DataFrame) else list(rows), columns=names)
    return frame.astype({column.name: _dtype(column, frame) for column in contract.columns})


def stacked(contract: Table, frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of a contract one below the other; without any rows, an empty one."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else typed(contract)


def found(tables: Mapping[str, pd.DataFrame], contract: Table) -> pd.DataFrame:
    """Return a table a study need not have; where it has none, one without rows."""
    table = tables.get(contract.name)
    return typed(contract) if table is None else table


def light(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same with words as categories, which cost a fraction to copy again and again."""
    words = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)]
    return frame.astype(dict.fromkeys(words, "category"))


def _dtype(column: Column, frame: pd.DataFrame) -> str:
    """Whole numbers with nulls among them need a type of their own in pandas."""
    return "Int64" if column.dtype == "int64" and frame[column.name].isna().any() else PANDAS_TYPES[column.dtype]


def shared_rows(rows: pd.DataFrame) -> Mapping[str, frozenset[int]]:
    """Return of each family which of its rows stand in others too, by what tells them there; none of a family without rows."""
    known = rows.dropna(subset=[SHARED_ROW]) if SHARED_ROW in rows else rows.iloc[:0]
    each = {str(family): frozenset(own[SHARED_ROW].astype(int)) for family, own in known.groupby("family")}
    return defaultdict(frozenset, each)
