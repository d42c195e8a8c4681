"""The law `auto`: for any training rows, what combination of laws and weightings extrapolates best inside those rows.

Plain averages of several laws and of several recency weightings extrapolate better than the best of them, and better than
averages weighted by inner errors: a few inner cutoffs cannot tell which is best on one curve (the forecast combination puzzle:
Stock & Watson 2004, J. Forecasting 23, 405). What they can tell is which columns matter and which laws are far off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.laws import Law
from scalestudy.validate.choice import Trial, Verdict, choose, mean_error, undecided
from scalestudy.validate.fitting import Fitter, Task
from scalestudy.validate.registry import NESTED, REACH, RECENCY
from scalestudy.validate.schemes import CannotSplit, Fold, scale_column

Floats = npt.NDArray[np.float64]
SURE: Final = 1e-6
"""Squared log error that is as good as none: no member gains weight by an inner error below a thousandth."""


@dataclass(frozen=True)
class Member:
    """A law fitted with one weighting to one training set, and its share in the forecast."""

    law: Law
    task: Task
    weight: float


@dataclass(frozen=True)
class Decision:
    """What `auto` forecasts with on one training set.

    Attributes:
        members: what it combines; weights sum to 1, or there are none.
        verdicts: per law, its share and the reason.
        logarithmic: whether members are averaged on the scale of logarithms.
    """

    members: list[Member]
    verdicts: list[Verdict]
    logarithmic: bool

    def point(self, fitter: Fitter, rows: pd.DataFrame) -> Floats:
        """Predict at rows: the weighted geometric mean, arithmetic where values are not all positive, (m,)."""
        if not self.members:
            return np.full(len(rows), np.nan)
        return average(self.parts(fitter, rows), np.array([m.weight for m in self.members]), self.logarithmic)

    def inside(self, fold: Fold) -> "Decision":
        """Return the same combination on the training side of a fold inside its training set."""
        return replace(self, members=[replace(member, task=member.task.inside(fold)) for member in self.members])

    def parts(self, fitter: Fitter, rows: pd.DataFrame) -> Floats:
        """Return each member's prediction, (members, m)."""
        return np.array([fitter.point(member.law, member.task, rows) for member in self.members])


def average(parts: Floats, weight: Floats, logarithmic: bool) -> Floats:
    """Average predictions (members, m) by weights, leaving out those that are missing; nan where all are."""
    with np.errstate(all="ignore"):
        parts = np.log(parts) if logarithmic else parts
        there = np.isfinite(parts)
        mean = (weight[:, None] * np.where(there, parts, 0.0)).sum(axis=0) / (weight[:, None] * there).sum(axis=0)
    result: Floats = np.exp(mean) if logarithmic else mean
    return result


def weightings(task: Task, law: Law, column: str) -> list[Task]:
    """Return the training set with every weighting that `auto` tries for a law; the unweighted one first."""
    powers = RECENCY if column and law.columns == (column,) else RECENCY[:1]
    return [Task(task.family, task.metric, task.train, power, column if power else "") for power in powers]


def recency_column(rows: pd.DataFrame, laws: Sequence[Law]) -> str:
    """Return the scale that recency weights follow: that of the laws of one scale; empty if there is none."""
    names = {law.columns[0] for law in laws if len(law.columns) == 1}
    for name in sorted(names):
        try:
            return scale_column(rows, name) if (rows[name] > 0).all() else ""
        except CannotSplit:
            continue
    return ""


def candidates(laws: Sequence[Law]) -> list[Law]:
    """Return the laws `auto` combines: all but those that another one contains."""
    names = {law.name for law in laws}
    return [law for law in laws if not names & set(NESTED.get(law.name, ()))]


