"""Folds by any way to split: within one fit unit, or across families."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.splits.folds import CannotSplit, Fold
from scalestudy.splits.registry import SCHEMES


def split(frame: pd.DataFrame, scheme: str, options: Mapping[str, Any], seed: int) -> list[Fold]:
    """Split the rows of one fit unit.

    Args:
        frame: rows of one family and metric, with the column `row`.
        scheme: a name of the registry.
        options: the scheme's options; defaults as in the registry.
        seed: for schemes that draw.

    Returns:
        The folds. Each has at least one row on either side.

    Raises:
        CannotSplit: with the reason, if no fold has rows on both sides.
    """
    if len(frame) < 2:
        raise CannotSplit(f"{len(frame)} usable rows are too few to split")
    row = frame["row"].to_numpy(np.int64)
    family, metric = str(frame["family"].iloc[0]), str(frame["metric"].iloc[0])
    folds = [
        Fold(family, metric, scheme, name, np.sort(row[~test]), np.sort(row[test]))
        for name, test in SCHEMES[scheme].split(frame, options, seed)
        if test.any() and not test.all()
    ]
    if not folds:
        raise CannotSplit(f"every cutoff leaves one side of the {len(frame)} rows empty")
    return folds


def split_across(frame: pd.DataFrame, scheme: str, options: Mapping[str, Any], seed: int) -> list[Fold]:
    """Split the rows of all families together.

    Args:
        frame: rows of one metric, of every family, with the column `row`.
        scheme: a name of the registry, of a scheme that works across families.
        options: the scheme's options; defaults as in the registry.
        seed: for schemes that draw.

    Returns:
        For each test side one fold per family in it, all trained on the same rows.

    Raises:
        CannotSplit: with the reason.
    """
    metric = str(frame["metric"].iloc[0])
    folds = []
    for name, test in SCHEMES[scheme].split(frame, options, seed):
        train = np.sort(frame.loc[~test, "row"].to_numpy(np.int64))
        for family, rows in frame[test].groupby("family"):
            tested = np.sort(rows["row"].to_numpy(np.int64))
            folds.append(Fold(str(family), metric, scheme, name, train, tested, across=True))
    return folds
