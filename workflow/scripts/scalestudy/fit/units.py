"""Fit units: the rows of one family and one metric that may be fitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.errors import StudyError
from scalestudy.fit.counts import with_trials
from scalestudy.fit.problem import Problem
from scalestudy.fit.refusals import MOST_UNDEFINED, defined, why_undefined
from scalestudy.fit.settings import Settings, Weights
from scalestudy.laws import Law, compile_law
from scalestudy.rows import identity, is_training, numbered
from scalestudy.seeds import seed_of
from scalestudy.tables.ingest import TRIALS

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FitUnit:
    """One family and one metric.

    Attributes:
        family: the family.
        metric: the metric.
        rows: `row` of each point in `clean/runs`, ascending, (n,).
        columns: every numeric column, (n,).
        labels: every other column, (n,) objects: what `unit` and `shared` may name.
        value: (n,).
        stderr: (n,), or None where the source has none.
    """

    family: str
    metric: str
    rows: NDArray[np.int64]
    columns: Mapping[str, Array]
    labels: Mapping[str, NDArray[np.object_]]
    value: Array
    stderr: Array | None

    def problem(self, law: Law, settings: Settings, study: str) -> Problem:
        """Return the problem of fitting a law to this unit; rows at which the law is undefined have no weight in it.

        Raises:
            StudyError: the law or the weights need a column that is missing or not a number.
        """
        where = f"study {study}, family {self.family}, metric {self.metric}"
        variables = {
            symbol: self._column(column, f"{where}, law {law.name}") for symbol, column in law.variables.items()
        }
        seed = seed_of(study, self.family, self.metric, law.name, settings.seed)
        refused = law.why_not(self.family, self.metric)
        problem = Problem(variables, self.value, self._weight(settings, where), seed, rows=self.rows, refused=refused)
        return _where_defined(law, with_trials(problem, self.columns.get(TRIALS), settings, where))

    def codes(self, column: str) -> NDArray[np.int64] | None:
        """Return a code per row for rows that agree in a column, or are of one run for `run`; None for `row`, each alone.

        Raises:
            StudyError: no such column.
        """
        if column == "row":
            return None
        every = {**self.columns, **self.labels}
        names = identity(column, every)
        if not names or column not in every:
            raise StudyError("fit.uncertainty.unit", f"no column {column!r}", "row, or a column of the run table")
        return numbered(pd.DataFrame({name: every[name] for name in names}), names)

    def sharing(self, law: Law) -> dict[str, tuple[str, ...]]:
        """For each shared parameter, what families must agree in to share its value: metric and listed columns.

        Raises:
            StudyError: no such column, or it varies within the family.
        """
        return {name: (self.metric, *(self._constant(column) for column in by)) for name, by in law.shared.items()}

    def group(self, law: Law) -> str:
        """The group of families this one shares parameters with, in words; empty if it shares none."""
        parts = (f"{name}: {', '.join(values[1:]) or 'all'}" for name, values in self.sharing(law).items())
        return "; ".join(parts)

    def _constant(self, column: str) -> str:
        found = self.labels.get(column, self.columns.get(column))
        if found is None:
            raise StudyError("laws, shared", f"no column {column!r}", "a column of the run table")
        values = {str(value) for value in found}
        if len(values) > 1:
            few = ", ".join(sorted(values)[:3])
            raise StudyError(f"family {self.family}, shared by {column}", f"several values ({few})", "one per family")
        return next(iter(values), "")

    def _column(self, name: str, where: str) -> Array:
        if name not in self.columns:
            raise StudyError(where, f"no numeric column {name!r}", "one of " + ", ".join(sorted(self.columns)))
        return self.columns[name]

    def _weight(self, settings: Settings, where: str) -> Array:
        weights = settings.weights
        if weights.kind == "equal" or not len(self.value):  # a unit of no row has a status, and stops no other
            return np.ones_like(self.value)
        if weights.kind == "stderr":
            return self._inverse_variance(settings.log, where)
        return _column_weight(self._column(weights.column, f"{where}, weights"), weights, where)

    def _inverse_variance(self, log: bool, where: str) -> Array:
        if self.stderr is None or not (self.stderr > 0).all():
            raise StudyError(f"{where}, weights stderr", "a row without a positive stderr", "one for every row")
        # A value that has no logarithm keeps its error as it is: such rows are refused later, not given the weight 0.
        spread = self.stderr / np.where(self.value > 0, self.value, 1.0) if log else self.stderr
        inverse = 1 / spread**2
        return np.asarray(inverse / inverse.mean())


def _where_defined(law: Law, problem: Problem) -> Problem:
    """Leave out the rows at which a law is undefined, as x^-a is at x = 0; not if that were most of them."""
    compiled, used = compile_law(law), problem.weight > 0
    undefined = used & ~defined(compiled, problem)
    if not undefined.any() or undefined.sum() > MOST_UNDEFINED * used.sum():
        return problem
    return problem.without(undefined, f"left out: {why_undefined(compiled, problem, undefined)}")


def _column_weight(values: Array, weights: Weights, where: str) -> Array:
    if not np.isfinite(values).all() or (values < 0).any() or not (values > 0).any():
        raise StudyError(
            f"{where}, weights {weights.column}", "a weight that is missing, negative or all zero", "numbers >= 0"
        )
    return values if weights.kind == "column" else (values / values.max()) ** weights.power


def fit_units(runs: pd.DataFrame) -> list[FitUnit]:
    """Return the fit units of a cleaned run table, sorted by family and metric.

    Rows that are excluded, held out or without a value are left out; a family with no usable row keeps an empty unit,
    so that it becomes a row with a status rather than disappear.
    """
    usable = is_training(runs).to_numpy()
    units = []
    for (family, metric), group in runs.assign(_usable=usable).groupby(["family", "metric"], sort=True, dropna=False):
        units.append(
            _unit(str(family), str(metric), group[group["_usable"]].drop(columns="_usable").sort_values("row"))
        )
    return units


def _unit(family: str, metric: str, rows: pd.DataFrame) -> FitUnit:
    numeric = [name for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name]) and name != "row"]
    columns = {str(name): rows[name].to_numpy(dtype=float, na_value=np.nan) for name in numeric}
    labels = {str(name): rows[name].to_numpy(dtype=object) for name in rows.columns if name not in numeric}
    stderr = columns.get("stderr")
    known = stderr if stderr is not None and np.isfinite(stderr).all() and len(stderr) else None
    return FitUnit(family, metric, rows["row"].to_numpy(dtype=np.int64), columns, labels, columns["value"], known)


def in_shard(family: str, shard: tuple[int, int]) -> bool:
    """Whether a family belongs to shard i of n: by a hash of its name, so that it never depends on its neighbours."""
    number, count = shard
    return int.from_bytes(blake2b(family.encode(), digest_size=8).digest(), "big") % count == number
