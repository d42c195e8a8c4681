"""Splits of rows into training and test sides, one function per scheme of the registry."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.graphs import linked
from scalestudy.splits.registry import DEFAULT_CUTOFFS, DEFAULT_FOLDS
from scalestudy.tables.ingest import ALLOCATION, COVARIATES, SCALES

Rows = npt.NDArray[np.int64]
ALONG: Final = ("flops", *(name for name in SCALES if name != "flops"), "step")
"""Columns that say how large a run is, compute first: what to extrapolate along, and what rows may lie beyond."""
MAX_LEVELS: Final = 20
LOOKS: Final = 5
"""How often a training set is looked back into, each time a factor 1.41 further."""
SAME: Final = 1e-3
"""Sizes closer than this relative distance are one level: nominal sizes are often recounted or digitised."""
AXES: Final = "axes"
"""Option by which the plan names the study's axes: rows that differ in one are no replicates."""
REPEATED: Final = 0.02
"""Share of its distinct tokens by which a run must exceed them to have repeated any."""
NOT_CONFIGURATION: Final = {"seed", "date", "final", "schedule", "params_kind", "data_unit", "flops_kind"}
CONFIGURATION: Final = (
    *ALLOCATION,
    *(column.name for column in COVARIATES if column.name not in NOT_CONFIGURATION),
)


class CannotSplit(Exception):  # noqa: N818 - a finding to report, not a failure
    """The rows cannot be split this way; the message says why, in a sentence."""


@dataclass(frozen=True)
class Fold:
    """One split of one fit unit. `train` and `test` hold values of the column `row`, ascending."""

    family: str
    metric: str
    scheme: str
    name: str
    train: Rows
    test: Rows


Split = tuple[str, npt.NDArray[np.bool_]]
"""A fold's name and which rows of the frame are on its test side."""


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


def replicate_groups(frame: pd.DataFrame, group: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.int64]:
    """Number the sets of rows that must stay together: equal in `group`, or equal in every configuration column.

    Args:
        frame: the rows.
        group: columns whose equal rows stay together.
        columns: columns that describe a configuration; rows that differ in none of them are replicates.

    Returns:
        One number per row, numbered in order of appearance.
    """
    by_group = frame.groupby(list(group), dropna=False, sort=False).ngroup().to_numpy()
    present = [name for name in columns if name in frame]
    if not present:
        return by_group.astype(np.int64)
    by_cell = frame.groupby(present, dropna=False, sort=False).ngroup().to_numpy()
    return linked([by_group, by_cell])


def _number_of_levels(values: pd.Series) -> int:
    return int(values.nunique(dropna=True))


def _levels(values: pd.Series) -> npt.NDArray[np.int64]:
    """Number the levels of a column, near-equal sizes being one; missing values are level -1."""
    if not pd.api.types.is_numeric_dtype(values):
        return pd.factorize(values, sort=True)[0].astype(np.int64)
    numbers = values.to_numpy(float)
    distinct = np.unique(numbers[np.isfinite(numbers)])
    known = np.isfinite(numbers)
    level = np.full(len(numbers), -1, np.int64)
    level[known] = _merged(distinct)[np.searchsorted(distinct, numbers[known])]
    return level


