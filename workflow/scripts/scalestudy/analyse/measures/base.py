"""What a measure is: a function of the training rows alone, over one fit unit, one metric, or all metrics."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.rows import run_places

Floats = npt.NDArray[np.float64]
Rows = Iterator[dict[str, Any]]
"""By column, what a row of the measure's table holds: at least `estimate`, `n` and `message`."""


@dataclass(frozen=True)
class Asked:
    """What a measure may look at.

    Attributes:
        units: the training rows by family and metric.
        roles: which part every column plays.
        options: of the analysis, filled in.
    """

    units: Mapping[tuple[str, str], pd.DataFrame]
    roles: Roles
    options: Mapping[str, Any]

    def of_metric(self, metric: str) -> dict[str, pd.DataFrame]:
        """Return the rows of a metric by family."""
        return {family: rows for (family, own), rows in self.units.items() if own == metric}

    @property
    def metrics(self) -> list[str]:
        """Every metric, sorted."""
        return sorted({metric for _, metric in self.units})

    def along(self, rows: pd.DataFrame) -> str | None:
        """Return the column that is scale: the one asked for, else the first scale that varies; None if none does."""
        asked = self.options.get("along")
        names = [asked] if asked else [name for name in self.roles.along if name in rows]
        return next((name for name in names if changes(rows[name])), None)

    def last(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the last row of every run."""
        return rows.iloc[[places[-1] for places in self.curves(rows)]]

    def curves(self, rows: pd.DataFrame) -> list[npt.NDArray[np.int64]]:
        """Return for each run where its rows stand, in the order of its checkpoints."""
        by = next((name for name in self.roles.checkpoints if name in rows and rows[name].notna().all()), None)
        if by is None:
            return run_places(rows)
        order = rows[by].to_numpy(float)
        return [places[np.argsort(order[places], kind="stable")] for places in run_places(rows)]


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: as the tables call it.
        meaning: what it is, one sentence for the docs.
        of: a fit unit, a metric, or families over all metrics: what `run` yields rows for.
        run: yields them; every row says what it is of by the key columns of the table.
        unit: of the estimate; empty for that of the metric.
        citation: where it is from.
    """

    name: str
    meaning: str
    of: str
    run: Callable[[Asked], Rows]
    unit: str = "1"
    citation: str = ""


def each_unit(measured: Callable[[Asked, pd.DataFrame], Rows]) -> Callable[[Asked], Rows]:
    """Return a measure of every fit unit by one of its rows."""

    def run(asked: Asked) -> Rows:
        for (family, metric), rows in asked.units.items():
            for row in measured(asked, rows):
                yield {"family": family, "metric": metric, **row}

    return run


def each_metric(measured: Callable[[Asked, dict[str, pd.DataFrame]], Rows]) -> Callable[[Asked], Rows]:
    """Return a measure of every metric by one of its rows by family."""

    def run(asked: Asked) -> Rows:
        for metric in asked.metrics:
            for row in measured(asked, asked.of_metric(metric)):
                yield {"metric": metric, **row}

    return run


def changes(column: pd.Series) -> bool:
    """Whether a column has two values or more, blanks aside."""
    return len(column.dropna().unique()) > 1


def better(rows: pd.DataFrame) -> int:
    """Return 1 where more of the metric is better, else -1."""
    return 1 if (rows["direction"] == "higher").all() else -1


def nothing(why: str, n: int = 0, **more: Any) -> dict[str, Any]:
    """Return a row without an estimate, and why there is none."""
    return {"estimate": np.nan, "n": n, "message": why, **more}


def levels(rows: pd.DataFrame, along: str | None) -> list[tuple[float, pd.DataFrame]]:
    """Return the rows at each level of a column, ascending; all of them, at no level, where there is no column."""
    if along is None:
        return [(np.nan, rows)]
    column = rows[along].to_numpy(float)
    return [(float(level), rows[column == level]) for level in np.unique(column[np.isfinite(column)])]


def level_means(rows: pd.DataFrame, along: str) -> pd.Series:
    """Return the mean value at each level of a column, by level, ascending; to the last bit whatever the order of rows."""
    means: pd.Series = rows.sort_values("value", kind="stable").groupby(along, sort=True)["value"].mean()
    return means


def plural(count: int, word: str) -> str:
    """Say how many."""
    return f"{count} {word}" + ("" if count == 1 else "s")
