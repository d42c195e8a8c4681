"""What every member of `auto` found inside one training set: in folds, at the rows themselves, and as its points let expect."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.choice import Trial, fold_weights, squared_errors
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.ground import Ground, slopes_of
from scalestudy.forecast.members import Key, Member, candidates, weightings
from scalestudy.forecast.task import Task, size
from scalestudy.laws import Law
from scalestudy.rows import GROUP
from scalestudy.splits.folds import Fold
from scalestudy.splits.levels import SAME

Floats = npt.NDArray[np.float64]
AHEAD: Final = 2.0
"""How far ahead folds look at most."""
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
        self._grounds: dict[bytes | None, Ground] = {}
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

    def independent_rows(self, fold: Fold | None = None) -> float:
        """How many independent rows the training rows, or those of a fold, are worth as evidence for a law against another.

        What even the likeliest law misses, where no law is quite true, it misses in neighbouring rows alike: rows correlated by r
        along the scale are worth (1 - r) / (1 + r) each (Bartlett 1946).
        """
        best = int(np.argmin(self.error_at_rows(0.0, fold)))
        rows, errors = self._residuals(self.members[best], fold)
        alike = np.argsort(size(rows, self.column), kind="stable")
        return len(rows) * _worth(errors[alike]) if self.column else float(len(rows))

    def _residuals(self, member: Member, fold: Fold | None) -> tuple[pd.DataFrame, Floats]:
        """The rows a member was fitted to, and what it misses of each, of logarithms if values are."""
        task = member.task.inside(fold) if fold else member.task
        rows = self.fitter.training(task)
        predicted, value = self.fitter.fitted(member.law, task).point(rows), rows["value"].to_numpy(float)
        with np.errstate(all="ignore"):
            missed = np.log(value / predicted) if self.logarithmic else value - predicted
        return rows, np.nan_to_num(missed, posinf=0.0, neginf=0.0)

    def expected(self, fold: Fold | None = None) -> Floats:
        """Squared error that noise alone lets expect of every member, over the noise, where folds look, (members,).

        That is at twice the largest scales; where none varies, at the training rows. To first order, from the noise of each
        member's fit: what the weights leave of the rows, and how well they tell the parameters there.

        Args:
            fold: expect it of fits to the training side of this fold.
        """
        ground = self.ground(fold)
        rows, least = self._ahead(ground.train), float(self.error_at_rows(0.0, fold).min()) * ground.unit**2
        moved = [
            slopes_of(one.fitted, rows, self.logarithmic) @ answer.moves(least)[0]
            for one, answer in zip(ground.members, ground.answers, strict=True)
        ]
        return 1 + np.array([float((one**2).sum(axis=1).mean()) for one in moved])

    def ground(self, fold: Fold | None = None) -> Ground:
        """What the members were made from, or, for a fold, what they are made from on its training side."""
        key = None if fold is None else fold.train.tobytes()
        if key not in self._grounds:
            tasks = [one.task.inside(fold) if fold else one.task for one in self.members]
            pairs = zip(self.members, tasks, strict=True)
            members = [replace(one, fitted=self.fitter.fitted(one.law, task), task=task) for one, task in pairs]
            train = self.fitter.training(tasks[0]) if tasks else self.training
            self._grounds[key] = Ground(train, members, self.logarithmic, self.fitter.roles)
        return self._grounds[key]

    def _ahead(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that are largest in what the weights follow, with every scale that varies as large again."""
        scale = size(rows, self.column)
        top = rows[scale >= scale.max() * (1 - SAME)]
        scales = [name for name in self.fitter.roles.along if name in rows and rows[name].min() < rows[name].max()]
        return top.assign(**{name: AHEAD * top[name] for name in scales}) if self.column else rows

    def _points(self, task: Task) -> float:
        weight = task.recent(self.fitter.training(task))
        return float(weight.sum() ** 2 / (weight**2).sum())

    @cached_property
    def explained(self) -> dict[Key, float]:
        """The logarithm of every member's squared error at the training rows, for the parameters it spent."""
        if not self.members:
            return {}
        return dict(zip([one.key for one in self.members], np.log(self.error_at_rows(0.0)).tolist(), strict=True))

    @property
    def training(self) -> pd.DataFrame:
        """The training rows."""
        return self.fitter.training(self.task)

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
    """Return the laws that may be chosen: those with an estimate, and where there are such with rows left to judge it by."""
    estimated = [law for law in laws if fitter.fitted(law, task).usable]
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


def _worth(residual: Floats) -> float:
    """How much a residual in a row of them is worth of an independent one, 0 to 1: by the correlation of neighbours, if above 0."""
    square = float((residual**2).sum())
    alike = float((residual[1:] * residual[:-1]).sum()) / square if square > 0 else 0.0
    return (1 - max(alike, 0.0)) / (1 + max(alike, 0.0))
