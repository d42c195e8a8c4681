"""Which rows must stay together: those of one run, and replicates of one configuration."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.graphs import linked
from scalestudy.rows import numbered


def replicate_groups(frame: pd.DataFrame, group: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.int64]:
    """Number the sets of rows that must stay together: equal in `group`, or equal in every column of a design.

    Args:
        frame: the rows.
        group: columns whose equal rows stay together.
        columns: columns that describe a design; rows that differ in none of them are replicates.

    Returns:
        One number per row, numbered in order of appearance.
    """
    by_group = numbered(frame, group)
    present = [name for name in columns if name in frame]
    if not present:
        return by_group
    return linked([by_group, numbered(frame, present)])
