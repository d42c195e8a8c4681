"""Random folds of whole groups."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.rows import identity
from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.replicates import replicate_groups
from scalestudy.splits.schemes.base import Scheme, Split, roles_in

FOLDS: Final = 5


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    wanted = options.get("group", "run")
    group = [wanted] if isinstance(wanted, str) else list(wanted)
    missing = [name for name in group if name not in frame]
    if missing:
        raise CannotSplit(f"there is no column {missing[0]} to group the rows by")
    number = replicate_groups(frame, _compared(group, frame), roles_in(options).design)
    groups = int(number.max()) + 1
    if groups < 2:
        raise CannotSplit(f"all {len(frame)} rows belong to one {' and '.join(group)}, or are replicates of each other")
    folds = min(int(options.get("folds", FOLDS)), groups)
    fold_of_group = np.random.default_rng(seed).permutation(groups) % folds
    for fold in range(folds):
        yield f"{fold + 1} of {folds}", fold_of_group[number] == fold


def _compared(group: list[str], frame: pd.DataFrame) -> list[str]:
    """Return the columns whose equal rows stay together; `run` stands for all that tells runs apart."""
    return list(dict.fromkeys(name for column in group for name in identity(column, frame.columns)))


SCHEME = Scheme(
    "kfold",
    "random folds of whole groups",
    "How well does the law fill in runs like those already trained? Whole groups move together, and seeds of "
    "one configuration never part, since a replicate on the training side would give the answer away.",
    _split,
    {
        "folds": {"type": "integer", "minimum": 2, "default": FOLDS, "description": "number of folds"},
        "group": {
            "type": ["string", "array"],
            "format": "column",
            "items": {"type": "string", "format": "column"},
            "default": "run",
            "description": "column or columns whose rows stay together; `run` tells runs apart by source and seed too",
        },
    },
    hardness=1,
    by_default=True,
)
