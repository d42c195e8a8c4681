"""The column to extrapolate along."""

from typing import Final

import pandas as pd

from scalestudy.splits.replicates import CONFIGURATION
from scalestudy.splits.schemes.base import CannotSplit

SCALES: Final = ("flops", "params", "tokens", "step")


def scale_column(frame: pd.DataFrame, wanted: str | None = None) -> str:
    """Return the column to extrapolate along: the wanted one, else the first scale with several values.

    Raises:
        CannotSplit: the column is absent or has fewer than two distinct values.
    """
    names = (wanted,) if wanted else (*SCALES, *(c for c in CONFIGURATION if c not in SCALES))
    for name in names:
        if name in frame and _number_of_levels(frame[name]) > 1:
            return name
    if wanted and wanted not in frame:
        raise CannotSplit(f"there is no column {wanted}")
    raise CannotSplit(f"{wanted or 'every scale column'} has fewer than two distinct values in {len(frame)} rows")


def _number_of_levels(values: pd.Series) -> int:
    return int(values.nunique(dropna=True))
