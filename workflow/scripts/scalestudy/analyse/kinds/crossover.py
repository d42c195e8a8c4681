"""Where two families' frontiers cross: below it one is the better use of compute, above it the other."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, compute_of
from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.kinds.base import Kind
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.tables.analyse import TABLES

GRID = 241
"""Points over log compute: 40 or more per decade over six decades; crossings between two are interpolated."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Compare every pair of families that share a metric and a law."""
    wanted = options.get("between")
    rows = [_row(context, a, b, options) for a, b in _pairs(context.fitted, wanted)]
    return {"analyse/crossover": typed(TABLES["analyse/crossover"], rows)}


def curve(fitted: Fitted, axis: str, at: Floats, roles: Roles = USUAL) -> Floats:
    """The best value a law reaches: on its compute-optimal frontier, or the law itself if it has one variable."""
    if len(fitted.columns) > 1:
        return frontier(fitted, at, roles=roles).value
    return fitted.value({axis: at})


def crossings(difference: Floats, log_at: Floats) -> list[Floats]:
    """Where each draw's difference changes sign, by linear interpolation in the logarithm of the axis.

    Args:
        difference: (draws, n).
        log_at: (n,).

    Returns:
        For each draw the logarithms of its crossings, ascending.
    """
    with np.errstate(all="ignore"):
        left, right = difference[:, :-1], difference[:, 1:]
        changes = (left < 0) != (right < 0)
        changes &= np.isfinite(left) & np.isfinite(right)
        where = log_at[:-1] + np.diff(log_at) * left / (left - right)
    return [where[draw, changes[draw]] for draw in range(len(difference))]


def _pairs(fitted: list[Fitted], wanted: list[str] | None) -> Iterator[tuple[Fitted, Fitted]]:
    kept = [fit for fit in fitted if wanted is None or fit.family in wanted]
    for a, b in combinations(kept, 2):
        if (a.metric, a.law.name) == (b.metric, b.law.name):
            yield a, b


def _row(context: Context, a: Fitted, b: Fitted, options: Mapping[str, Any]) -> dict[str, object]:
    roles = context.roles.of(a.law)
    axis = next(iter(a.columns)) if len(a.columns) == 1 else roles.plays["C"] or "flops"
    low, high = options["range"] if "range" in options else _shared_range(context, a, b, axis)
    row: dict[str, object] = {"metric": a.metric, "law": a.law.name, "family_a": a.family, "family_b": b.family}
    row |= {"axis": axis, "from": low, "to": high, "crossing": np.nan, "lower": np.nan, "upper": np.nan}
    row |= {"share": np.nan, "better_below": None, "better_above": None}
    reason = _incomparable(a, roles) or _incomparable(b, roles)
    if not reason and not (np.isfinite([low, high]).all() and low < high):
        reason = f"no range of {axis} to search; state `range`"
    if reason:
        return {**row, "status": "not_applicable", "message": reason}
    return {**row, **_compare(a, b, axis, np.geomspace(low, high, GRID), roles)}


def _incomparable(fitted: Fitted, roles: Roles) -> str | None:
    if len(fitted.columns) > 1:
        reason = why_not(fitted, roles=roles)
    else:
        reason = None if fitted.usable else f"the fit has no estimate: {fitted.message}"
    return f"family {fitted.family}: {reason}" if reason else None


def _shared_range(context: Context, a: Fitted, b: Fitted, axis: str) -> tuple[float, float]:
    """From a decade below the smallest run of either family to a decade above the largest."""
    units = [context.units.get((fit.family, fit.metric), context.training.iloc[:0]) for fit in (a, b)]
    roles = context.roles.of(a.law)
    seen = [
        compute_of(roles.allocated(rows)) if axis == roles.plays["C"] else rows[axis].to_numpy(float) for rows in units
    ]
    values = np.concatenate(seen)
    values = values[np.isfinite(values) & (values > 0)]
    return (float(values.min() / 10), float(values.max() * 10)) if values.size else (np.nan, np.nan)


def _compare(a: Fitted, b: Fitted, axis: str, at: Floats, roles: Roles) -> dict[str, object]:
    """Pair the draws of the two families, which are independent, and look for the crossing of each pair."""
    first, second = (curve(fit, axis, at, roles) for fit in (a, b))
    shared = min(len(first), len(second))
    gain = (first[:shared] - second[:shared]) * (-1.0 if a.higher_is_better else 1.0)
    found = crossings(gain, np.log(at))
    status = a.status if a.status != "converged" else b.status
    usable = np.isfinite(gain[1:]).any(axis=1)
    crossed = np.array([len(where) > 0 for where in found[1:]], dtype=bool)
    share = float(crossed[usable].mean()) if usable.any() else np.nan
    spread = f"; {share:.0%} of {int(usable.sum())} draws cross in this range" if usable.any() else ""
    searched = f"between {at[0]:.3g} and {at[-1]:.3g} {axis}"
    known = gain[0][np.isfinite(gain[0])]
    names = (a.family, b.family)
    if not found[0].size:
        better = names[int(known[0] > 0)] if known.size else None
        message = f"no crossing {searched}: {better} is better throughout" if better else f"no frontier {searched}"
        ends = {"better_below": better, "better_above": better}
        return {**ends, "share": share, "status": status, "message": message + spread}
    best = float(found[0][-1])
    nearest = np.array([where[np.argmin(np.abs(where - best))] if where.size else np.nan for where in found[1:]])
    lower, upper = np.exp(bounds(nearest[crossed])) if crossed.any() else (np.nan, np.nan)
    several = f", the last of {len(found[0])} crossings" if len(found[0]) > 1 else ""
    above, below = names[int(known[-1] > 0)], names[int(known[-1] <= 0)]
    message = f"{above} is better above {np.exp(best):.3g} {axis}{several}, searched {searched}{spread}"
    ours = {"crossing": float(np.exp(best)), "lower": float(lower), "upper": float(upper), "share": share}
    return {**ours, "better_below": below, "better_above": above, "status": status, "message": message}


KIND = Kind(
    "crossover",
    "the compute at which the frontiers of two families cross, and the share of draws in which they do",
    ("analyse/crossover",),
    run,
    {
        "between": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 2,
            "uniqueItems": True,
            "description": "the families to compare, all pairs; by default all families",
        },
        "range": {
            "type": "array",
            "items": {"type": "number", "exclusiveMinimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "description": "where to look: FLOP for laws in N and D, else the law's own variable; by default "
            "the range of both families' data and one decade beyond",
        },
    },
)
