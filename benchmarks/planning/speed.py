"""What planning takes with a thousand candidates, in CPU seconds, after the fits."""

import time
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from planning.fitting import fitted
from planning.made import TARGET, designs, observed

CANDIDATES: Final = {
    "params": {"between": [3e7, 3e8], "count": 40},
    "tokens_per_param": {"between": [5, 160], "count": 25},
}
"""So cheap that a batch is as many runs as it may be."""


def planned_in() -> Iterator[dict[str, Any]]:
    """Yield a record for each number of runs that are planned together."""
    found = fitted(observed("chinchilla", *designs()["isoflop"], np.random.default_rng(0)))
    for batch, ahead in ((8, 1), (16, 1), (8, 4)):
        options = {"know": {"forecast": TARGET}, "candidates": CANDIDATES, "budget": 1e24, "batch": batch}
        start = time.process_time()
        runs = found.next_runs(**options, look_ahead=ahead, least=0.0)
        yield {"runs": int(runs["seeds"].sum()), "batches": ahead, "cpu_seconds": time.process_time() - start}
