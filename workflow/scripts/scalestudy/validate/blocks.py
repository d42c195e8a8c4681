"""Families in blocks: what is worked out of one block is let go of before the next, so that memory does not grow with their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scalestudy.auto.pool import Pool
from scalestudy.forecast.task import Task
from scalestudy.frames import shared_rows
from scalestudy.splits.sample import Sample, Unit
from scalestudy.validate.plan import Plan, whole

BLOCK: Final = 192
"""Fit units of a block: enough that slow searches are waited for seldom, few enough for a gigabyte."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some fit units of a shard, and the training sets that are worked out with them.

    Attributes:
        units: the fit units.
        plan: their folds, and the training sets of these, of their forecasts and of forecasts that others hear.
        forecasts: the training sets of forecasts among them.
    """

    units: Sequence[Unit]
    plan: Plan
    forecasts: Sequence[Task]


def heard_only(sample: Sample) -> Sample:
    """Return a sample without the fit units of other shards that no unit of this one hears of."""
    tasks = {whole(unit): unit for unit in sample.every}
    own = [whole(unit) for unit in sample.units]
    kept = {*own, *Pool(tasks, shared_rows(sample.everything)).heard(own)}
    return Sample(
        sample.units, [unit for task, unit in tasks.items() if task in kept], sample.everything, sample.relearn
    )


def blocks(sample: Sample, plan: Plan) -> Iterator[Block]:
    """Yield the fit units of a shard in blocks; with the first come all whose forecasts others hear.

    Args:
        sample: see `heard_only`.
        plan: of all its units.
    """
    every = {whole(unit): unit for unit in sample.every}
    own = [whole(unit) for unit in sample.units]
    heard = dict.fromkeys(Pool(every, shared_rows(sample.everything)).heard(own))
    ours = set(own)
    order = [*(task for task in heard if task in ours), *(task for task in own if task not in heard)]
    first = max(BLOCK, sum(task in ours for task in heard))
    parts = [order[:first], *(order[k : k + BLOCK] for k in range(first, len(order), BLOCK))]
    strangers = [task for task in every if task not in ours]
    for number, part in enumerate(parts):
        yield _block([every[task] for task in part], [*part, *([] if number else strangers)], plan)


def _block(units: Sequence[Unit], forecasts: Sequence[Task], plan: Plan) -> Block:
    keys = {(unit.family, unit.metric) for unit in units}
    folds = [fold for fold in plan.folds if (fold.family, fold.metric) in keys]
    tasks = dict.fromkeys([*forecasts, *(Task.of(fold) for fold in folds)])
    return Block(units, Plan(folds, [], {task: plan.inner[task] for task in tasks}), forecasts)
