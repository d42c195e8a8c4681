"""What every member of `auto` found inside one training set: in folds, at the rows themselves, and as its points let expect."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.choice import Trial, fold_weights, squared_errors
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Key, Member, candidates, weightings
from scalestudy.forecast.task import Task, size
from scalestudy.laws import Law
from scalestudy.rows import GROUP
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
SURE: Final = 1e-6
"""Squared log error that is as good as none: no member gains weight by an error below a thousandth."""


class Trials:
    """What every member found inside a training set: beyond the training sides of its folds, and at the rows it was fitted to.

    Args:
        task: the training set.
        folds: rolling folds inside the training set; may be empty.
        laws: the study's laws.
        fitter: has solved every weighting of the task and of every fold's training side.
        column: what recency weights follow.
    """

    def __init__(self, task: Task, folds: Sequence[Fold], laws: Sequence[Law], fitter: Fitter, column: str) -> None:
        self.task, self.fitter, self.column = task, fitter, column
        self.usable = eligible(laws, task, fitter)
        self.failed = [law for law in laws if law not in self.usable]
        kept = self.kept = self._where_all_are_defined(fitter.training(task))
        self.logarithmic = fitter.roles.relative(kept["value"])
        pairs = [(fold, kept[kept["row"].isin(fold.test)]) for fold in folds]
        self.pairs = [(fold, test) for fold, test in pairs if len(test) and len(fitter.training(task.inside(fold)))]
        self.members = [
            Member(fitter.fitted(law, weighted), weighted, 0.0)
            for law in candidates(self.usable)
            for weighted in weightings(task, law, column)
            if fitter.fitted(law, weighted).predicts
        ]

    def _where_all_are_defined(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Leave out rows at which a law is undefined, as some are at step 0, so that all are compared on the same rows."""
        for law in self.usable:
            rows = self.fitter.fitted(law, self.task).defined(rows)
        return rows

    def predict(self, law: Law, weighted: Task) -> Floats:
        """Predict every test row from its fold's training side, weighted alike."""
        return np.concatenate([self.fitter.fitted(law, weighted.inside(fold)).point(test) for fold, test in self.pairs])

    @cached_property
    def _together(self) -> pd.DataFrame:
        return pd.concat([test for _, test in self.pairs])

    @cached_property
    def _fold(self) -> npt.NDArray[np.int64]:
        return np.repeat(np.arange(len(self.pairs)), [len(test) for _, test in self.pairs])

    @cached_property
    def relative(self) -> Floats:
        """Mean squared error of every member in every fold over the geometric mean of all members there."""
        if not self.pairs or not self.members:
            return np.empty((len(self.members), 0))
        value, share = self._together["value"].to_numpy(float), fold_weights(self._fold) * len(self.pairs)
        errors = [
            np.bincount(self._fold, share * squared_errors(value, self.predict(one.law, one.task), self.fitter.roles))
            for one in self.members
        ]
        error = np.array(errors) + SURE
        relative: Floats = error / np.exp(np.log(error).mean(axis=0))
        return relative

    def error_at_rows(self, power: float, fold: Fold | None = None) -> Floats:
        """Mean squared error of every member at the rows it was fitted to, for the parameters it spent, (members,).

        Args:
            power: rows are weighted by (x / x_max)^power, whatever the member was fitted with.
            fold: judge by the training side of this fold only.
        """
        tasks = [one.task.inside(fold) if fold else one.task for one in self.members]
        kept = self.fitter.training(tasks[0])
        kept = kept[kept["row"].isin(self.kept["row"])]
        value, share = kept["value"].to_numpy(float), size(kept, self.column) ** power
        found = [
            _prediction_error(self._points(task), one.fitted.parameters)
            * float(
                share
                @ squared_errors(value, self.fitter.fitted(one.law, task).point(kept), self.fitter.roles)
                / share.sum()
            )
            for one, task in zip(self.members, tasks, strict=True)
        ]
        return np.array(found) + SURE

    @cached_property
    def expected(self) -> Floats:
        """Relative error that the number of points lets expect of every member, (members,).

        The square root, since it is a guess, of Akaike's final prediction error (n + P) / (n - P), with n the points that
        the weights leave and P the free parameters.
        """
        guess = np.array([_prediction_error(self._points(one.task), one.fitted.parameters) for one in self.members])
        root: Floats = np.sqrt(guess)
        return root

    def _points(self, task: Task) -> float:
        weight = size(self.fitter.training(task), task.column) ** task.recency
        return float(weight.sum() ** 2 / (weight**2).sum())

    @cached_property
    def by_key(self) -> dict[Key, float]:
        """Mean relative error of every member; empty without folds."""
        if not self.relative.size:
            return {}
        return {one.key: float(mean) for one, mean in zip(self.members, self.relative.mean(axis=1), strict=True)}

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters that each usable law takes: a shared one counts for less than one of its own."""
        return {law.name: self.fitter.fitted(law, self.task).parameters for law in self.usable}

    def trial(self) -> Trial:
        """Return the comparison of unweighted laws."""
        together, folds = self._together, [fold for fold, _ in self.pairs]
        label = "random folds" if folds[0].scheme == "kfold" else _looks(folds)
        return Trial(
            together["value"].to_numpy(float),
            self._fold,
            together[GROUP].to_numpy(np.int64),
            {law.name: self.predict(law, self.task) for law in self.usable},
            self.parameters,
            label,
            self.fitter.roles,
        )


def eligible(laws: Sequence[Law], task: Task, fitter: Fitter) -> list[Law]:
    """Return the laws that may be chosen: those that predict, and where there are such with rows left to judge it by."""
    estimated = [law for law in laws if fitter.fitted(law, task).able]
    return [law for law in estimated if fitter.fitted(law, task).tested] or estimated


def _looks(folds: Sequence[Fold]) -> str:
    """Say what was held back: beyond how many cutoffs, along which scales."""
    scales = list(dict.fromkeys(fold.name.partition(" above ")[0] for fold in folds))
    several = "s" if len(folds) > 1 else ""
    return f"rows beyond {len(folds)} inner cutoff{several} along {' and '.join(scales)}"


def _prediction_error(points: float, parameters: float) -> float:
    """Akaike's final prediction error over the error at the points themselves; that of one point to spare for fewer."""
    points = max(points, parameters + 1)
    return (points + parameters) / (points - parameters)
