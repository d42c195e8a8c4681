"""IsoFLOP analysis (Hoffmann 2022, approach 2): the best N at each budget, and how it grows with compute.

Intervals come from resampling the runs within each budget. With the handful of runs a budget has, that is conservative:
`benchmarks/allocation_coverage.py` prints by how much.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.allocation import QUANTITIES, allocation_rows, exponent_rows, tables
from scalestudy.analyse.context import Context, Floats, budgets_of, compute_of
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.costs.ask import in_flops
from scalestudy.analyse.curves import CURVES, FEWEST
from scalestudy.analyse.frontier import Frontier
from scalestudy.analyse.kinds.base import BUDGETS, DRAWS, HELD, Kind
from scalestudy.analyse.power_laws import log_slopes, power_law, resamples
from scalestudy.analyse.spending import NOTHING_HELD, Spending, spending
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, USUAL
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.numerals import brief
from scalestudy.seeds import seed_of
from scalestudy.tables.analyse import TABLES

TwoTables = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Rows of compute_optimal and of exponents."""
FEWEST_BUDGETS = 3
"""A power law through two budgets fits whatever they are."""


@dataclass(frozen=True)
class Budget:
    """One IsoFLOP budget of a fit unit.

    Attributes:
        flops: the geometric mean of its runs' compute.
        rows: its training rows.
        status: `converged` if it has a minimum inside the sampled sizes.
        message: what became of it.
        points: (3, 1 + draws) N, D and value at the minimum, the estimate first; NaN where it is not bracketed.
        curvature: of the value in log N, at the minimum.
    """

    flops: float
    rows: pd.DataFrame
    status: str
    message: str
    points: Floats
    curvature: float = np.nan


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Write a row for every budget of every fit unit, and the power laws through those with a minimum."""
    details: list[dict[str, object]] = []
    optimal: list[dict[str, object]] = []
    exponents: list[dict[str, object]] = []
    for (family, metric), raw in context.units.items():
        rows, spent = counted(context, raw, options)
        seed = seed_of(context.study, family, metric, "isoflop", context.settings.get("fit", {}).get("seed", 0))
        groups = by_budget(rows, options["snap"])
        found = [measure(part, options, seed + i, spent) for i, part in enumerate(groups)]
        details += [{"family": family, "metric": metric, **_detail(budget)} for budget in found]
        key = {"family": family, "metric": metric, "law": ""}
        wanted = np.unique(options["budgets"]).astype(float) if "budgets" in options else budgets_of(rows)
        why = context.roles.unallocated(raw) or (spent.why_not if spent else "")
        allocation, slopes = (
            _lost(key, wanted, "not_applicable", why) if why else _power_laws(key, found, wanted, options)
        )
        optimal += allocation
        exponents += slopes
    return {"analyse/isoflop": typed(TABLES["analyse/isoflop"], details), **tables(optimal, exponents)}


def counted(context: Context, raw: pd.DataFrame, options: Mapping[str, Any]) -> tuple[pd.DataFrame, Spending | None]:
    """Return the runs with what they cost in place of their compute, if a cost is stated, and that cost."""
    rows = context.roles.allocated(raw)
    if "cost" not in options:
        return rows, None
    at = options.get("at", NOTHING_HELD)
    spent = spending(options["cost"], rows, USUAL, at)
    return (rows if spent.why_not else paid(rows, spent, at)), spent


def paid(rows: pd.DataFrame, spent: Spending, at: Mapping[str, float]) -> pd.DataFrame:
    """Return rows, with N and D under their canonical names, with what they cost in place of their compute."""
    given: dict[str, Any] = {name: rows[name].to_numpy(float) for name in ("params", "tokens")}
    given |= at
    cost = spent.space(USUAL, at).cost
    return rows.assign(flops=cost(given) if cost is not None else rows["flops"])


def by_budget(rows: pd.DataFrame, snap: float) -> list[pd.DataFrame]:
    """Group runs into budgets: in order of compute, a group takes every run up to (1 + snap)^2 times its first.

    So with `snap` 0.1 no run is more than 10% from its group's centre. Runs without compute or params are left out, as
    they have no place on an IsoFLOP curve.
    """
    usable = rows[np.isfinite(compute_of(rows)) & rows["params"].notna()]
    usable = usable.assign(_compute=compute_of(usable)).sort_values(["_compute", "row"], kind="stable")
    groups: list[list[int]] = []
    first = -np.inf
    for position, flops in enumerate(usable["_compute"]):
        if flops > first * (1 + snap) ** 2 or not groups:
            groups.append([])
            first = flops
        groups[-1].append(position)
    return [usable.iloc[group] for group in groups]


def measure(rows: pd.DataFrame, options: Mapping[str, Any], seed: int, spent: Spending | None = None) -> Budget:
    """Find the minimum of one budget's curve, and of its resamples.

    Args:
        rows: the runs of one budget, with their compute in `_compute`.
        options: `curve`, `draws` and `at`.
        seed: of the resampling.
        spent: the cost that tokens follow from; by default the runs' own compute at this budget.
    """
    flops = float(np.exp(np.log(rows["_compute"]).mean()))
    log_params, value = np.log(rows["params"].to_numpy(float)), rows["value"].to_numpy(float)
    sizes, curve = len(np.unique(log_params)), str(options["curve"])
    draws = 1 + int(options["draws"])
    if sizes < FEWEST[curve]:
        message = f"{sizes} distinct sizes; a curve of kind {curve} needs {FEWEST[curve]}"
        return Budget(flops, rows, "too_few_points", message, np.full((3, draws), np.nan))
    higher = bool((rows["direction"] == "higher").all())
    sign = -1.0 if higher and curve != "akima" else 1.0
    if (higher and curve == "akima") or (curve == "akima" and (value <= 0).any()):
        message = "interpolation of log values looks for the lowest of positive values; use the parabola here"
        return Budget(flops, rows, "not_applicable", message, np.full((3, draws), np.nan))
    weights = np.concatenate([np.ones((1, len(rows))), resamples(len(rows), draws - 1, seed)])
    minimum = CURVES[curve](log_params, sign * value, weights)
    status, message = _judge(log_params, float(minimum.log_params[0]), float(minimum.curvature[0]))
    # A resample is held to the rule of the data: a vertex beyond the sampled sizes is no minimum found.
    inside = (minimum.log_params > log_params.min()) & (minimum.log_params < log_params.max())
    good = inside & ~(minimum.curvature <= 0)
    params = np.where(good, np.exp(np.where(good, minimum.log_params, 0.0)), np.nan)
    at = options.get("at", NOTHING_HELD)
    tokens = spent.left(np.full(len(params), flops), params, USUAL, at) if spent else flops / (_cost(rows) * params)
    points = np.stack([params, tokens, np.where(good, sign * minimum.value, np.nan)])
    return Budget(flops, rows, status, message, points, sign * float(minimum.curvature[0]))


def _cost(rows: pd.DataFrame) -> float:
    """FLOP per parameter and token at this budget: the runs' own where they say, else 6."""
    ratio = (rows["_compute"] / (rows["params"] * rows["tokens"])).median()
    return float(ratio) if np.isfinite(ratio) else FLOPS_PER_PARAM_TOKEN


