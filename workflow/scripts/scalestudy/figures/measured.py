"""The measured rows of a fit unit, and how they are thinned when there are too many to draw."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scalestudy.figures.content import Unit, finite
from scalestudy.fit.roles import Roles
from scalestudy.rows import UNIT_KEYS, state_of

STATE = "__state"
"""What became of a measured row: fitted, held_out or excluded; no column of a study has such a name."""
MOST_POINTS = 2000  # a panel; more only darkens it and makes vector files slow


def measured(runs: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return the rows of one unit that hold a value, with the column `STATE`."""
    rows = runs[(runs["family"] == unit[0]) & (runs["metric"] == unit[1])]
    rows = rows[finite(rows, "value")]
    return rows.assign(**{STATE: state_of(rows)})


def thin(frame: pd.DataFrame, most: int = MOST_POINTS, state: str = STATE) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep at most `most` rows of each state, evenly spaced in their order, and say so."""
    groups = [part for _, part in frame.groupby(state, sort=False)] if state in frame else [frame]
    if all(len(part) <= most for part in groups):
        return frame, ()
    spaced = [np.linspace(0, len(part) - 1, min(most, len(part))).round().astype(int) for part in groups]
    kept = pd.concat([part.iloc[places] for part, places in zip(groups, spaced, strict=True)]).sort_index()
    return kept, (f"Of {len(frame):,} points, {len(kept):,} evenly spaced in their order are drawn.",)


def text_of(rows: pd.DataFrame, column: str, default: str) -> str:
    """Return the one value of a text column, or the default where it is absent, empty or not unique."""
    if column not in rows:
        return default
    values = rows[column].dropna().unique()
    return str(values[0]) if len(values) == 1 else default


def with_units(frame: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Add the unit of each row's metric, and that of the data, to a drawn table."""
    known = runs.drop_duplicates("metric").set_index("metric")["unit"]
    return frame.assign(unit=frame["metric"].map(known).fillna(""), data_unit=text_of(runs, "data_unit", "tokens"))


def most_rows(rows: pd.DataFrame) -> list[Unit]:
    """Return the fit units of some rows, those with the most first."""
    counts = rows.groupby(UNIT_KEYS, sort=False).size().sort_values(ascending=False, kind="stable")
    return [(str(family), str(metric)) for family, metric in counts.index]


def by_width(rows: pd.DataFrame, columns: Iterable[str], roles: Roles) -> list[str]:
    """Sort the columns that are positive and vary by their range in decades, widest first, D before equals."""
    width = {}
    for column in roles.ordered(columns):
        values = rows[column].to_numpy(dtype=float)
        values = values[np.isfinite(values)]
        if values.size and values.min() > 0 and values.max() > values.min() * 1.001:
            width[column] = float(np.log10(values.max() / values.min()))
    return sorted(width, key=lambda name: (-round(width[name], 1), name != roles.plays["D"]))
