"""The inverse question: at which scale does a fit unit reach a wanted value, and is it reached at all?

The forecast is followed along one scale. Where it crosses the value is the answer; where the bounds of the interval cross
it, the interval: at its lower end one run in forty would be good enough, at its upper end all but one in forty.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.context import Context, Floats
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.following import Goal, Path, goal_of, known_of, path_of
from scalestudy.analyse.forecasters import Asked, forecasters
from scalestudy.analyse.named import asked_of
from scalestudy.analyse.range_of_laws import ranged
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.forecast import Forecaster
from scalestudy.frames import typed
from scalestudy.numerals import SAME, brief
from scalestudy.search import minima, roots
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.ingest import ALLOCATION

DECADES: Final = 10.0
"""How far beyond the data a crossing is looked for."""
ENDLESS: Final = 1e60
"""A scale so large that a forecast has levels off, if it ever does."""
PER_DECADE: Final = 24
BOUNDS: Final = ("needed", "lower", "upper")


def run(context: Context, wanted: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return `analyse/reach`: every wanted value by every fitted law and by `auto`."""
    answering = {tuple(one.key.values()): one for one in ensembles(context)} if wanted else {}
    rows = [
        _row(context, asked, _buyer(asked, answering), number, entry)
        for asked in (forecasters(context) if wanted else ())
        for number, entry in enumerate(wanted)
        if asked_of(entry, asked.metric)
    ]
    autos = [one for one in answering.values() if one.law == AUTO]
    laws = {(one.family, one.metric, number): one.laws for one in autos for number in range(len(wanted))}
    return typed(TABLES["analyse/reach"], ranged(rows, ("family", "metric", "goal"), "needed", laws))


def _buyer(asked: Asked, answering: Mapping[tuple[str, ...], Ensemble]) -> Ensemble:
    """Return what says how a budget is best spent: the forecast's own laws, or those at the start of its chain."""
    own = asked.family, asked.metric, asked.law
    first = asked.forecaster.allocating if asked.forecaster else None
    chained = first is not None and first.metric != asked.metric
    return answering[(first.family, first.metric, first.law.name) if first and chained else own]


