"""Rows that learned columns add to a run table: values of a new metric, to fit laws of it."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.learn.entries import Entry
from scalestudy.learn.kinds.to_target import UNITS
from scalestudy.learn.points import Numbers, numbers
from scalestudy.rows import run_keys

Mask = npt.NDArray[np.bool_]
KEPT: Final = ("row", "source_row", "source_file", "held_out", "final")
"""Columns of which the new row has what stands in the row it is made beside."""
BLANK: Final = {"stderr": np.nan, "reason": None, "excluded": False, "excluded_by": None, "trials": np.nan}


def of_column(runs: pd.DataFrame, name: str, used: Mask) -> pd.DataFrame:
    """Return a row for each point of a run with a learned column as its value.

    Args:
        runs: the run table with the column.
        name: of the column, which is the new metric's.
        used: the rows that are not excluded, (n,): a point without any gets none.
    """
    rows = runs[used]
    first = _beside(rows, numbers(rows), last=False)
    return _renamed(first, name, first[name].to_numpy(float), "1", "higher")


def of_trace(runs: pd.DataFrame, entry: Entry, followed: Mask) -> pd.DataFrame:
    """Return a row for each run that was followed, with what its trajectory says as its value; `reason` where it says none.

    Args:
        runs: the run table.
        entry: of a kind with a trace.
        followed: the rows that belong to trajectories, (n,).
    """
    options, along = entry.options, str(entry.options["along"])
    rows = runs[followed & (runs["metric"] == options["metric"]).to_numpy()]
    rows = rows.sort_values([along, "row"], na_position="first")
    number = numbers(rows, run_keys(rows.columns))
    found = [entry.kind.trace(rows[number == k], options) for k in range(number.max(initial=-1) + 1)]
    last = _beside(rows, number, last=True)
    values = np.array([value for value, _ in found], dtype=float)
    made = _renamed(last, str(options["into"]), values, UNITS.get(along, along), "lower")
    return made.assign(reason=pd.Series([why or None for _, why in found], dtype=object))


def _beside(rows: pd.DataFrame, number: Numbers, last: bool) -> pd.DataFrame:
    """Return the first or last row of each group, in the order of their numbers, blank where the group's rows differ."""
    groups = rows.groupby(number, sort=True)
    found = groups.tail(1) if last else groups.head(1)
    found = found.set_axis(pd.Index(number)[rows.index.get_indexer(found.index)]).sort_index()
    differ = groups.nunique(dropna=False).gt(1)
    free = [str(name) for name in rows.columns if name not in KEPT]
    return found.assign(**{name: found[name].where(~differ[name]) for name in free if differ[name].any()})


def _renamed(
    rows: pd.DataFrame, metric: str, value: npt.NDArray[np.float64], unit: str, direction: str
) -> pd.DataFrame:
    blank = {name: what for name, what in BLANK.items() if name in rows}
    return rows.assign(**blank, metric=metric, value=value, unit=unit, direction=direction).reset_index(drop=True)
