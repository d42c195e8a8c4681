"""The one place that decides how a family looks: its colour and mark are the same in every figure of a study.

Families are numbered as they first appear in the runs; the column `look` of a drawn table has that number.
"""

import pandas as pd

from scalestudy.figures.style import CYCLE, MARKERS

LOOK, OTHER_LOOK = "look", "other_look"
LOOKS = {"family": LOOK, "other": OTHER_LOOK}
"""By column that names families, the column of their looks."""
TONES = len(CYCLE) - 1
"""The last of the colours is grey, and stands for what is no family."""


def with_looks(frame: pd.DataFrame, runs: pd.DataFrame | None) -> pd.DataFrame:
    """Return a drawn table with the look of its families, if it names any; families that have no runs come last."""
    named = [column for column in LOOKS if column in frame]
    known = [] if runs is None or runs.empty else list(runs.sort_values("row")["family"].unique())
    every = dict.fromkeys([*known, *(name for column in named for name in frame[column].dropna())])
    number = {family: place for place, family in enumerate(every)}
    return frame.assign(**{LOOKS[column]: frame[column].map(number).fillna(0).astype("int64") for column in named})


def tone(look: int) -> str:
    """Return the colour of a family."""
    return CYCLE[look % TONES]


def mark(look: int) -> str:
    """Return the mark of a family; colour and mark together tell 56 of them apart."""
    return MARKERS[(look % TONES + look // TONES) % len(MARKERS)]


def look_of(rows: pd.DataFrame) -> int:
    """Return the look of the rows of one family."""
    return int(rows[LOOK].iloc[0])
