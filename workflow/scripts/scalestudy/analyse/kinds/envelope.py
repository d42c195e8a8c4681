"""The lower envelope of the metric over compute (Hoffmann 2022, approach 1), and how its runs' N and D grow.

The envelope is the lower convex hull of (log C, value), up to its lowest point: the runs that no mixture of two others
beats at their compute. It suits dense data, such as many checkpoints of many sizes. Its limits: it uses the extremes of
the data, so noise bends it towards lucky runs; its ends belong to whatever size happened to be trained there; and it
takes runs whose learning rate had not decayed at face value.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.allocation import QUANTITIES, allocation_rows, exponent_rows, tables
from scalestudy.analyse.context import Context, Floats, budgets_of, compute_of
from scalestudy.analyse.frontier import Frontier
from scalestudy.analyse.kinds.base import BUDGETS, DRAWS, Kind
from scalestudy.analyse.power_laws import log_slopes, power_law, resamples
from scalestudy.numerals import brief
from scalestudy.seeds import seed_of

FEWEST_RUNS = 3
"""A power law through two runs fits whatever they are."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Fit the power laws of N, D and the value in C through the envelope of every fit unit."""
    optimal: list[dict[str, Any]] = []
    exponents: list[dict[str, Any]] = []
    for (family, metric), raw in context.units.items():
        rows = context.roles.allocated(raw)
        key = {"family": family, "metric": metric, "law": ""}
        wanted = np.unique(options["budgets"]).astype(float) if "budgets" in options else budgets_of(rows)
        seed = seed_of(context.study, family, metric, "envelope", context.settings.get("fit", {}).get("seed", 0))
        points, slopes, status, message = trace(rows, wanted, int(options["draws"]), seed)
        if why := context.roles.unallocated(raw):
            status, message = "not_applicable", why
        optimal += allocation_rows(key, "envelope", points, status, message)
        exponents += exponent_rows(key, "envelope", slopes, status, message)
    return tables(optimal, exponents)


def trace(rows: pd.DataFrame, wanted: Floats, draws: int, seed: int) -> tuple[Frontier, dict[str, Floats], str, str]:
    """Find the envelope of the runs and of every resample of them, and the power laws through each.

    Returns:
        The frontier at the wanted budgets, the exponents (1 + draws,) by quantity, a status and a sentence.
    """
    flops = compute_of(rows)
    usable = np.isfinite(flops) & rows[["params", "tokens"]].notna().all(axis=1).to_numpy()
    rows, flops = rows[usable], flops[usable]
    sign = -1.0 if len(rows) and (rows["direction"] == "higher").all() else 1.0
    log_flops, value = np.log(flops), sign * rows["value"].to_numpy(float)
    weights = np.concatenate([np.ones((1, len(rows))), resamples(len(rows), draws, seed)]) if len(rows) else None
    members = [] if weights is None else [lower_hull(log_flops, value, kept > 0) for kept in weights]
    nothing = np.full((1, len(wanted)), np.nan)
    if not members or len(members[0]) < FEWEST_RUNS:
        count = len(members[0]) if members else 0
        message = f"{count} runs on the envelope; a power law needs {FEWEST_RUNS}"
        return Frontier(wanted, nothing, nothing, nothing), {}, "too_few_points", message
    on = np.zeros((len(members), len(rows)), dtype=bool)
    for draw, positions in enumerate(members):
        on[draw, positions] = True
    laws = {name: log_slopes(flops, np.where(on, rows[name].to_numpy(float), np.nan)) for name in QUANTITIES}
    fitted = {name: power_law(slope, start, wanted) for name, (slope, start) in laws.items()}
    ends = flops[members[0]]
    message = (
        f"power law through {len(members[0])} of {len(rows)} runs, {brief(ends.min())} to {brief(ends.max())} FLOP"
    )
    points = Frontier(wanted, fitted["params"], fitted["tokens"], np.full_like(fitted["params"], np.nan))
    return points, {name: slope for name, (slope, _) in laws.items()}, "converged", message


def lower_hull(x: Floats, y: Floats, kept: Floats) -> list[int]:
    """Positions on the lower convex hull of the kept points, from the left to the lowest (Andrew's monotone chain)."""
    positions = np.flatnonzero(kept)
    order = positions[np.lexsort((y[positions], x[positions]))]
    running = np.minimum.accumulate(y[order])
    improving = order[np.concatenate([[True], running[1:] < running[:-1]])]
    hull: list[int] = []
    for point in improving.tolist():
        while len(hull) > 1 and _above(x, y, hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull


def _above(x: Floats, y: Floats, left: int, middle: int, right: int) -> bool:
    """Whether the middle point lies on or above the chord from left to right."""
    chord = (y[right] - y[left]) * (x[middle] - x[left])
    return bool((y[middle] - y[left]) * (x[right] - x[left]) >= chord)


KIND = Kind(
    "envelope",
    "power laws of N and D in C through the runs on the lower envelope of the metric over compute",
    ("analyse/compute_optimal", "analyse/exponents"),
    run,
    {"budgets": BUDGETS, "draws": DRAWS},
    allocates=True,
    apart=True,
)
