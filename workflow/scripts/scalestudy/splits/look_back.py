"""Folds inside a training set that `auto` chooses by: as if its largest scales were still to come."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.splits.folds import CannotSplit, Fold
from scalestudy.splits.levels import SAME, levels
from scalestudy.splits.scales import scale_column

LOOKS: Final = 5
"""How often a training set is looked back into, each time a factor 1.41 further."""
REPEATED: Final = 0.02
"""Share of its distinct tokens by which a run must exceed them to have repeated any."""


def look_back(frame: pd.DataFrame, column: str, roles: Roles = USUAL) -> list[Fold]:
    """Split as if the largest scales were still to come: train up to a fraction of the largest, test as far again.

    The fractions are powers of the square root of two; the test side reaches to twice the cutoff, and at least to the next
    level, so that every fold looks about as far ahead, relative to its data, as a first forecast does. Folds with the same
    training side are one.

    Raises:
        CannotSplit: the column is absent, has fewer than two distinct values or one that is not positive.
    """
    column = scale_column(frame, column)
    if not pd.api.types.is_numeric_dtype(frame[column]):
        raise CannotSplit(f"{column} holds no numbers, of which one could be so many times another")
    if not (frame[column] > 0).all():
        raise CannotSplit(f"{column} is not positive in every row")
    own = frame[column].where(_apart(frame, column, roles))
    values, level, row = own.to_numpy(float), levels(own), frame["row"].to_numpy(np.int64)
    if level.max() < 1:
        raise CannotSplit(f"{column} has fewer than two distinct values apart from those of {roles.plays['D']}")
    family, metric = str(frame["family"].iloc[0]), str(frame["metric"].iloc[0])
    folds: dict[int, Fold] = {}
    for steps in range(1, LOOKS + 1):
        within = level[values <= np.nanmax(values) * 2 ** (-steps / 2) * (1 + SAME)]
        if not len(within) or within.max() in folds:
            continue
        top = int(within.max())
        edge = values[level == top].max()
        test = (level > top) & ((values <= 2 * edge) | (level == top + 1))
        name = f"{column} above {edge:.6g}"
        folds[top] = Fold(family, metric, "rolling", name, np.sort(row[level <= top]), np.sort(row[test]))
    return list(folds.values())


def _apart(frame: pd.DataFrame, column: str, roles: Roles) -> npt.NDArray[np.bool_]:
    """Where a column says something of its own: distinct tokens are just the tokens in runs that repeat none."""
    tokens = roles.plays["D"]
    if column != roles.plays["U"] or tokens not in frame:
        return np.ones(len(frame), bool)
    return (frame[tokens] > frame[column] * (1 + REPEATED)).to_numpy(bool)
