"""The registry of analyses. Adding one means a file in `kinds/` and its name in the list below."""

from typing import Final

from scalestudy.analyse.kinds import (
    benchmarks,
    chain,
    compute_optimal,
    costs,
    crossover,
    derive,
    envelope,
    equal,
    forecast,
    isoflop,
    multiplier,
    next_runs,
    noise,
    optimum,
    pool,
    stopping,
    strategy,
)
from scalestudy.analyse.kinds.base import Kind

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        compute_optimal.KIND,
        isoflop.KIND,
        envelope.KIND,
        forecast.KIND,
        crossover.KIND,
        noise.KIND,
        optimum.KIND,
        multiplier.KIND,
        strategy.KIND,
        next_runs.KIND,
        equal.KIND,
        pool.KIND,
        derive.KIND,
        chain.KIND,
        benchmarks.KIND,
        costs.KIND,
        stopping.KIND,
    )
}
