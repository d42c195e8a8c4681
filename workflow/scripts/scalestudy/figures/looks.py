"""The one place that decides how a family looks: its colour and mark are the same in every figure of a study.

Families are numbered as they first appear in the runs; the column `look` of a drawn table has that number.
"""

from collections.abc import Sequence

import pandas as pd

from scalestudy.figures.style import MARKERS, tones

LOOK, OTHER_LOOK = "look", "other_look"
LOOKS = {"family": LOOK, "other": OTHER_LOOK}
"""By column that names families, the column of their looks."""
NAMED = (*LOOKS, "group")
"""The columns of a drawn table that hold names of families, and nothing beside them but what stands for all."""
PAIR, BETWEEN = "pair", " / "
"""The column of pairs of families, and what stands between their names."""


def with_looks(frame: pd.DataFrame, runs: pd.DataFrame | None, first: Sequence[str] = ()) -> pd.DataFrame:
    """Return a drawn table with the look of its families, if it names any; families that have no runs come last.

    Args:
        frame: the table.
        runs: all runs of the study.
        first: the families that a study wants first, in every figure.
    """
    named = [column for column in LOOKS if column in frame]
    known = [] if runs is None or runs.empty else list(runs.sort_values("row")["family"].unique())
    every = dict.fromkeys([*known, *(name for column in named for name in frame[column].dropna())])
    number = {family: place for place, family in enumerate({**dict.fromkeys(f for f in first if f in every), **every})}
    return frame.assign(**{LOOKS[column]: frame[column].map(number).fillna(0).astype("int64") for column in named})


def tone(look: int) -> str:
    """Return the colour of a family."""
    return f"C{look % tones()}"


def mark(look: int) -> str:
    """Return the mark of a family; colour and mark together tell 56 of them apart by the seven colours of the first palette."""
    return MARKERS[(look % tones() + look // tones()) % len(MARKERS)]


def look_of(rows: pd.DataFrame) -> int:
    """Return the look of the rows of one family."""
    return int(rows[LOOK].iloc[0])
