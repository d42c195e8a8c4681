"""What a forecast rests on: where its training rows lie, what it was made of, and what predicts its inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.forecast import rates
from scalestudy.forecast.answer import Answer, slopes_of_each
from scalestudy.forecast.domain import Domain
from scalestudy.forecast.fitted import points, scaled
from scalestudy.forecast.inputs import Input
from scalestudy.forecast.members import Key, Member
from scalestudy.remembered import numbers
from scalestudy.rows import run_places

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ground:
    """What the members of a forecast were made from.

    Attributes:
        train: the training rows, (n,).
        members: the members.
        logarithmic: whether residuals are those of logarithms.
        roles: which part every column plays.
        known: answers that were worked out before, by member.
        inputs: what predicts columns of rows to come.
    """

    train: pd.DataFrame
    members: Sequence[Member]
    logarithmic: bool
    roles: Roles
    known: Mapping[Key, Answer] = field(default_factory=dict)
    inputs: Sequence[Input] = ()

    @cached_property
    def domain(self) -> Domain:
        """Where the rows lie in what the laws read and in every scale."""
        read = [column for member in self.members for column in member.law.columns]
        scales = [name for name in self.roles.along if name in self.train]
        return Domain.of(self.train, read, scales, self.logarithmic)

    @property
    def column(self) -> str:
        """The scale that recency weights follow, and noise may; empty for none."""
        return max((member.task.column for member in self.members), default="")

    @cached_property
    def checkpoints(self) -> list[npt.NDArray[np.int64]]:
        """Where the rows of each run with several stand, in the order in which they were measured."""
        if "run" not in self.train:
            return []
        along = next((name for name in self.roles.checkpoints if name in self.train), "")
        at = numbers(self.train, along) if along else np.zeros(len(self.train))
        several = [own for own in run_places(self.train) if len(own) > 1]
        return [own[np.argsort(at[own], kind="stable")] for own in several]

    @cached_property
    def value(self) -> Floats:
        """The values, or their logarithms, (n,)."""
        value = numbers(self.train, "value")
        return np.log(value) if self.logarithmic else value

    @cached_property
    def unit(self) -> float:
        """What deviations are relative to: 1 for logarithms, else the values' standard deviation."""
        return 1.0 if self.logarithmic else float(self.train["value"].std())

    @cached_property
    def parts(self) -> Floats:
        """What every member predicts for the training rows, logarithms where values are, (members, n)."""
        return scaled(points([member.fitted for member in self.members], self.train), self.logarithmic)

    @cached_property
    def answers(self) -> list[Answer]:
        """How every member answers to the values."""
        made = self._answered([one for one in self.members if one.key not in self.known])
        return [self.known[one.key] if one.key in self.known else made[one.key] for one in self.members]

    @property
    def by_key(self) -> dict[Key, Answer]:
        """The answers by member."""
        return {one.key: answer for one, answer in zip(self.members, self.answers, strict=True)}

    def _answered(self, members: Sequence[Member]) -> dict[Key, Answer]:
        fits, train = [one.fitted for one in members], self.train
        made = dict(zip([one.key for one in self.members], self.parts, strict=True))  # of rates no logarithms
        told = [rates.information(made[one.key], train, self.roles.trials) for one in members]
        recent = {
            key: one.recent(train) for key, one in {(m.task.recency, m.task.column): m.task for m in members}.items()
        }
        weight = [recent[one.task.recency, one.task.column] * own for one, own in zip(members, told, strict=True)]
        each = zip(slopes_of_each(fits, train, self.logarithmic), fits, weight, strict=True)
        return {one.key: Answer.by(*known) for one, known in zip(members, each, strict=True)}
