"""The law `auto`: for any training rows, what combination of laws and weightings extrapolates best inside those rows.

Averages of several laws and of several recency weightings extrapolate better than the best of them, since a few inner cutoffs
cannot tell which is best (the forecast combination puzzle: Stock & Watson 2004, J. Forecasting 23, 405), but they can tell which
are far off. So every member's inner error is shrunk towards what other families found and towards what the number of points it
rests on lets expect, and its share falls with what results. `benchmarks/development.py` prints what comes of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.laws import Law
from scalestudy.validate.choice import Trial, Verdict, choose, fold_weights, squared_errors, undecided
from scalestudy.validate.fitting import Fitter, Task, size
from scalestudy.validate.registry import FLEXIBLE, NESTED, REACH, RECENCY, RECENCY_OF_SEVERAL
from scalestudy.validate.schemes import SCALES, CannotSplit, Fold, scale_column

Floats = npt.NDArray[np.float64]
Key = tuple[str, float]
"""A member whatever its training set: name of the law and power of the weighting."""
SURE: Final = 1e-6
"""Squared log error that is as good as none: no member gains weight by an inner error below a thousandth."""
SHARPNESS: Final = 1.0
"""Shares fall with this power of the squared error, where all laws read one scale and differ little."""
SHARPNESS_OF_SEVERAL: Final = 2.0
"""The same where a law reads several scales: one that misses how they act together is wrong, not just less exact."""
PRIOR: Final = 2.0
"""Folds that the expectation counts for, against those of the training set itself."""
PRIOR_POOL: Final = 3.0
"""Families that the expectation from the number of points counts for, against those that were pooled."""
OUTLYING: Final = 2.0
"""Members farther from the weighted median than this many median deviations are drawn in to it."""
CLOSE: Final = 1e-3
"""Members closer to the median than this are not outlying, however close the others."""


@dataclass(frozen=True)
class Member:
    """A law fitted with one weighting to one training set, and its share in the forecast."""

    law: Law
    task: Task
    weight: float

    @property
    def key(self) -> Key:
        """What it is called in any training set."""
        return self.law.name, self.task.recency


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
    """Average predictions (members, m) by weights, outlying ones drawn in; missing ones left out, nan where all are."""
    with np.errstate(all="ignore"):
        parts = np.log(parts) if logarithmic else parts
        there = np.isfinite(parts)
        share = weight[:, None] * there
        middle = weighted_median(np.where(there, parts, 0.0), share)
        apart = np.where(there, parts - middle, 0.0)
        least = CLOSE if logarithmic else CLOSE * np.abs(middle)
        reach = OUTLYING * weighted_median(np.abs(apart), share) + least
        mean = middle + (share * np.clip(apart, -reach, reach)).sum(axis=0) / share.sum(axis=0)
    result: Floats = np.exp(mean) if logarithmic else mean
    return result


def weighted_median(values: Floats, weight: Floats) -> Floats:
    """Return the median over the first axis: half the weight lies on either side, linear between two values, (m,)."""
    order = np.argsort(values, axis=0, kind="stable")
    values, weight = np.take_along_axis(values, order, axis=0), np.take_along_axis(weight, order, axis=0)
    with np.errstate(all="ignore"):
        level = (np.cumsum(weight, axis=0) - weight / 2) / weight.sum(axis=0)
    columns = zip(level.T, values.T, weight.T > 0, strict=True)
    return np.array([np.interp(0.5, at[used], of[used]) if used.any() else np.nan for at, of, used in columns])


def weightings(task: Task, law: Law, column: str) -> list[Task]:
    """Return the training set with every weighting that `auto` tries for a law.

    That with power 0 along a column has equal weights, but is fitted as `auto` fits, not as the study says.
    """
    powers: tuple[float, ...] = (0.0,)
    if column and len(law.columns) > 1:
        powers = RECENCY_OF_SEVERAL
    elif column and law.columns == (column,):
        powers = RECENCY if len(law.free_names) <= FLEXIBLE else RECENCY[:-1]
    along = column if len(law.columns) == 1 and len(powers) > 1 else ""
    return [Task(task.family, task.metric, task.train, power, column if power else along) for power in powers]


def recency_column(rows: pd.DataFrame, laws: Sequence[Law]) -> str:
    """Return the scale that recency weights follow; empty if there is none.

    That of the laws of one scale, else compute, else the product of the scales that the laws read, as `size` reads it.
    """
    for name in sorted({law.columns[0] for law in laws if len(law.columns) == 1}):
        if _varies(rows, name):
            return name
    if not any(len(law.columns) > 1 for law in laws):
        return ""
    read = {column for law in laws for column in law.columns}
    found = [name for name in SCALES if name in read and _varies(rows, name)]
    return "flops" if _varies(rows, "flops") else "*".join(found)


def _varies(rows: pd.DataFrame, name: str) -> bool:
    try:
        return bool((rows[scale_column(rows, name)] > 0).all())
    except CannotSplit:
        return False


def candidates(laws: Sequence[Law]) -> list[Law]:
    """Return the laws `auto` combines: all but those that another one contains."""
    names = {law.name for law in laws}
    return [law for law in laws if not names & set(NESTED.get(law.name, ()))]


class Trials:
    """What every member predicts for the test sides of the folds inside a training set.

    Args:
        task: the training set.
        folds: rolling folds inside the training set; may be empty.
        laws: the study's laws.
        fitter: has solved every weighting of the task and of every fold's training side.
        column: what recency weights follow.
    """

    def __init__(self, task: Task, folds: Sequence[Fold], laws: Sequence[Law], fitter: Fitter, column: str) -> None:
        self.task, self.fitter, self.column = task, fitter, column
        kept = fitter.training(task)
        self.logarithmic = bool((kept["value"] > 0).all())
        pairs = [(fold, kept[kept["row"].isin(fold.test)]) for fold in folds]
        self.pairs = [(fold, test) for fold, test in pairs if len(test)]
        self.usable = [law for law in laws if fitter.predicts(law, task)]
        self.failed = [law for law in laws if not fitter.predicts(law, task)]
        self.members = [
            Member(law, weighted, 0.0)
            for law in candidates(self.usable)
            for weighted in weightings(task, law, column)
            if fitter.predicts(law, weighted)
        ]

    def predict(self, law: Law, weighted: Task) -> Floats:
        """Predict every test row from its fold's training side, weighted alike."""
        return np.concatenate([self.fitter.point(law, weighted.inside(fold), test) for fold, test in self.pairs])

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
            np.bincount(self._fold, share * squared_errors(value, self.predict(one.law, one.task)))
            for one in self.members
        ]
        error = np.array(errors) + SURE
        relative: Floats = error / np.exp(np.log(error).mean(axis=0))
        return relative

    @cached_property
    def expected(self) -> Floats:
        """Relative error that the number of points lets expect of every member, (members,).

        The square root, since it is a guess, of Akaike's final prediction error (n + P) / (n - P), with n the points that
        the weights leave and P the free parameters.
        """
        guess = np.array([_prediction_error(self._points(one.task), one.law) for one in self.members])
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

    def trial(self) -> Trial:
        """Return the comparison of unweighted laws."""
        together, folds = self._together, [fold for fold, _ in self.pairs]
        label = "random folds" if folds[0].scheme == "kfold" else _looks(folds)
        return Trial(
            together["value"].to_numpy(float),
            self._fold,
            together["group"].to_numpy(np.int64),
            {law.name: self.predict(law, self.task) for law in self.usable},
            {law.name: len(law.free_names) for law in self.usable},
            label,
        )

    def shares(self, others: Sequence[Mapping[Key, float]], without: int | None = None) -> list[Member]:
        """Return the members with their shares in the forecast, those far behind left out.

        Args:
            others: mean relative errors that other families found.
            without: number of a fold that must not count.
        """
        if not self.members:
            return []
        own = self.relative if without is None else np.delete(self.relative, without, axis=1)
        expected = (self._pooled(others) + PRIOR_POOL * np.log(self.expected)) / (PRIOR_POOL + self._families(others))
        folds = own.shape[1]
        found = np.log(own.mean(axis=1)) if folds else np.zeros(len(self.members))
        error = np.exp((folds * found + PRIOR * expected) / (folds + PRIOR))
        several = any(len(one.law.columns) > 1 for one in self.members)
        sharpness = SHARPNESS_OF_SEVERAL if several else SHARPNESS
        share = np.where(error <= REACH**2 * error.min(), (error / error.min()) ** -sharpness, 0.0)
        return [
            replace(one, weight=float(part))
            for one, part in zip(self.members, share / share.sum(), strict=True)
            if part > 0
        ]

    def _pooled(self, others: Sequence[Mapping[Key, float]]) -> Floats:
        return np.array([sum(np.log(found.get(one.key, 1.0)) for found in others) for one in self.members])

    def _families(self, others: Sequence[Mapping[Key, float]]) -> Floats:
        return np.array([sum(one.key in found for found in others) for one in self.members], float)


