"""What a job asks a cluster for: memory and time by stage, from what its last run cost, and more with every attempt."""

import math
from collections.abc import Mapping
from typing import Any, Final

from scalestudy.cost import Cost

BESIDE_MB: Final = 200
"""Memory of Snakemake itself (110 MB), which runs beside a job's own process."""
UNKNOWN: Final = Cost(cpu=1800.0, peak=900.0)
"""What is taken for the cost of a job that has not run yet: twice the memory of the dearest job of the shipped study."""
MARGIN: Final = 2.0
"""By how much more is asked for than was needed last time: nodes differ, and studies are edited."""
LEAST_MINUTES: Final = 15


def allotted(stage: str, costs: Mapping[str, Cost], attempt: int) -> dict[str, int]:
    """Return the memory in MB and the time in minutes that a job of a stage asks for.

    Args:
        stage: the stage, or job, of which logs are named; each shard's cost counts as its stage's.
        costs: what a study's jobs cost when they ran last, by job, as of before this run: else what small shards of it have
            cost meanwhile would give a large one less at its second attempt.
        attempt: 1, and one more each time it failed; both double each time.
    """
    known = [cost for job, cost in costs.items() if job == stage or job.startswith(f"{stage}-")] or [UNKNOWN]
    minutes = math.ceil(MARGIN * max(cost.cpu for cost in known) / 60)
    memory = BESIDE_MB + MARGIN * max(cost.peak for cost in known)
    growth = 2 ** (attempt - 1)
    return {"mem_mb": _rounded(memory) * growth, "runtime": max(LEAST_MINUTES, minutes) * growth}


def slurm_resources(config: Mapping[str, Any]) -> dict[str, str]:
    """Return what the main config says about Slurm, by the names that Snakemake's plugin has for it."""
    return {f"slurm_{key}": str(value) for key, value in config.get("slurm", {}).items()}


def _rounded(megabytes: float) -> int:
    return 100 * math.ceil(megabytes / 100)
