"""Where two families' frontiers cross: below it one is the better use of compute, above it the other."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats
from scalestudy.analyse.ensemble import Ensemble, alone
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.range_of_laws import ranged
from scalestudy.analyse.rivals.compared import Pairs
from scalestudy.analyse.rivals.matched import Match, fields
from scalestudy.analyse.rivals.options import BETWEEN, WAY
from scalestudy.analyse.rivals.ways import Asked, path_of
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.numerals import SAME, brief, percent
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES

GRID: Final = 241
"""Points over log compute: 40 or more per decade over six decades; crossings between two are interpolated."""
MISSING: Final = dict.fromkeys(("from", "to", "crossing", "lower", "upper", "share"), np.nan)


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Compare every pair of families that share a metric and a law, or are both forecast by `auto`."""
    pairs = [pair for field in fields(context, options) for pair in combinations(field, 2)]
    with np.errstate(all="ignore"):  # draws may lie anywhere; what has no value is a NaN that the rows tell
        rows = [_row(context, a, b, options) for a, b in pairs]
    laws = {(a.metric, a.family, b.family): (*a.laws, *b.laws) for a, b in pairs if a.law == AUTO}
    found = ranged(rows, ("metric", "family_a", "family_b"), "crossing", laws)
    return {"analyse/crossover": typed(TABLES["analyse/crossover"], found)}


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


def _row(context: Context, a: Ensemble, b: Ensemble, options: Mapping[str, Any]) -> dict[str, object]:
    asked = Asked.of(options)
    row: dict[str, object] = {"metric": a.metric, "law": a.law, "family_a": a.family, "family_b": b.family}
    row |= {"axis": asked.along, **MISSING, "better_below": None, "better_above": None}
    match = Match(_followed(context, a, asked), _followed(context, b, asked), asked, options["same"])
    pairs = match.pairs(context)
    if isinstance(pairs, str):
        return {**row, "status": "not_applicable", "message": pairs}
    low, high = options.get("range") or _range(pairs)
    row |= {"axis": pairs.reference.path.along, "from": low, "to": high, "status": match.status}
    if not low < high:
        return {**row, "status": "not_applicable", "message": f"no range of {row['axis']} to search; state `range`"}
    return {**row, **_compare(pairs, np.geomspace(low, high, GRID))}


def _followed(context: Context, ensemble: Ensemble, asked: Asked) -> Ensemble:
    """Keep of an average the laws that can be followed; a law by itself stays, so that its reason is told."""
    if ensemble.law != AUTO or not ensemble.parts:
        return ensemble
    ways = {part.fitted.law.name: path_of(context, alone(part.fitted), asked) for part in ensemble.parts}
    able, _ = ensemble.able(lambda fit: way if isinstance(way := ways[fit.law.name], str) else None)
    return able if able.parts else ensemble


def _range(pairs: Pairs) -> tuple[float, float]:
    """From a decade below the smallest run of either family to a decade above the largest, in what is paid."""
    known = np.concatenate([one.path.known for one in (pairs.reference, pairs.family)])
    return float(known.min() / 10), float(known.max() * 10)


def _gain(pairs: Pairs, at: Floats) -> Floats:
    """How much better the family is than its reference, (1 + draws, n), the estimate first; 0 where the two are the same."""
    both = pairs.reference, pairs.family
    count = min(one.voices.ensemble.draws for one in both)
    rows = [np.append(0, one.voices.draws(count)) for one in both]
    first, second = (
        one.values(np.broadcast_to(at, (1 + count, len(at))), row) for one, row in zip(both, rows, strict=True)
    )
    gain = (first - second) * (-1.0 if pairs.family.voices.ensemble.higher_is_better else 1.0)
    known = np.isfinite(gain)
    same = (~known | (np.abs(gain) <= SAME * np.abs(first))).all(axis=1, keepdims=True)
    return np.where(known & same, 0.0, gain)


def _compare(pairs: Pairs, at: Floats) -> dict[str, object]:
    """Look for the crossing of the estimates, and of each pair of draws."""
    gain = _gain(pairs, at)
    found = crossings(gain, np.log(at))
    usable = np.isfinite(gain[1:]).any(axis=1)
    crossed = np.array([len(where) > 0 for where in found[1:]], dtype=bool)
    share = float(crossed[usable].mean()) if usable.any() else np.nan
    spread = f"; {percent(share)} of {int(usable.sum())} draws cross in this range" if usable.any() else ""
    made = _crossing(pairs, at, gain[0], found) if found[0].size else _throughout(pairs, at, gain[0])
    ways = [one.path.told for one in (pairs.reference, pairs.family)]
    told = "".join(f"; {way}" for way in dict.fromkeys(ways) if way)
    return {**made, "share": share, "message": f"{made['message']}{spread}{told}"}


def _throughout(pairs: Pairs, at: Floats, gain: Floats) -> dict[str, object]:
    """Say which of the two is better where they do not cross, from how much better the family is, (n,)."""
    searched, known = _searched(pairs, at), gain[np.isfinite(gain)]
    if not known.size:
        return {"message": f"no frontier {searched}"}
    if not known.any():
        return {"message": f"no crossing {searched}: the two are the same throughout"}
    better = (pairs.family if known[0] > 0 else pairs.reference).family
    message = f"no crossing {searched}: {better} is better throughout"
    return {"better_below": better, "better_above": better, "message": message}


def _crossing(pairs: Pairs, at: Floats, gain: Floats, found: Sequence[Floats]) -> dict[str, object]:
    """Say where the estimates cross last, and between which bounds the draws do: each where it is nearest to that."""
    best, known = float(found[0][-1]), gain[np.isfinite(gain)]
    nearest = np.array([where[np.argmin(np.abs(where - best))] for where in found[1:] if where.size])
    lower, upper = np.exp(bounds(nearest)) if nearest.size else (np.nan, np.nan)
    several = f", the last of {len(found[0])} crossings" if len(found[0]) > 1 else ""
    names = [one.family for one in (pairs.reference, pairs.family)]
    above, below = names if known[-1] <= 0 else names[::-1]
    place = f"{brief(np.exp(best))} {pairs.family.path.along}{several}"
    ours = {"crossing": float(np.exp(best)), "lower": float(lower), "upper": float(upper)}
    message = f"{above} is better above {place}, searched {_searched(pairs, at)}"
    return {**ours, "better_below": below, "better_above": above, "message": message}


def _searched(pairs: Pairs, at: Floats) -> str:
    return f"between {brief(at[0])} and {brief(at[-1])} {pairs.family.path.along}"


KIND = Kind(
    "crossover",
    "the compute at which the frontiers of two families cross, and the share of draws in which they do",
    ("analyse/crossover",),
    run,
    {
        "between": {**BETWEEN, "description": "the families to compare, all pairs; by default all families"},
        "range": {
            "type": "array",
            "items": {"type": "number", "exclusiveMinimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "description": "where to look along the scale; by default the range of both families' runs and one decade beyond",
        },
        **WAY,
    },
)
