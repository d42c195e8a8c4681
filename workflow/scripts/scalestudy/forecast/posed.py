"""The problems that training sets pose: the rows of a family and metric, fitted with the weights of each set."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.fit.units import FitUnit, fit_units
from scalestudy.forecast.fitted import arrays, bound
from scalestudy.forecast.task import Task, size
from scalestudy.laws import Law

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Posed:
    """Rows that several training sets are parts of: a fold is the same problem with zero weights, which batches best.

    Attributes:
        rows: those rows, as they are fitted.
        family: whose they are, as laws are asked whether they are fitted to it; `POOLED` for those of all families.
    """

    rows: pd.DataFrame
    family: str

    @cached_property
    def _unit(self) -> FitUnit:
        (unit,) = fit_units(self.rows.assign(family=self.family, excluded=False))
        return unit

    @cached_property
    def used(self) -> pd.DataFrame:
        """The rows that have what any law needs."""
        return self.rows if self.rows.empty else self.rows.loc[self._unit.rows]

    @cached_property
    def _place(self) -> pd.Index:
        return self.used.index

    @cached_property
    def _inside(self) -> dict[Task, Mask]:
        return {}

    def inside(self, task: Task, training: Callable[[Task], pd.DataFrame]) -> Mask:
        """Return which of the used rows belong to a training set, (n,)."""
        if task.plain not in self._inside:
            self._inside[task.plain] = self._place.isin(training(task).index)
        return self._inside[task.plain]

    def problem(self, law: Law, settings: Callable[[bool], Settings], study: str) -> Problem:
        """Return the problem of all used rows; settings are asked for by whether all values are positive."""
        if self.rows.empty:
            return Problem(bound(law, arrays(law, self.rows)), np.empty(0), np.empty(0))
        unit = self._unit
        return unit.problem(law, settings(bool((unit.value > 0).all())), study)

    def weighted(self, problem: Problem, task: Task, inside: Mask, seed: int, start: Floats | None) -> Problem:
        """Return the problem of one training set: weights of its rows alone, and as many points as batch with others."""
        weight = task.weights(size(self.used, task.column) if task.column else problem.weight, problem.weight, inside)
        return replace(problem, weight=weight, seed=seed, start=start).padded(batch_length(len(weight)))


def batch_length(points: int) -> int:
    """Return the least of a few lengths that holds so many points: powers of two, and once and a half these."""
    whole = 1 << max(points - 1, 1).bit_length()
    return min(length for length in (whole * 3 // 4, whole) if length >= points)