def _merged(distinct: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Number sorted sizes; a level reaches from its smallest size to `SAME` above it, so that chains do not form."""
    level = np.zeros(len(distinct), np.int64)
    start = 0
    for k in range(1, len(distinct)):
        apart = distinct[k] - distinct[start] > SAME * abs(distinct[start])
        level[k] = level[k - 1] + apart
        start = k if apart else start
    return level


def _kfold(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    wanted = options.get("group", "run")
    group = [wanted] if isinstance(wanted, str) else list(wanted)
    missing = [name for name in group if name not in frame]
    if missing:
        raise CannotSplit(f"there is no column {missing[0]} to group the rows by")
    number = replicate_groups(frame, group, (*CONFIGURATION, *options.get(AXES, ())))
    groups = int(number.max()) + 1
    if groups < 2:
        raise CannotSplit(f"all {len(frame)} rows belong to one {' and '.join(group)}, or are replicates of each other")
    folds = min(int(options.get("folds", DEFAULT_FOLDS)), groups)
    fold_of_group = np.random.default_rng(seed).permutation(groups) % folds
    for fold in range(folds):
        yield f"{fold + 1} of {folds}", fold_of_group[number] == fold


def _leave_out(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = options.get("by", "params")
    if column not in frame:
        raise CannotSplit(f"there is no column {column}")
    level = _levels(frame[column])
    count = int(level.max()) + 1
    if count < 2:
        raise CannotSplit(f"{column} has fewer than two distinct values in {len(frame)} rows")
    edges = np.unique(np.linspace(0, count, min(count, MAX_LEVELS) + 1).round().astype(int))
    for low, high in pairwise(edges):
        test = (level >= low) & (level < high)
        yield f"{column} {_span(frame.loc[test, column])}", test


def _span(values: pd.Series) -> str:
    low, high = values.min(), values.max()
    if not pd.api.types.is_numeric_dtype(values):
        return str(low) if low == high else f"{low} to {high}"
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"


def _rolling(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = scale_column(frame, options.get("by"))
    level = _levels(frame[column])
    top = int(level.max())
    edges = np.quantile(np.arange(top + 1), options.get("cutoffs", DEFAULT_CUTOFFS), method="lower")
    for edge in np.unique(edges[edges < top]):
        yield f"{column} above {frame.loc[level == edge, column].max():.6g}", level > edge


Splitter = Callable[[pd.DataFrame, Mapping[str, Any], int], Iterator[Split]]
SPLITTERS: Final[dict[str, Splitter]] = {"kfold": _kfold, "leave_out": _leave_out, "rolling": _rolling}


def split(frame: pd.DataFrame, scheme: str, options: Mapping[str, Any], seed: int) -> list[Fold]:
    """Split the rows of one fit unit.

    Args:
        frame: rows of one family and metric, with the column `row`.
        scheme: a name of `SPLITTERS`.
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
        for name, test in SPLITTERS[scheme](frame, options, seed)
        if test.any() and not test.all()
    ]
    if not folds:
        raise CannotSplit(f"every cutoff leaves one side of the {len(frame)} rows empty")
    return folds


def look_back(frame: pd.DataFrame, column: str) -> list[Fold]:
    """Split as if the largest scales were still to come: train up to a fraction of the largest, test as far again.

    The fractions are powers of the square root of two; the test side reaches to twice the cutoff, and at least to the next
    level, so that every fold looks about as far ahead, relative to its data, as a first forecast does. Folds with the same
    training side are one.

    Raises:
        CannotSplit: the column is absent, has fewer than two distinct values or one that is not positive.
    """
    column = scale_column(frame, column)
    if not (frame[column] > 0).all():
        raise CannotSplit(f"{column} is not positive in every row")
    own = frame[column].where(_apart(frame, column))
    values, level, row = own.to_numpy(float), _levels(own), frame["row"].to_numpy(np.int64)
    if level.max() < 1:
        raise CannotSplit(f"{column} has fewer than two distinct values apart from those of tokens")
    family, metric = str(frame["family"].iloc[0]), str(frame["metric"].iloc[0])
    folds: dict[int, Fold] = {}
    for steps in range(1, LOOKS + 1):
        within = level[values <= np.nanmax(values) * 2 ** (-steps / 2) * (1 + SAME)]
        if not len(within) or within.max() in folds:
            continue
        top = int(within.max())
        edge = values[level == top].max()
        test = (level > top) & ((values <= 2 * edge) | (level == top + 1))
        name = f"{column} above {edge:.6g}"
        folds[top] = Fold(family, metric, "rolling", name, np.sort(row[level <= top]), np.sort(row[test]))
    return list(folds.values())


def _apart(frame: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    """Where a column says something of its own: distinct tokens are just the tokens in runs that repeat none."""
    if column != "unique_tokens" or "tokens" not in frame:
        return np.ones(len(frame), bool)
    return (frame["tokens"] > frame[column] * (1 + REPEATED)).to_numpy(bool)


def transfer_folds(frame: pd.DataFrame, options: Mapping[str, Any]) -> list[Fold]:
    """Leave out one level of a column at a time, across families; training rows are those of all other levels.

    Args:
        frame: rows of one metric, of every family.
        options: `by`, the column; the family by default.

    Returns:
        For each level one fold per family in it, all trained on the same rows.

    Raises:
        CannotSplit: with the reason.
    """
    column = options.get("by", "family")
    if column not in frame:
        raise CannotSplit(f"there is no column {column}")
    level = _levels(frame[column])
    if len(np.unique(level)) < 2:
        raise CannotSplit(f"{column} has one value only, so nothing is left to learn from")
    metric = str(frame["metric"].iloc[0])
    folds = []
    for number in np.unique(level):
        out = frame[level == number]
        train = np.sort(frame.loc[level != number, "row"].to_numpy(np.int64))
        for family, rows in out.groupby("family"):
            test = np.sort(rows["row"].to_numpy(np.int64))
            folds.append(Fold(str(family), metric, "transfer", f"without {_span(out[column])}", train, test))
    return folds
