"""Which other families `auto` hears of a family, and what it hears: what their members found inside their own rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scalestudy.forecast.calibrate import Missed
from scalestudy.forecast.members import Key
from scalestudy.forecast.task import POOLED, Task
from scalestudy.seeds import seed_of

POOL: Final = 100
"""At most so many other families share what they found and missed, dealt by hash, so that no family waits for thousands."""


@dataclass(frozen=True, eq=False)
class Witness:
    """What one family's forecast tells of its own rows.

    Attributes:
        explained: the logarithm of every member's squared error at the training rows, for the parameters it spent.
        found: the logarithm of the mean relative error of every member in the folds.
        missed: what was missed in each of these.
    """

    explained: Mapping[Key, float]
    found: Mapping[Key, float]
    missed: Sequence[Missed]


class Pool:
    """Which forecasts are heard of a family: the first by hash that have no row of it.

    Args:
        forecasts: the training sets of forecasts, one per fit unit of the study.
        shared: of each family, which of its rows stand in others too.
    """

    def __init__(self, forecasts: Iterable[Task], shared: Mapping[str, frozenset[int]]) -> None:
        self._shared = shared
        self._by_metric: dict[str, list[Task]] = {}
        for task in sorted(forecasts, key=lambda task: seed_of("pool", task.family, task.metric)):
            self._by_metric.setdefault(task.metric, []).append(task)

    def of(self, task: Task) -> list[Task]:
        """Return the forecasts heard of a training set; none of one that pools families."""
        return [] if task.family == POOLED else list(islice(self._apart(task), POOL))

    def heard(self, tasks: Iterable[Task]) -> list[Task]:
        """Return all that are heard of any of some training sets, in order of appearance."""
        return list(dict.fromkeys(one for task in tasks for one in self.of(task)))

    def _apart(self, task: Task) -> Iterator[Task]:
        """The forecasts of families without a row of this one."""
        own = self._shared[task.family]
        for one in self._by_metric.get(task.metric, ()):
            if one.family != task.family and own.isdisjoint(self._shared[one.family]):
                yield one
