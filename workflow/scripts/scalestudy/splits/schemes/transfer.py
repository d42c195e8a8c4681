"""One family, or one level of another column, at a time; the law is learned from all others together."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.levels import levels, span
from scalestudy.splits.schemes.base import Scheme, Split


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = options.get("by", "family")
    if column not in frame:
        raise CannotSplit(f"there is no column {column}")
    level = levels(frame[column])
    if len(np.unique(level)) < 2:
        raise CannotSplit(f"{column} has one value only, so nothing is left to learn from")
    for number in np.unique(level):
        yield f"without {span(frame.loc[level == number, column])}", level == number


SCHEME = Scheme(
    "transfer",
    "one family at a time, the law shared by the others",
    "Does one law serve a family none of whose runs have been seen?",
    _split,
    {
        "by": {
            "type": "string",
            "format": "column",
            "default": "family",
            "description": "column whose levels are left out in turn",
        }
    },
    across=True,
    hardness=2,
)
