"""Where two families' frontiers cross: below it one is the better use of compute, above it the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, compute_of
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.ensemble import Ensemble, alone, ensembles
from scalestudy.analyse.frontier import why_not
from scalestudy.analyse.kinds.base import ALONG, HELD, Kind
from scalestudy.analyse.many_budgets import values
from scalestudy.analyse.range_of_laws import ranged
from scalestudy.analyse.spending import NOTHING_HELD, Spending, spending
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.numerals import brief, percent
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES

GRID = 241
"""Points over log compute: 40 or more per decade over six decades; crossings between two are interpolated."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Compare every pair of families that share a metric and a law, or are both forecast by `auto`."""
    wanted = options.get("between")
    own = [alone(fit) for fit in context.fitted]
    averages = [one for one in ensembles(context) if one.law == AUTO] if context.choices else []
    pairs = list(_pairs([*own, *averages], wanted))
    rows = [_row(context, a, b, options) for a, b in pairs]
    laws = {(a.metric, a.family, b.family): (*a.laws, *b.laws) for a, b in pairs if a.law == AUTO}
    found = ranged(rows, ("metric", "family_a", "family_b"), "crossing", laws)
    return {"analyse/crossover": typed(TABLES["analyse/crossover"], found)}


@dataclass(frozen=True, eq=False)
class Way:
    """Along what two families are compared: a scale, or budgets, each spent as it is best.

    Attributes:
        axis: the column.
        budget: whether it is a budget.
        at: the columns that are held.
        roles: which columns are N, D and C.
        spent: what a budget pays for.
    """

    axis: str
    budget: bool
    at: Mapping[str, float]
    roles: Roles
    spent: Spending


def curve(ensemble: Ensemble, way: Way, at: Floats) -> Floats:
    """The best value that is reached, (1 + draws, n): by what a budget buys, or at the scale itself."""
    if way.budget:
        return values(ensemble, at, way.at, way.roles, way.spent)
    points = {way.axis: at, **{name: value + 0.0 * at for name, value in way.at.items()}}
    found = replace(ensemble.ask(lambda fit: fit.value(points)), estimate=ensemble.predict(points))
    return np.concatenate([found.estimate[None], found.draws])


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


def _pairs(every: list[Ensemble], wanted: list[str] | None) -> Iterator[tuple[Ensemble, Ensemble]]:
    kept = [one for one in every if wanted is None or one.family in wanted]
    for a, b in combinations(kept, 2):
        if (a.metric, a.law) == (b.metric, b.law):
            yield a, b


def _row(context: Context, a: Ensemble, b: Ensemble, options: Mapping[str, Any]) -> dict[str, object]:
    law = context.laws.get(a.law)
    at, roles = options.get("at", NOTHING_HELD), context.roles.of(law) if law else context.roles
    a, b = (_along(one, at, roles, options.get("along")) for one in (a, b))
    way = _way(context, (a, b), at, roles, options)
    low, high = options["range"] if "range" in options else _shared_range(context, a, b, way)
    row: dict[str, object] = {"metric": a.metric, "law": a.law, "family_a": a.family, "family_b": b.family}
    row |= {"axis": way.axis, "from": low, "to": high, "crossing": np.nan, "lower": np.nan, "upper": np.nan}
    row |= {"share": np.nan, "better_below": None, "better_above": None}
    reason = way.spent.why_not or _incomparable(a, way) or _incomparable(b, way)
    if not reason and not (np.isfinite([low, high]).all() and low < high):
        reason = f"no range of {way.axis} to search; state `range`"
    if reason:
        return {**row, "status": "not_applicable", "message": reason}
    return {**row, **_compare(a, b, way, np.geomspace(low, high, GRID))}


def _along(ensemble: Ensemble, at: Mapping[str, float], roles: Roles, axis: str | None) -> Ensemble:
    """Keep of an average the laws that can be followed; a law by itself stays, so that its reason is told."""
    if ensemble.law != AUTO or not ensemble.parts:
        return ensemble
    able, _ = ensemble.able(lambda fit: _why_not(fit.columns, fit, at, roles, axis))
    return able if able.parts else ensemble


def _why_not(
    columns: frozenset[str], fit: Fitted, at: Mapping[str, float], roles: Roles, axis: str | None
) -> str | None:
    if axis:
        missing = sorted(columns - {axis, *at})
        return f"the law also needs {', '.join(missing)}; hold it with `at`" if missing else None
    return why_not(fit, at, roles) if len(columns - set(at)) > 1 else None


def _way(
    context: Context, pair: tuple[Ensemble, Ensemble], at: Mapping[str, float], roles: Roles, options: Mapping[str, Any]
) -> Way:
    free = sorted(pair[0].columns - set(at))
    compute = roles.plays["C"] or "flops"
    axis = options.get("along") or (free[0] if len(free) == 1 else compute)
    units = [context.rows_of(one.family, one.metric) for one in pair]
    spent = spending(options.get("cost"), pd.concat(units), roles, at)
    return Way(axis, not options.get("along") and len(free) > 1, at, roles, spent)


def _incomparable(ensemble: Ensemble, way: Way) -> str | None:
    if not ensemble.parts:
        lost = "" if ensemble.law == AUTO else "the fit has no estimate: "
        return f"family {ensemble.family}: {lost}{ensemble.message}"
    fits = [part.fitted for part in ensemble.parts]
    axis = None if way.budget else way.axis
    reasons = [why for fit in fits if (why := _why_not(ensemble.columns, fit, way.at, way.roles, axis))]
    return f"family {ensemble.family}: {reasons[0]}" if reasons else None


def _shared_range(context: Context, a: Ensemble, b: Ensemble, way: Way) -> tuple[float, float]:
    """From a decade below the smallest run of either family to a decade above the largest."""
    units = [context.rows_of(one.family, one.metric) for one in (a, b)]
    roles = way.roles
    seen = [
        compute_of(roles.allocated(rows)) if way.axis == roles.plays["C"] else rows[way.axis].to_numpy(float)
        for rows in units
    ]
    values = np.concatenate(seen)
    values = values[np.isfinite(values) & (values > 0)]
    return (float(values.min() / 10), float(values.max() * 10)) if values.size else (np.nan, np.nan)


def _compare(a: Ensemble, b: Ensemble, way: Way, at: Floats) -> dict[str, object]:
    """Pair the draws of the two families, which are independent, and look for the crossing of each pair."""
    axis = way.axis
    first, second = (curve(one, way, at) for one in (a, b))
    shared = min(len(first), len(second))
    gain = (first[:shared] - second[:shared]) * (-1.0 if a.higher_is_better else 1.0)
    found = crossings(gain, np.log(at))
    status = a.status if a.status != "converged" else b.status
    usable = np.isfinite(gain[1:]).any(axis=1)
    crossed = np.array([len(where) > 0 for where in found[1:]], dtype=bool)
    share = float(crossed[usable].mean()) if usable.any() else np.nan
    spread = f"; {percent(share)} of {int(usable.sum())} draws cross in this range" if usable.any() else ""
    searched = f"between {brief(at[0])} and {brief(at[-1])} {axis}"
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
    spent = "" if way.spent.plain or not way.budget else f"; {way.spent.told}"
    message = f"{above} is better above {brief(np.exp(best))} {axis}{several}, searched {searched}{spread}{spent}"
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
            "description": "where to look: budgets for laws in N and D, else the law's own variable; by default "
            "the range of both families' data and one decade beyond",
        },
        "cost": COST,
        "along": {
            **ALONG,
            "description": "the scale column to compare over, the others held; by default what a budget buys",
        },
        "at": HELD,
    },
)
