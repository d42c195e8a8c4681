"""The registry of costs. Adding one means a file in `kinds/` and its name in the list below."""

from typing import Final

from scalestudy.analyse.costs.base import Cost
from scalestudy.analyse.costs.kinds import epochs, inference, memory, money, runs, sparse, training

COSTS: Final[dict[str, Cost]] = {
    cost.name: cost
    for cost in (
        training.COST,
        runs.COST,
        inference.COST,
        sparse.COST,
        memory.COST,
        epochs.COST,
        money.COST,
    )
}
