"""The points to forecast: those the study file names, and its held-out rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.context import ALLOCATION, FLOPS_PER_PARAM_TOKEN


@dataclass(frozen=True)
class Target:
    """A point to predict: its name, its columns, and what was measured there, if anything."""

    name: str
    columns: Mapping[str, float]
    value: float = np.nan


def stated(targets: Sequence[Mapping[str, float]]) -> list[Target]:
    """The targets of the study file, named by their position in it."""
    return [Target(str(position), complete(target)) for position, target in enumerate(targets)]


def complete(target: Mapping[str, float]) -> dict[str, float]:
    """Derive the missing one of params, tokens and flops from C = 6 N D."""
    known = {name: float(value) for name, value in target.items()}
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
    targets = []
    for (_, row), several in zip(rows.iterrows(), repeated, strict=True):
        name = f"{row['run']}, row {row['row']}" if several else str(row["run"])
        wanted = {column: row[column] for column in {*ALLOCATION, *columns} if pd.notna(row[column])}
        targets.append(Target(name, complete(wanted), float(row["value"])))
    return targets


def decades_beyond(rows: pd.DataFrame, columns: Mapping[str, float], scales: Collection[str] = ALLOCATION) -> float:
    """How many decades a point lies outside the range of the runs, the largest over the scale axes."""
    outside = [0.0]
    for name in scales:
        seen = rows[name][rows[name] > 0]
        if columns.get(name, 0) > 0 and len(seen):
            outside += [np.log10(columns[name] / seen.max()), np.log10(seen.min() / columns[name])]
    return float(max(outside))
