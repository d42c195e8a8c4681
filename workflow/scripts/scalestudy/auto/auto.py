"""The law `auto`: decided inside any training set, calibrated over families, ready to predict."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.auto.decide import Heard, alike, decide, shares
from scalestudy.auto.pool import Pool, Witness
from scalestudy.auto.trials import Trials
from scalestudy.fit.candidates import fitted_to
from scalestudy.forecast.answer import Answer
from scalestudy.forecast.calibrate import Learned, Missed, learn, missed, posterior, prior
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.forecast import Combined
from scalestudy.forecast.members import Key, recency_column, weightings
from scalestudy.forecast.predict import Prediction
from scalestudy.forecast.task import Task
from scalestudy.frames import shared_rows
from scalestudy.laws import Law
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
Inner = Mapping[Task, tuple[list[Fold], str]]
NOBODY: Final[Mapping[Task, Witness]] = MappingProxyType({})


class Auto:
    """Decisions of `auto` on every training set of a plan.

    Args:
        fitter: fits laws to training sets.
        laws: the study's laws.
        inner: each training set with its rolling folds, or why it has none.
        forecasts: the training sets of forecasts, one per fit unit of the study; what was missed inside them is pooled.
        inside: those that only rows inside the data are asked of. They need no folds, no recency weights and no other families,
            which all tell of what lies beyond.
        heard: what is known of forecasts of other families that are not in `inner`.
        asked: the training sets that something is to be predicted from; all if None. Of others only what they tell is worked out.
    """

    def __init__(
        self,
        fitter: Fitter,
        laws: Sequence[Law],
        inner: Inner,
        forecasts: Iterable[Task],
        inside: Collection[Task] = frozenset(),
        heard: Mapping[Task, Witness] = NOBODY,
        asked: Collection[Task] | None = None,
    ) -> None:
        self.fitter, self.laws, self.inner, self.inside, self._heard = fitter, laws, inner, inside, heard
        self._forecasts = list(dict.fromkeys(forecasts))
        self._pool = Pool([*self._forecasts, *heard], shared_rows(fitter.frame))
        self._columns = {
            task: recency_column(fitter.training(task), fitted_to(laws, task.family, task.metric), fitter.roles)
            for task in inner
        }
        for law in laws:
            fitter.fit(law, dict.fromkeys(self._tasks(law)))
        fitter.links.prepare(fitter, [task for law in laws[:1] for task in self._tasks(law)])
        self.trials = {
            task: Trials(task, folds, laws, fitter, self._columns[task], task not in inside)
            for task, (folds, _) in inner.items()
        }
        self._found = {task: one.found for task, one in heard.items()}
        self._found |= {task: self.trials[task].by_key for task in self._forecasts}
        self._near: dict[Task, list[tuple[float, Task]]] = {}
        self._shown: dict[tuple[Task, bool], Floats | None] = {}
        self._misses: dict[Task, Sequence[Missed]] = {task: one.missed for task, one in heard.items()}
        self.decisions = {
            task: self._decided(task, why) for task, (_, why) in inner.items() if asked is None or task in asked
        }
        self._learned: dict[Task, Learned] = {}

    def _decided(self, task: Task, why: str) -> Decision:
        """Decide, and note what was missed in the folds, after which nothing of these is kept: they would fill the memory."""
        decision = decide(self.trials[task], self._others(task), why)
        self.missed(task)
        self.trials[task].forget()
        return decision

    def _others(self, task: Task) -> list[Heard]:
        """What other families' forecasts found of each member, for a training set that pools families nothing."""
        return [(trust, self._found[other]) for trust, other in self._others_of(task)]

    def _others_of(self, task: Task) -> list[tuple[float, Task]]:
        """Other families' forecasts, each with how much it says of a training set: as much as the same members explain both."""
        if task not in self._near:
            own, others = self.trials[task].explained, [] if task in self.inside else self._pool.of(task)
            self._near[task] = [(alike((task, own), (other, self._explained(other))), other) for other in others]
        return self._near[task]

    def _explained(self, task: Task) -> Mapping[Key, float]:
        return self._heard[task].explained if task in self._heard else self.trials[task].explained

    def witness(self, task: Task) -> Witness:
        """Return what the forecast of a family tells others, where these are not in `inner`."""
        return Witness(self._explained(task), self._found[task], self.missed(task))

    def _tasks(self, law: Law) -> Iterable[Task]:
        for task, (folds, _) in self.inner.items():
            tried = weightings(task, law, self._columns[task], self.fitter.roles, task not in self.inside)
            for weighted in dict.fromkeys([task, *tried]):
                yield weighted
                yield from (weighted.inside(fold) for fold in folds)

    def missed(self, task: Task) -> Sequence[Missed]:
        """What was missed in each fold with shares in which that fold had no say, nor any other family.

        Else a family's rows would come back to its own folds by way of what others missed. Folds overlap, so rows that a
        fold tests may be among those that a later one trains on.
        """
        if task not in self._misses:
            trials = self.trials[task]
            folds = [(fold, test) for (fold, _), test in zip(trials.pairs, trials.tested, strict=True)]
            self._misses[task] = missed(folds, partial(_without, trials), self.fitter, task)
        return self._misses[task]

    def learned(self, task: Task) -> Learned:
        """Return what was missed inside this training set, and inside those of other families, teaches of its forecasts.

        Families' whole training rows are used, for a training set that pools families none but its own.
        """
        if task not in self._learned:
            settles = self.trials[task].settles
            shown = [(trust, self._shows(other, settles)) for trust, other in self._others_of(task)]
            others = [(trust, one) for trust, one in shown if one is not None]
            self._learned[task] = learn(self.missed(task), others, settles)
        return self._learned[task]

    def _shows(self, other: Task, settles: bool) -> Floats | None:
        """How likely its own folds alone make every pair of factors; None without folds."""
        if (other, settles) not in self._shown:
            folds = self.missed(other)
            self._shown[other, settles] = posterior(folds, prior(settles)) if folds else None
        return self._shown[other, settles]

    def predict(self, task: Task, rows: pd.DataFrame) -> Prediction:
        """Predict new observations at rows from a training set, with calibrated bounds."""
        decision = self.decisions[task]
        if not decision.members:
            reasons = "; ".join(f"{verdict.candidate} {verdict.reason}" for verdict in decision.verdicts)
            return Prediction.nothing(len(rows), f"no law could be chosen: {reasons}")
        return self.forecaster(task).at(rows).prediction

    def forecaster(self, task: Task) -> Combined:
        """Return what forecasts from a training set for which a law could be chosen."""
        training = self.fitter.training(task)
        return Combined(self.decisions[task], training, self.learned(task), self.fitter.roles)

    def choice(self, units: Sequence[Task]) -> pd.DataFrame:
        """Return `validate/choice` for the forecasts of these fit units."""
        records = [
            (task.family, task.metric, v.candidate, v.weight, v.chosen, v.reason, v.error)
            for task in units
            for v in self.decisions[task].verdicts
        ]
        columns = ["family", "metric", "candidate", "weight", "chosen", "reason", "error"]
        return pd.DataFrame(records, columns=columns).astype({"chosen": bool, "weight": float, "error": float})


def _without(trials: Trials, number: int) -> tuple[Decision, Mapping[Key, Answer]]:
    """What is decided without a fold, by its number, and how the members answer on its training side."""
    decision = Decision(shares(trials, without=number), [], trials.logarithmic)
    return decision, trials.ground(trials.pairs[number][0]).by_key
