"""The matrix that columns are learned from: a row for each point of a run, whatever metrics were measured there."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]
PLACE: Final = ("source", "run", "seed", "step", "tokens")
"""What tells points of training apart, families aside: one of a run that several families name is one."""
POINT: Final = ("family", *PLACE)


def numbers(rows: pd.DataFrame, keys: Sequence[str] = POINT) -> Numbers:
    """Number the points that rows belong to, (n,); the order follows the keys, not the rows."""
    by = [name for name in keys if name in rows.columns]
    return np.asarray(rows.groupby(by, dropna=False, sort=True).ngroup(), dtype=np.int64)


def wide(rows: pd.DataFrame, point: Numbers, names: Sequence[str]) -> pd.DataFrame:
    """Return the cells of points, by their number, where they stand in columns; a point's rows agree, or are averaged."""
    return rows[list(names)].astype(float).groupby(point, sort=True).mean()


def long(rows: pd.DataFrame, point: Numbers, names: Sequence[str]) -> pd.DataFrame:
    """Return the cells of points, by their number, where they are the values of rows of metrics, repeats averaged."""
    cells = pd.DataFrame({"point": point, "metric": rows["metric"].to_numpy(), "value": rows["value"].to_numpy(float)})
    found = cells[cells["metric"].isin(names)].pivot_table(
        index="point", columns="metric", values="value", aggfunc="mean"
    )
    return found.reindex(index=np.unique(point), columns=list(names)).rename_axis(index=None, columns=None)
