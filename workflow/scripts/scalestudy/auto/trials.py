"""What every member of `auto` found inside one training set: in folds, at the rows themselves, and as its points let expect."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.auto.spanned import spans
from scalestudy.fit.evidence import bumps, quickens
from scalestudy.forecast.choice import Trial, fold_weights, squared_errors
from scalestudy.forecast.fitted import points
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.members import Key, Member, candidates, weightings
from scalestudy.forecast.moves import Moves
from scalestudy.forecast.scatter import steady
from scalestudy.forecast.serial import Serial
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
        ahead: whether forecasts beyond the data are asked of it; else no recency weights are tried, which are made for these.
    """

    def __init__(
        self, task: Task, folds: Sequence[Fold], laws: Sequence[Law], fitter: Fitter, column: str, ahead: bool = True
    ) -> None:
        self.task, self.fitter, self.column = task, fitter, column
        self.usable = eligible(laws, task, fitter)
        self.failed = [law for law in laws if law not in self.usable]
        kept = self.kept = self._where_all_are_defined(fitter.training(task))
        self.logarithmic = fitter.roles.relative(kept["value"])
        every = [(fold, fitter.tested(task, fold)) for fold in folds]
        compared = [(fold, self._compared(test), test) for fold, test in every]
        used = [one for one in compared if len(one[1]) and len(fitter.training(task.inside(one[0])))]
        self.pairs = [(fold, test) for fold, test, _ in used]
        self.tested = [test for *_, test in used]
        self._grounds: dict[bytes, Ground] = {}
        self._errors: dict[bytes, tuple[pd.DataFrame, Floats, Floats]] = {}
        self.members = [
            Member(fitter.fitted(law, weighted), weighted, 0.0)
            for law in candidates(self.usable, self._spans)
            for weighted in weightings(task, law, column, fitter.roles, ahead)
            if fitter.fitted(law, weighted).predicts
        ]

    def _spans(self, wide: Law, narrow: Law) -> bool:
        fits = [self.fitter.fitted(law, self.task) for law in (wide, narrow)]
        return spans(fits[0], fits[1], self.kept, self.fitter.roles)

    def _where_all_are_defined(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Leave out rows at which a law is undefined, as some are at step 0, so that all are compared on the same rows."""
        for law in self.usable:
            rows = self.fitter.fitted(law, self.task).defined(rows)
        return rows

    def _compared(self, rows: pd.DataFrame) -> pd.DataFrame:
        known = np.isin(rows.index, self.kept.index)
        return rows if known.all() else rows[known]

    def predict(self, members: Sequence[tuple[Law, Task]]) -> Floats:
        """Predict every test row from its fold's training side, weighted alike, (members, rows)."""
        every = [
            points([self.fitter.fitted(law, task.inside(fold)) for law, task in members], test)
            for fold, test in self.pairs
        ]
        return np.concatenate(every, axis=1)

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
        predicted = self.predict([(one.law, one.task) for one in self.members])
        errors = [np.bincount(self._fold, share * one) for one in squared_errors(value, predicted, self.fitter.roles)]
        error = np.array(errors) + SURE
        relative: Floats = error / np.exp(np.log(error).mean(axis=0))
        return relative

    def error_at_rows(self, power: float, fold: Fold | None = None) -> Floats:
        """Mean squared error of every member at the rows it was fitted to, for the parameters it spent, (members,).

        Args:
            power: rows are weighted by (x / x_max)^power, whatever the member was fitted with.
            fold: judge by the training side of this fold only.
        """
        rows, squares, spent = self._at_rows(fold)
        share = size(rows, self.column) ** power
        return np.asarray(spent * (squares @ share) / share.sum() + SURE)

    def _at_rows(self, fold: Fold | None) -> tuple[pd.DataFrame, Floats, Floats]:
        """The training rows at which all are defined, every member's squared errors there, and the price of its parameters."""
        key = _key(fold)
        if key not in self._errors:
            ground = self.ground(fold)
            rows = self._compared(ground.train)
            value, roles = rows["value"].to_numpy(float), self.fitter.roles
            squares = squared_errors(value, points([one.fitted for one in ground.members], rows), roles)
            each = {here.task.recency: here.task for here in ground.members}
            counts = {recency: self._points(task) for recency, task in each.items()}
            pairs = zip(self.members, ground.members, strict=True)
            spent = [_prediction_error(counts[here.task.recency], one.fitted.parameters) for one, here in pairs]
            self._errors[key] = rows, squares, np.array(spent)
        return self._errors[key]

    def independent_rows(self, fold: Fold | None = None) -> float:
        """How many independent rows the training rows, or those of a fold, are worth as evidence for a law against another.

        What even the likeliest law misses, where no law is quite true, it misses in neighbouring rows alike: rows correlated by r
        along the scale, or along runs, are worth (1 - r) / (1 + r) each (Bartlett 1946).
        """
        best = int(np.argmin(self.error_at_rows(0.0, fold)))
        ground = self.ground(fold)
        missed = np.nan_to_num(ground.value - ground.parts[best])
        alike = np.argsort(size(ground.train, self.column), kind="stable")
        apart = _worth(missed[alike]) if self.column else 1.0
        return len(missed) * min(apart, Serial.of(missed, ground.checkpoints).rows)

    def expected(self, fold: Fold | None = None) -> Floats:
        """Squared error that noise alone lets expect of every member, over the noise, where folds look, (members,).

        Of laws of one scale the root, since it is a guess, of Akaike's final prediction error (n + P) / (n - P), with n the rows that
        the weights leave: curves bend where laws do not, so what would be told if a law were true is no guide to them.

        Args:
            fold: expect it of fits to the training side of this fold; for laws of one scale the number of rows is that of all.
        """
        return self._told(fold) if self.several else np.asarray(np.sqrt(self._at_rows(None)[2]))

    def _told(self, fold: Fold | None) -> Floats:
        """The same at twice the largest scales, or, where none varies, at the training rows, if laws are true.

        By the noise of each member's fit, which tells the parameters so well there, but at least Akaike's: a fit on a bound, or a flat
        one, does not say how much it might have bent.
        """
        ground = self.ground(fold)
        rows = self.fitter.seen(self.task.inside(fold) if fold else self.task, self._ahead(ground.train))
        # Errors at values that do not vary are in their own unit.
        least = float(np.sqrt(self.error_at_rows(0.0, fold).min())) * (ground.unit or 1.0)
        moved, _ = Moves.of(ground, steady(least)).at(rows)
        told = 1 + np.array([float((one**2).sum(axis=1).mean()) for one in moved]) / least**2
        return np.asarray(np.maximum(told, self._at_rows(fold)[2]))

    def ground(self, fold: Fold | None = None) -> Ground:
        """What the members were made from, or, for a fold, what they are made from on its training side."""
        key = _key(fold)
        if key not in self._grounds:
            tasks = [one.task.inside(fold) if fold else one.task for one in self.members]
            pairs = zip(self.members, tasks, strict=True)
            members = [replace(one, fitted=self.fitter.fitted(one.law, task), task=task) for one, task in pairs]
            train = self.fitter.training(tasks[0]) if tasks else self.training
            self._grounds[key] = Ground(train, members, self.logarithmic, self.fitter.roles)
        return self._grounds[key]

    def forget(self) -> None:
        """Let go of what members were made from, which can be made again."""
        _ = self.explained
        self._grounds.clear()
        self._errors.clear()

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

    @cached_property
    def several(self) -> bool:
        """Whether a member's law reads several columns; else these are laws of a curve."""
        return any(len(self.fitter.roles.traced(one.law.columns)) > 1 for one in self.members)

    @cached_property
    def settles(self) -> bool:
        """Whether this is a curve that neither quickens nor has a bump: such curves bend where nothing was seen."""
        return self._slows and not self.bumps

    @cached_property
    def bumps(self) -> bool:
        """Whether this is a curve with a bump: a law may miss the bump, and what came before, and be right of what comes."""
        return self._slows and bool(self.column) and bumps(self.training, self.column)

    @cached_property
    def _slows(self) -> bool:
        """Whether this is a curve of one scale that does not quicken."""
        return not self.several and not (self.column and quickens(self.training, self.column))

    @property
    def training(self) -> pd.DataFrame:
        """The training rows."""
        return self.fitter.training(self.task)

    @cached_property
    def by_key(self) -> dict[Key, float]:
        """Logarithm of the mean relative error of every member; empty without folds."""
        if not self.relative.size:
            return {}
        return dict(zip([one.key for one in self.members], np.log(self.relative.mean(axis=1)).tolist(), strict=True))

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters that each usable law takes: a shared one counts for less than one of its own."""
        return {law.name: self.fitter.fitted(law, self.task).parameters for law in self.usable}

    def trial(self) -> Trial:
        """Return the comparison of unweighted laws."""
        together, folds = self._together, [fold for fold, _ in self.pairs]
        label = "random folds" if folds[0].scheme == "kfold" else _looks(folds)
        made = self.predict([(law, self.task) for law in self.usable])
        return Trial(
            together["value"].to_numpy(float),
            self._fold,
            together[GROUP].to_numpy(np.int64),
            {law.name: one for law, one in zip(self.usable, made, strict=True)},
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


def _worth(residual: Floats) -> float:
    """How much a residual in a row of them is worth of an independent one, 0 to 1: by the correlation of neighbours, if above 0."""
    square = float((residual**2).sum())
    alike = float((residual[1:] * residual[:-1]).sum()) / square if square > 0 else 0.0
    return (1 - max(alike, 0.0)) / (1 + max(alike, 0.0))


def _key(fold: Fold | None) -> bytes:
    """What tells the training side of a fold from others, and from all rows."""
    return b"" if fold is None else fold.train.tobytes()
