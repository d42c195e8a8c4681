"""How much more of a scale, such as compute, a family needs to be as good as its reference."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, half_decades
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.rivals.compared import Pairs, Ratio, slope
from scalestudy.analyse.rivals.matched import Match, matches
from scalestudy.analyse.rivals.options import BETWEEN, BUDGETS, VALUES, WAY
from scalestudy.analyse.rivals.told import beyond, factor, open_ends
from scalestudy.frames import typed
from scalestudy.numerals import brief
from scalestudy.percent import of_one
from scalestudy.tables.analyse import TABLES

HALF_DECADE = 10.0**0.5


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Hold every family against its reference; what cannot be compared is a row that says why."""
    with np.errstate(all="ignore"):  # draws may lie anywhere; what has no value is a NaN that the rows tell
        rows = [row for match in matches(context, options) for row in _rows(context, match, options)]
    return {"analyse/multiplier": typed(TABLES["analyse/multiplier"], rows)}


def _rows(context: Context, match: Match, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    pairs = match.pairs(context)
    if isinstance(pairs, str):
        return [match.key | {"asked": "budget", "goal": 0, "status": "not_applicable", "message": pairs}]
    whole = of_one(context.rows_of(match.family.family, match.metric))
    values, budgets, trend = _goals(pairs, options)
    rows = [*_at_values(pairs, values / whole), *_at_budgets(pairs, budgets), *_trend(pairs, trend)]
    return [match.key | {"along": pairs.reference.path.along, "status": match.status} | row for row in rows]


def _goals(pairs: Pairs, options: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    """Return the values and the budgets at which to compare, and the budgets of the trend."""
    values, budgets = (np.array(options[name], dtype=float) for name in ("values", "budgets"))
    usual = half_decades(pairs.reference.path.known)
    around = np.outer(budgets[:1], [1 / HALF_DECADE, 1.0, HALF_DECADE]).ravel()
    trend = np.unique(budgets) if len(np.unique(budgets)) > 1 else around if len(budgets) else usual
    return values, usual if not len(values) and not len(budgets) else budgets, trend


def _at_values(pairs: Pairs, values: Floats) -> list[dict[str, Any]]:
    first, second = pairs.at_values(values)
    return _each("value", pairs, first, second, values)


def _at_budgets(pairs: Pairs, budgets: Floats) -> list[dict[str, Any]]:
    first, second, value = pairs.at_budgets(budgets)
    return _each("budget", pairs, first, second, value[0])


def _each(asked: str, pairs: Pairs, first: Floats, second: Floats, value: Floats) -> list[dict[str, Any]]:
    """One row per goal, from where reference and family are, (rows, n)."""
    ratio = pairs.ratio(second, first)
    places = {"reference_needed": first[0], "needed": second[0], "value": value}
    chances = {"never": pairs.never(second), "reference_never": pairs.never(first)}
    far = {"reference_beyond": pairs.reference.beyond(first[0]), "beyond": pairs.family.beyond(second[0])}
    every = {**_numbers(ratio), **places, **chances, **far}
    rows = [{name: _finite(name, column[i]) for name, column in every.items()} for i in range(len(value))]
    told = [_message(pairs, row, float(ratio.undecided[i])) for i, row in enumerate(rows)]
    return [{"asked": asked, "goal": i, "message": told[i], **row} for i, row in enumerate(rows)]


def _trend(pairs: Pairs, budgets: Floats) -> list[dict[str, Any]]:
    """One row: by which factor the multiplier changes per decade of the reference's scale."""
    if len(budgets) < 2:
        return []
    first, second, _ = pairs.at_budgets(budgets)
    with np.errstate(all="ignore"):
        log = slope(np.log(second) - np.log(first), budgets)
    ratio = pairs.summed(log, np.asarray((np.isnan(first) | np.isnan(second)).any(axis=1, keepdims=True)))
    row = {name: column[0] for name, column in _numbers(ratio).items()}
    along, family = pairs.reference.path.along, pairs.family.family
    told = f"per decade of {along} the multiplier of {family} changes by a factor of {factor(row)}"
    told += f", from {brief(budgets.min())} to {brief(budgets.max())} {along}{open_ends(row)}"
    return [{"asked": "trend", "goal": 0, "message": told, **row}]


def _numbers(ratio: Ratio) -> dict[str, Floats]:
    spans = {"multiplier": ratio.estimate, "multiplier_lower": ratio.lower, "multiplier_upper": ratio.upper}
    return {**spans, "least": ratio.least, "most": ratio.most, "exceeds": ratio.exceeds}


def _finite(name: str, value: float) -> float:
    """Keep infinities at the ends of intervals and ranges only: elsewhere there is no number."""
    open_end = name in ("multiplier_lower", "multiplier_upper", "least", "most")
    return float(value) if open_end or np.isfinite(value) else np.nan


def _message(pairs: Pairs, row: Mapping[str, float], undecided: float) -> str:
    reference, family = pairs.reference, pairs.family
    along = reference.path.along
    if np.isfinite(row["multiplier"]):
        told = f"{family.family} needs {factor(row)} times the {along} of {reference.family}"
    else:
        told = f"no multiplier: {_unreached(pairs, row)}"
    ways = dict.fromkeys(way for way in (reference.path.told, family.path.told) if way)
    far = beyond({reference.family: row["reference_beyond"], family.family: row["beyond"]})
    return "; ".join([told + open_ends(row, undecided), *ways, *far])


def _unreached(pairs: Pairs, row: Mapping[str, float]) -> str:
    """Say which family never reaches the value, by the estimates."""
    places = {pairs.reference.family: row["reference_needed"], pairs.family.family: row["needed"]}
    never = [name for name, at in places.items() if not np.isfinite(at)]
    if not never or not np.isfinite(row["value"]):
        return f"{pairs.reference.family} has no value there"
    return f"{' and '.join(never)} never reach{'es' * (len(never) == 1)} it at any {pairs.reference.path.along}"


KIND = Kind(
    "multiplier",
    "how many times the compute, or any other scale, a family needs to be as good as its reference: at values, at budgets "
    "and as a trend, with the probability that it needs more and that it never gets there",
    ("analyse/multiplier",),
    run,
    {
        "reference": {
            "anyOf": [
                {"type": "string", "title": "a family"},
                {
                    "type": "object",
                    "title": "a part of the family",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "propertyNames": {"format": "column"},
                    "additionalProperties": {"type": ["string", "number", "boolean"]},
                },
            ],
            "examples": ["dense", {"recipe": "without"}],
            "description": "the family to be matched, or the value of one part of the family, such as `{recipe: without}`: then "
            "each family is held against the one that differs from it in this part alone; by default every pair",
        },
        "between": BETWEEN,
        "values": VALUES,
        "budgets": BUDGETS,
        **WAY,
    },
)
