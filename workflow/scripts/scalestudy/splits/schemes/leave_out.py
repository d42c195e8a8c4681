"""One level of a column at a time, such as each model size."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.levels import levels, span
from scalestudy.splits.scales import level_column
from scalestudy.splits.schemes.base import Scheme, Split, roles_in

MAX_LEVELS: Final = 20


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = options.get("by") or level_column(frame, roles_in(options))
    if column not in frame:
        raise CannotSplit(f"there is no column {column}")
    level = levels(frame[column])
    count = int(level.max()) + 1
    if count < 2:
        raise CannotSplit(f"{column} has fewer than two distinct values in {len(frame)} rows")
    edges = np.unique(np.linspace(0, count, min(count, MAX_LEVELS) + 1).round().astype(int))
    for low, high in pairwise(edges):
        test = (level >= low) & (level < high)
        yield f"{column} {span(frame.loc[test, column])}", test


SCHEME = Scheme(
    "leave_out",
    "one level of a column at a time",
    "Does the law hold at a size or budget it has never seen?",
    _split,
    {
        "by": {
            "type": "string",
            "format": "column",
            "description": "column whose levels are left out in turn; by default that of N, the parameters, "
            "else the first scale with several values",
        }
    },
    hardness=3,
)