def _judge(log_params: Floats, minimum: float, curvature: float) -> tuple[str, str]:
    if curvature <= 0:
        return "degenerate", "the parabola is not curved upwards, so it has no minimum"
    if not np.isfinite(minimum):
        return "degenerate", "the curve rises or falls throughout, so it has no minimum"
    low, high = float(log_params.min()), float(log_params.max())
    if not low < minimum < high:
        side = "smallest" if minimum <= low else "largest"
        return "at_bound", f"the minimum is at or beyond the {side} size sampled, so the optimum is not bracketed"
    return "converged", "the minimum lies between the sampled sizes"


def _detail(budget: Budget) -> dict[str, object]:
    spans = bounds(budget.points[:, 1:].T)
    row: dict[str, object] = {"flops": budget.flops, "n": len(budget.rows), "sizes": budget.rows["params"].nunique()}
    for i, name in enumerate(QUANTITIES):
        row |= {name: budget.points[i, 0], f"{name}_lower": spans[0, i], f"{name}_upper": spans[1, i]}
    tried = budget.status in ("converged", "at_bound", "degenerate")
    row |= {"curvature": budget.curvature, "bracketed": _share(budget.points[0, 1:]) if tried else np.nan}
    return {**row, "status": budget.status, "message": budget.message}


def _share(draws: Floats) -> float:
    return float(np.isfinite(draws).mean()) if draws.size else np.nan


def _power_laws(key: Mapping[str, str], found: list[Budget], wanted: Floats, options: Mapping[str, Any]) -> TwoTables:
    """Rows of compute_optimal and exponents from the budgets whose minimum is bracketed."""
    good = [budget for budget in found if budget.status == "converged"]
    if len(good) < FEWEST_BUDGETS:
        message = f"{len(good)} of {len(found)} budgets have a bracketed minimum; a power law needs {FEWEST_BUDGETS}"
        return _lost(key, wanted, "too_few_points", message)
    flops = np.array([budget.flops for budget in good])
    unit = " FLOP" if in_flops(options.get("cost")) else ""
    span = f"{brief(flops.min())} to {brief(flops.max())}{unit}"
    message = f"power law through {len(good)} of {len(found)} budgets, {span}"
    columns = np.stack([budget.points for budget in good], axis=-1)
    laws = {name: log_slopes(flops, columns[i]) for i, name in enumerate(QUANTITIES)}
    fitted = {name: power_law(slope, start, wanted) for name, (slope, start) in laws.items()}
    nowhere = np.full_like(fitted["params"], np.nan)
    points = Frontier(wanted, fitted["params"], fitted["tokens"], nowhere)
    slopes = {name: slope for name, (slope, _) in laws.items()}
    rows = allocation_rows(key, "isoflop", points, "converged", f"{message}; values are in analyse/isoflop")
    return rows, exponent_rows(key, "isoflop", slopes, "converged", f"{message}, {options['draws']} resamples of runs")


def _lost(key: Mapping[str, str], wanted: Floats, status: str, message: str) -> TwoTables:
    nothing = np.full((1, len(wanted)), np.nan)
    points = Frontier(wanted, nothing, nothing, nothing)
    return (
        allocation_rows(key, "isoflop", points, status, message),
        exponent_rows(key, "isoflop", {}, status, message),
    )


KIND = Kind(
    "isoflop",
    "the minimum of a curve through each IsoFLOP budget, and the power laws of N and D in C through the minima",
    ("analyse/isoflop", "analyse/compute_optimal", "analyse/exponents"),
    run,
    {
        "budgets": BUDGETS,
        "curve": {
            "enum": ["parabola", "cubic", "akima"],
            "default": "parabola",
            "description": "parabola: least squares in log N (Hoffmann 2022, approach 2); cubic: the same with a term more, for curves steeper on one side; akima: interpolation "
            "of the log value in log N (Porian 2024)",
        },
        "snap": {
            "type": "number",
            "exclusiveMinimum": 0,
            "description": "runs whose compute differs by less than this fraction from their group's centre share a budget",
            "default": 0.1,
            "maximum": 1,
        },
        "draws": DRAWS,
        "cost": {**COST, "description": f"{COST['description']}; runs of one cost share a budget"},
        "at": HELD,
    },
    allocates=True,
    apart=True,
)
