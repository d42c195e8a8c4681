"""The column to extrapolate along."""

import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.splits.folds import CannotSplit


def scale_column(frame: pd.DataFrame, wanted: str | None = None, roles: Roles = USUAL) -> str:
    """Return the column to extrapolate along: the wanted one, else the first scale with several values.

    Raises:
        CannotSplit: the column is absent or has fewer than two distinct values.
    """
    names = (wanted,) if wanted else dict.fromkeys((*roles.along, *roles.design))
    for name in names:
        if name in frame and _number_of_levels(frame[name]) > 1:
            return name
    if wanted and wanted not in frame:
        raise CannotSplit(f"there is no column {wanted}")
    raise CannotSplit(f"{wanted or 'every scale column'} has fewer than two distinct values in {len(frame)} rows")


def level_column(frame: pd.DataFrame, roles: Roles) -> str:
    """Return the column whose levels are sizes of models: N where the study has it, else the first scale that varies.

    Raises:
        CannotSplit: as `scale_column`.
    """
    size = roles.plays["N"]
    return size if size in frame and frame[size].notna().any() else scale_column(frame, None, roles)


def _number_of_levels(values: pd.Series) -> int:
    return int(values.nunique(dropna=True))
