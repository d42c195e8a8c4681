"""A meta-analysis: measured numbers that each have a standard error, such as published exponents, and their random-effects mean."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.equality.random_effects import Pooled, pooled
from scalestudy.analyse.kinds.base import Kind
from scalestudy.frames import typed
from scalestudy.intervals import BOUND
from scalestudy.numerals import brief, percent
from scalestudy.tables.analyse import TABLES

Row = dict[str, Any]
COLUMNS: Final = ["row", "run", "value", "stderr"]
FEWEST: Final = 2
"""Rows with a standard error below which there is no mean over them."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Pool the training rows of every family and metric, each row an estimate with its standard error."""
    means: list[Row] = []
    own: list[Row] = []
    for (family, metric), runs in context.units.items():
        key = {"family": family, "metric": metric}
        rows = [_own(row) for row in runs[COLUMNS].to_dict("records")]
        known = [row for row in rows if row["stderr"] > 0]
        mean = _mean(known)
        means.append(key | _numbers(mean, len(known)) | _said(mean, known, rows))
        own += [key | row for row in _weighted(rows, mean)]
    return {
        "analyse/pool": typed(TABLES["analyse/pool"], means),
        "analyse/pooled": typed(TABLES["analyse/pooled"], own),
    }


def _own(row: Mapping[Any, Any]) -> Row:
    """Return an estimate with the interval that its standard error makes."""
    value, stderr = float(row["value"]), float(row["stderr"])
    stderr = stderr if np.isfinite(stderr) and stderr > 0 else np.nan
    half = BOUND * stderr
    ends = {"lower": value - half, "upper": value + half}
    return {"row": row["row"], "run": str(row["run"]), "estimate": value, "stderr": stderr, **ends}


def _mean(known: Sequence[Row]) -> Pooled:
    if len(known) < FEWEST:
        return Pooled()
    return pooled(*(np.array([row[name] for row in known]) for name in ("estimate", "stderr")))


def _numbers(mean: Pooled, n: int) -> Row:
    names = ("mean", "next_lower", "next_upper", "between", "inconsistent")
    ends = {"mean_lower": mean.lower, "mean_upper": mean.upper, "heterogeneity": mean.chance}
    return {"n": n, **{name: getattr(mean, name) for name in names}, **ends}


def _weighted(rows: Sequence[Row], mean: Pooled) -> list[Row]:
    """Return the rows with the share that each has in the mean, and why one has none."""
    precision = np.array([1 / (row["stderr"] ** 2 + mean.between**2) for row in rows])
    shares = precision / np.nansum(precision)
    return [
        row | {"weight": float(share)} | _counted(row, float(share)) for row, share in zip(rows, shares, strict=True)
    ]


def _counted(row: Row, share: float) -> Row:
    if np.isfinite(share):
        return {"status": "converged", "message": f"{percent(share)} of the mean"}
    why = "there is no mean" if row["stderr"] > 0 else "no positive standard error is stated"
    return {"status": "not_applicable", "message": f"it is not counted, since {why}"}


def _said(mean: Pooled, known: Sequence[Row], rows: Sequence[Row]) -> Row:
    lost = len(rows) - len(known)
    without = f"; {lost} without a standard error {'is' if lost == 1 else 'are'} not counted" if lost else ""
    if len(known) < FEWEST:
        told = f"{len(known)} of {len(rows)} rows have a standard error, and at least {FEWEST} are needed for a mean"
        return {"status": "too_few_points", "message": told + (without if known else "")}
    apart = f"{percent(mean.inconsistent)} of the variance of the {len(known)} estimates is between them"
    chance = f"p = {brief(mean.chance, 2)} if all were one value"
    return {"status": "converged", "message": f"{apart} ({chance}){without}"}


KIND = Kind(
    "pool",
    "a meta-analysis of the rows of each family and metric, such as exponents of several studies: the random-effects mean of values "
    "with standard errors, where one more is expected, and how far they differ beyond their errors",
    ("analyse/pool", "analyse/pooled"),
    run,
)
