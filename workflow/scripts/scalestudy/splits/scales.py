"""The column to extrapolate along."""

from typing import Final

import pandas as pd

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.replicates import CONFIGURATION
from scalestudy.tables.ingest import SCALES

ALONG: Final = ("flops", *(name for name in SCALES if name != "flops"), "step")
"""Columns that say how large a run is, compute first: what to extrapolate along, and what rows may lie beyond."""


def scale_column(frame: pd.DataFrame, wanted: str | None = None) -> str:
    """Return the column to extrapolate along: the wanted one, else the first scale with several values.

    Raises:
        CannotSplit: the column is absent or has fewer than two distinct values.
    """
    names = (wanted,) if wanted else (*ALONG, *(c for c in CONFIGURATION if c not in ALONG))
    for name in names:
        if name in frame and _number_of_levels(frame[name]) > 1:
            return name
    if wanted and wanted not in frame:
        raise CannotSplit(f"there is no column {wanted}")
    raise CannotSplit(f"{wanted or 'every scale column'} has fewer than two distinct values in {len(frame)} rows")


def _number_of_levels(values: pd.Series) -> int:
    return int(values.nunique(dropna=True))