def _looks(folds: Sequence[Fold]) -> str:
    """Say what was held back: beyond how many cutoffs, along which scales."""
    scales = list(dict.fromkeys(fold.name.partition(" above ")[0] for fold in folds))
    several = "s" if len(folds) > 1 else ""
    return f"rows beyond {len(folds)} inner cutoff{several} along {' and '.join(scales)}"


def _prediction_error(points: float, law: Law) -> float:
    parameters = len(law.free_names)
    return (points + parameters) / max(points - parameters, 0.5)


def decide(trials: Trials, others: Sequence[Mapping[Key, float]], why_not: str) -> Decision:
    """Decide by what the members predict inside one training set.

    Args:
        trials: what they predicted.
        others: mean relative errors that other families found.
        why_not: the reason if there are no folds.
    """
    missing = [
        Verdict(law.name, 0.0, False, f"not tried, {trials.fitter.finding(law, trials.task)}") for law in trials.failed
    ]
    members = trials.shares(others)
    if trials.pairs and trials.usable:
        verdicts = choose(trials.trial())
    else:
        verdicts = undecided({law.name: len(law.free_names) for law in trials.usable}, why_not)
    return Decision(members, _with_shares(verdicts, members) + missing, trials.logarithmic)


def _with_shares(verdicts: Sequence[Verdict], members: Iterable[Member]) -> list[Verdict]:
    """Add what share `auto` gives each law."""
    shares: dict[str, float] = {}
    for member in members:
        shares[member.law.name] = shares.get(member.law.name, 0.0) + member.weight
    return [replace(verdict, weight=shares.get(verdict.candidate, 0.0)) for verdict in verdicts]
