"""The points to forecast: those the study file names, and its held-out rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from scalestudy.analyse.context import FLOPS_PER_PARAM_TOKEN, Floats
from scalestudy.tables.ingest import ALLOCATION

Values = TypeVar("Values", float, Floats)


@dataclass(frozen=True)
class Target:
    """A point to predict: its name, its columns, what was measured there, if anything, and its row, if it is one."""

    name: str
    columns: Mapping[str, float]
    value: float = np.nan
    row: pd.Series | None = None


def stated(targets: Sequence[Mapping[str, float]]) -> list[Target]:
    """The targets of the study file, named by their position in it."""
    numbers = [{name: float(value) for name, value in target.items()} for target in targets]
    return [Target(str(position), complete(target)) for position, target in enumerate(numbers)]


def complete(columns: Mapping[str, Values]) -> dict[str, Values]:
    """Derive the missing one of params, tokens and flops from C = 6 N D, for one point or for arrays of them."""
    known = dict(columns)
    n, d, c = (known.get(name) for name in ALLOCATION)
    if c is None and n is not None and d is not None:
        known["flops"] = FLOPS_PER_PARAM_TOKEN * n * d
    elif d is None and n is not None and c is not None:
        known["tokens"] = c / (FLOPS_PER_PARAM_TOKEN * n)
    elif n is None and d is not None and c is not None:
        known["params"] = c / (FLOPS_PER_PARAM_TOKEN * d)
    return known


def held_out(rows: pd.DataFrame, columns: Collection[str], taken: Collection[str] = ()) -> list[Target]:
    """The held-out rows of a fit unit, named by their run.

    Args:
        rows: the held-out rows, by `row`.
        columns: what the laws read besides params, tokens and flops.
        taken: names of other targets; the row number tells apart what would share a name.
    """
    repeated = rows["run"].duplicated(keep=False) | rows["run"].isin(list(taken))
    names = np.where(repeated, rows["run"].astype(str) + ", row " + rows["row"].astype(str), rows["run"].astype(str))
    wanted = sorted({*ALLOCATION, *columns})
    return [
        Target(
            str(name),
            {column: float(row[column]) for column in wanted if pd.notna(row[column])},
            float(row["value"]),
            row,
        )
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]


def as_rows(targets: Sequence[Target]) -> pd.DataFrame:
    """Targets as rows of a run table, so that a held-out row is forecast from all it holds, as validation does."""
    return pd.DataFrame([dict(target.columns) if target.row is None else target.row.to_dict() for target in targets])
