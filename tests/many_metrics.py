"""Made-up studies of one metric, as studies of several that say the same."""

from collections.abc import Sequence

import pandas as pd
from handmade import Tables


def of_many_metrics(tables: Tables, names: Sequence[str]) -> Tables:
    """Return the tables of a study with what is there of one metric, of every family again for each of these."""
    return {name: _again(frame, names) if "metric" in frame else frame for name, frame in tables.items()}


def _again(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    parts = [frame.assign(metric=name) for name in names]
    if {"row", "source"} <= set(frame):
        parts = [part.assign(row=part["row"] + i * len(frame)) for i, part in enumerate(parts)]
    elif "row" in frame:
        parts = [part.assign(row=part["row"] + i * (frame["row"].max() + 1)) for i, part in enumerate(parts)]
    return pd.concat(parts, ignore_index=True)
