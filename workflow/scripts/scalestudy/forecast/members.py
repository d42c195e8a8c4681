"""What `auto` may combine: which laws, and with which weights each is fitted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.fitting import FLEXIBLE
from scalestudy.forecast.task import Task, factors, product
from scalestudy.laws import Law
from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.scales import scale_column

RECENCY: Final = (0.0, 1.0, 2.0, 4.0)
"""Powers p of the weights (x / x_max)^p that `auto` tries for laws of one scale. None is best everywhere: a large power follows
a curve that bends but bends with its noise too, none at all averages the noise and is late to follow."""
RECENCY_OF_SEVERAL: Final = (0.0, 0.25, 0.5, 1.0)
"""The same for laws of several scales, whose compute spans more decades than one curve does."""
Key = tuple[str, float]
"""A member whatever its training set: name of the law and power of the weighting."""


@dataclass(frozen=True)
class Member:
    """A law fitted with one weighting to one training set, and its shares in forecasts beyond the data and inside them."""

    fitted: Fitted
    task: Task
    weight: float
    inside: float = 0.0

    @property
    def law(self) -> Law:
        """The law."""
        return self.fitted.law

    @property
    def key(self) -> Key:
        """What it is called in any training set."""
        return self.law.name, self.task.recency


def weightings(task: Task, law: Law, column: str, roles: Roles = USUAL, ahead: bool = True) -> list[Task]:
    """Return the training set with every weighting that `auto` tries for a law: equal ones alone where it need not look ahead.

    That with power 0 along a column has equal weights, but is fitted as `auto` fits, not as the study says.
    """
    powers: tuple[float, ...] = (0.0,)
    read = roles.traced(law.columns)
    if column and len(read) > 1:
        powers = RECENCY_OF_SEVERAL
    elif column and list(read) == factors(column):
        powers = RECENCY if len(law.free_names) <= FLEXIBLE else RECENCY[:-1]
    along = column if len(read) == 1 and len(powers) > 1 else ""
    tried = powers if ahead else (0.0,)
    return [Task(task.family, task.metric, task.train, power, column if power else along) for power in tried]


def recency_column(rows: pd.DataFrame, laws: Sequence[Law], roles: Roles = USUAL) -> str:
    """Return the scale that recency weights follow; empty if there is none.

    That of the laws of one scale, else compute, else the product of the scales that the laws read, as `size` reads it.
    """
    every = [roles.traced(law.columns) for law in laws]
    for name in roles.ordered(read[0] for read in every if len(read) == 1):
        if _varies(rows, name):
            return product([name])
    if not any(len(read) > 1 for read in every):
        return ""
    scales = {column for read in every for column in read} & set(roles.along)
    found = [name for name in roles.ordered(scales) if _varies(rows, name)]
    compute = roles.plays["C"]
    return product([compute] if compute in roles.along and _varies(rows, compute) else found)


def _varies(rows: pd.DataFrame, name: str) -> bool:
    try:
        return bool((rows[scale_column(rows, name)] > 0).all())
    except CannotSplit:
        return False


def candidates(laws: Sequence[Law], spans: Callable[[Law, Law], bool] = lambda wide, narrow: True) -> list[Law]:
    """Return the laws `auto` combines: all but those it does without beside another one, as they say themselves.

    Args:
        laws: those that may be chosen.
        spans: whether the first of two laws reaches what the second found.
    """
    named = {law.name: law for law in laws}
    beside = {law: [named[name] for name in law.left_out_beside if name in named] for law in laws}
    return [law for law in laws if not any(spans(wide, law) for wide in beside[law])]