def decide(
    task: Task, folds: Sequence[Fold], why_not: str, laws: Sequence[Law], fitter: Fitter, column: str
) -> Decision:
    """Decide by what the candidates predict inside one training set.

    Args:
        task: the training set.
        folds: rolling folds inside the training set.
        why_not: the reason if there are none.
        laws: the study's laws.
        fitter: has solved every weighting of the task and of every fold's training side.
        column: what recency weights follow.
    """
    usable = [law for law in laws if fitter.predicts(law, task)]
    failed = [law for law in laws if not fitter.predicts(law, task)]
    logarithmic = bool((fitter.training(task)["value"] > 0).all())
    missing = [Verdict(law.name, 0.0, False, f"not tried, {fitter.finding(law, task)}") for law in failed]
    if not folds or not usable:
        verdicts = undecided({law.name: len(law.free_names) for law in usable}, why_not)
        chosen = [law for law, verdict in zip(usable, verdicts, strict=True) if verdict.chosen]
        members = _equal(task, chosen, column)
        return Decision(members, verdicts + missing, logarithmic)
    inside = _Inside(task, folds, fitter)
    verdicts = choose(inside.trial({law.name: inside.predict(law, task) for law in usable}, usable))
    members = _members(inside, usable, verdicts, column)
    return Decision(members, _with_shares(verdicts, members) + missing, logarithmic)


def _equal(task: Task, laws: Sequence[Law], column: str) -> list[Member]:
    pairs = [(law, weighted) for law in laws for weighted in weightings(task, law, column)]
    return [Member(law, weighted, 1 / len(pairs)) for law, weighted in pairs]


class _Inside:
    """The test sides of the folds inside a training set, and what members predict for them."""

    def __init__(self, task: Task, folds: Sequence[Fold], fitter: Fitter) -> None:
        self.task, self.folds, self.fitter = task, folds, fitter
        kept = fitter.training(task)
        self.tests = [kept[kept["row"].isin(fold.test)] for fold in folds]
        together = pd.concat(self.tests)
        self.value = together["value"].to_numpy(float)
        self.group = together["group"].to_numpy(np.int64)
        self.fold = np.repeat(np.arange(len(folds)), [len(test) for test in self.tests])

    def predict(self, law: Law, weighted: Task) -> Floats:
        """Predict every test row from its fold's training side, weighted alike."""
        pairs = zip(self.folds, self.tests, strict=True)
        return np.concatenate([self.fitter.point(law, weighted.inside(fold), test) for fold, test in pairs])

    def error(self, law: Law, weighted: Task) -> float:
        """Return the mean squared error over folds."""
        return mean_error(self.value, self.predict(law, weighted), self.fold)

    def trial(self, predicted: Mapping[str, Floats], laws: Sequence[Law]) -> Trial:
        """Return the comparison of laws."""
        label = "random folds" if self.folds[0].scheme == "kfold" else ", ".join(fold.name for fold in self.folds)
        parameters = {law.name: len(law.free_names) for law in laws}
        return Trial(self.value, self.fold, self.group, predicted, parameters, label)


def _members(inside: _Inside, laws: Sequence[Law], verdicts: Sequence[Verdict], column: str) -> list[Member]:
    """Take the chosen law; for a law of one scale, also its rivals on that scale, since their errors average away.

    Laws of several scales differ in what they leave out, which does not.
    """
    (chosen,) = (law for law, verdict in zip(laws, verdicts, strict=True) if verdict.chosen)
    if len(chosen.columns) > 1:
        return _equal(inside.task, [chosen], column)
    return _average(inside, [law for law in candidates(laws) if law.columns == chosen.columns], column)


def _average(inside: _Inside, laws: Sequence[Law], column: str) -> list[Member]:
    """Share the forecast equally among laws within reach of the best, by the error of their best weighting."""
    error = {law.name: min(inside.error(law, task) for task in weightings(inside.task, law, column)) for law in laws}
    within = [law for law in laws if error[law.name] <= REACH**2 * (min(error.values()) + SURE)]
    members = [(law, weightings(inside.task, law, column)) for law in within]
    return [Member(law, task, 1 / len(within) / len(tasks)) for law, tasks in members for task in tasks]


def _with_shares(verdicts: Sequence[Verdict], members: Sequence[Member]) -> list[Verdict]:
    """Add what share `auto` gives each law."""
    return [
        replace(verdict, weight=sum(m.weight for m in members if m.law.name == verdict.candidate))
        for verdict in verdicts
    ]