def _row(context: Context, asked: Asked, ensemble: Ensemble, number: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    runs = context.rows_of(asked.family, asked.metric)
    goal = goal_of(context, asked.forecaster, runs, entry)
    row = {"family": asked.family, "metric": asked.metric, "law": asked.law, "goal": number, "value": goal.value}
    row |= {"along": goal.along, **dict.fromkeys((*BOUNDS, *ALLOCATION, "decades_beyond"), np.nan)}
    if asked.forecaster is None:
        return row | {"outcome": "not_applicable", "message": asked.message}
    path, known = path_of(ensemble, goal, asked.forecaster.columns), known_of(runs, goal)
    if isinstance(path, str) or not len(known):
        why = path if isinstance(path, str) else f"no run has a {goal.along}"
        return row | {"outcome": "not_applicable", "message": why}
    found = _search(context, asked.forecaster, goal, path, known, bool((runs["direction"] == "higher").all()))
    return row | found | ({"message": f"{found['message']}; {goal.spent.told}"} if goal.priced else {})


def _search(
    context: Context, forecaster: Forecaster, goal: Goal, path: Path, known: Floats, higher: bool
) -> dict[str, Any]:
    def curves(scale: Floats) -> Floats:
        """The forecast, its better and its worse bound, (3, n); larger is better."""
        made = forecaster.at(path(scale)).within(context.possible)
        better, worse = (made.upper, made.lower) if higher else (made.lower, made.upper)
        return np.stack([made.value, better, worse]) * (1 if higher else -1)

    wanted = goal.value * (1 if higher else -1)
    low, high = float(known.min()), float(known.max()) * 10**DECADES
    grid = np.geomspace(low, high, int(PER_DECADE * np.log10(high / low)) + 1)
    grid, found = _with_turns(curves, grid)
    needed, lower, upper = _crossings(curves, grid, found, wanted).tolist()
    if not np.isfinite(needed):
        limit = float(curves(np.array([ENDLESS]))[0, 0])
        return {"lower": lower, **_not_reached(goal, grid, found[0], limit, lower, higher)}
    at = path(np.array([needed])).iloc[0]
    named = zip(ALLOCATION, goal.roles.allocation, strict=True)
    place = {canonical: float(at[name]) for canonical, name in named if name in at}
    row = {"needed": needed, "lower": lower, "upper": upper, **place}
    train, there = pd.DataFrame({goal.along: known}), pd.DataFrame({goal.along: [needed]})
    beyond = float(decades_beyond(train, there, [goal.along])[0])
    inside = needed <= known.max()
    outcome = "already" if needed <= low else "inside" if inside else "beyond"
    return {**row, "decades_beyond": beyond, "outcome": outcome, "message": _told(goal, outcome, beyond, lower, upper)}


def _with_turns(curves: Callable[[Floats], Floats], grid: Floats) -> tuple[Floats, Floats]:
    """Return the grid with the places where curves turn after their best, and the curves there, (3, n)."""
    found = curves(grid)
    best = _best(found)
    turning = np.flatnonzero((best > 0) & (best < len(grid) - 1))
    sides = [np.log(grid[best[turning] + step]) for step in (-1, 0, 1)]

    def short(at: Floats, which: Floats) -> Floats:
        return np.asarray(-curves(np.exp(at))[which.astype(int), np.arange(len(at))])

    turns = minima(short, *sides, turning.astype(float)) if len(turning) else np.empty(0)
    turns = np.exp(turns[np.isfinite(turns)])
    if not len(turns):
        return grid, found
    place = np.searchsorted(grid, turns)
    order = np.argsort(turns)
    return np.insert(grid, place[order], turns[order]), np.insert(found, place[order], curves(turns[order]), axis=1)


def _best(found: Floats) -> npt.NDArray[np.intp]:
    """Return where curves (..., n) are best."""
    return np.asarray(np.argmax(np.where(np.isfinite(found), found, -np.inf), axis=-1))


def _crossings(curves: Callable[[Floats], Floats], grid: Floats, found: Floats, wanted: float) -> Floats:
    """Return the first scale at which each curve is as good as wanted, (3,): the grid brackets it; nan where none is."""
    reached = found >= wanted
    first = np.argmax(reached, axis=1)
    before = np.log(grid[np.maximum(first - 1, 0)]), np.log(grid[np.maximum(first, 1)])

    def short(at: Floats, which: Floats) -> Floats:
        height: Floats = curves(np.exp(at))[which.astype(int), np.arange(len(at))]
        return height - wanted

    root = roots(short, *before, np.arange(len(found), dtype=float))
    crossed = np.where(np.isfinite(root) & (first > 0), np.exp(root), grid[first])
    return np.where(reached.any(axis=1), crossed, np.nan)


def _told(goal: Goal, outcome: str, beyond: float, lower: float, upper: float) -> str:
    where = {
        "already": f"the smallest run's {goal.along} is enough",
        "inside": f"reached within the range of the runs' {goal.along}",
        "beyond": f"reached {brief(beyond, 2)} decades beyond the runs",
    }[outcome]
    if np.isfinite(upper):
        return where
    best = (
        f"the better bound of a run's interval reaches it at {brief(lower)}"
        if np.isfinite(lower)
        else "no bound reaches it"
    )
    return f"{where}; {best}, the worse not within {DECADES:.0f} decades"


def _not_reached(goal: Goal, grid: Floats, curve: Floats, limit: float, lower: float, higher: bool) -> dict[str, Any]:
    """Say why a curve over the grid, larger being better, is never as good as wanted; `limit` is what it comes to in the end."""
    if not np.isfinite(curve).any():
        return {"outcome": "not_applicable", "message": "the law has no finite value along the way"}
    possible = f"; the better bound reaches it at {brief(lower)}" if np.isfinite(lower) else ""
    place, sign = int(_best(curve)), 1 if higher else -1
    turned = limit < curve[place] - SAME * abs(curve[place])  # rather than levelled off
    if limit < goal.value * sign and not (turned and place == len(grid) - 1):
        best = float(sign * goal.whole * (curve[place] if turned else limit))
        where = f"at {goal.along} = {brief(float(grid[place]))}" if turned else f"at any {goal.along}"
        return {"outcome": "unreachable", "message": _beyond_best(goal, best, turned, higher) + where + possible}
    far = f"not reached up to {brief(float(grid[-1]), 2)}, {DECADES:.0f} decades beyond the runs"
    return {"outcome": "too_far", "message": far + possible}


def _beyond_best(goal: Goal, best: float, turned: bool, higher: bool) -> str:
    level, side = ("ceiling", "above") if higher else ("floor", "below")
    kind = "best" if turned else level
    return f"unreachable: {brief(goal.whole * goal.value, 6)} lies {side} the forecast's {kind} of {brief(best, 4)}, "
