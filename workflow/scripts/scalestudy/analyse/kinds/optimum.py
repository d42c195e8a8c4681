"""The columns at which a law is best, within bounds, under a budget and other limits, with how flat it is there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.context import Context
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.kinds.base import BUDGETS, EACH, Kind
from scalestudy.analyse.named import METRIC, asked_of
from scalestudy.analyse.optima.against import gain
from scalestudy.analyse.optima.around import Around, around
from scalestudy.analyse.optima.asked import Entry, NoOptimumError, question, unread
from scalestudy.analyse.optima.found import Optimum, Question, optimum
from scalestudy.analyse.optima.objective import VALUE
from scalestudy.analyse.optima.why import why_none
from scalestudy.errors import StudyError
from scalestudy.forecast.distance import decades_beyond
from scalestudy.frames import typed
from scalestudy.rows import unit_of
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES

Row = dict[str, Any]
GAIN: Final = "gain"


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Answer every question for every fit and for `auto`, with a row for each budget and each column."""
    every = list(ensembles(context)) if options[EACH] else []
    asked = [(entry, one) for entry in options[EACH] for one in every if asked_of(entry, one.metric)]
    rows = [row for entry, one in asked for row in _rows(context, one, entry)]
    return {"analyse/optimum": typed(TABLES["analyse/optimum"], rows)}


def _rows(context: Context, ensemble: Ensemble, options: Mapping[str, Any]) -> Iterator[Row]:
    key = {**ensemble.key, "name": options["name"]}
    runs = context.rows_of(ensemble.family, ensemble.metric)
    laws = [part.fitted.law for part in ensemble.parts]
    roles = context.roles.of(laws[0]) if ensemble.law != AUTO and laws else context.roles
    entry = Entry(options, runs, roles, f"study {context.study}, analyse, optimum {options['name']}")
    try:
        asked, told = question(entry, ensemble.higher_is_better)
        able, lost = _able(ensemble, asked)
    except (NoOptimumError, StudyError) as why:
        yield {**key, **_nothing("", np.nan, str(why))}
        return
    found = optimum(able, asked)
    against = gain(able, asked, found, options["against"]) if "against" in options else None
    without = "".join(f"; without {law}: {why}" for law, why in lost.items())
    own = "" if "of" in options else unit_of(runs["unit"].iloc[0])
    spent = asked.budgets + (0.0 if asked.space.cost is not None else np.nan)
    for k, budget in enumerate(spent.tolist()):
        for row in _at_budget(able, asked, found, k, runs, against):
            doubt = "" if able.status == "converged" else f"; {able.message}"
            yield {
                **key,
                "point": k,
                "budget": budget,
                "unit": own if row["quantity"] in (VALUE, GAIN) else "",
                **row,
                "message": _joined(row["message"], told) + doubt + without,
            }


def _able(ensemble: Ensemble, asked: Question) -> tuple[Ensemble, dict[str, str]]:
    """Leave out the laws that read other columns.

    Raises:
        NoOptimumError: none is left.
    """
    if not ensemble.parts:
        raise NoOptimumError(ensemble.message)
    able, lost = ensemble.able(lambda fit: unread(asked, fit))
    if not able.parts:
        raise NoOptimumError("; ".join(dict.fromkeys(lost.values())))
    return able, lost


def _at_budget(
    ensemble: Ensemble, asked: Question, found: Optimum, k: int, runs: pd.DataFrame, against: Answer | None
) -> Iterator[Row]:
    best = {name: float(answer.estimate[k]) for name, answer in found.columns.items()}
    if not np.isfinite(list(best.values())).all():
        why = why_none(ensemble, asked, k)
        yield from (_nothing(name, np.nan, why) for name in (*best, VALUE))
        return
    budget = float(asked.budgets[k])
    edges = [name for name in best if found.estimate_on_edge[name][k]]
    where = f"on a bound of {', '.join(edges)}" if edges else ""
    status = {"status": "at_bound" if edges else ensemble.status, "message": where}
    for name, answer in found.columns.items():
        seen = decades_beyond(runs, pd.DataFrame({name: [best[name]]}), [name])[0]
        flat = _flat(around(ensemble, asked, best, budget, name))
        row = {"quantity": name, "on_bound": found.on_edge[name][k], "decades_beyond": float(seen), **flat}
        yield {**row, **_numbers(answer, k), **status}
    yield {"quantity": VALUE, **_numbers(found.value, k), **status}
    if against is not None:
        yield {"quantity": GAIN, **_numbers(against, k), **status}


def _flat(flat: Around) -> Row:
    return {"halved": flat.halved, "doubled": flat.doubled, "within_lower": flat.lower, "within_upper": flat.upper}


def _numbers(answer: Answer, k: int) -> Row:
    one = replace(answer, estimate=answer.estimate[k], by_law=answer.by_law[:, k], draws=answer.draws[:, k])
    row: Row = {"estimate": float(one.estimate), "lower": float(one.lower), "upper": float(one.upper)}
    row |= {"missing": float(one.missing)}
    several = len(one.laws) > 1 and np.isfinite(one.by_law).any()
    ends = {"least": float(one.least), "most": float(one.most)} if several else {"least": np.nan, "most": np.nan}
    laws = (str(one.least_law), str(one.most_law)) if several else ("", "")
    return row | ends | dict(zip(("least_law", "most_law"), laws, strict=True))


def _nothing(quantity: str, budget: float, why: str) -> Row:
    empty = {"point": 0, "quantity": quantity or VALUE, "budget": budget, "unit": "", "least_law": "", "most_law": ""}
    return {**empty, "status": "not_applicable", "message": why}


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


_FORMULA = {"type": "string", "format": "formula", "minLength": 1}
_ENDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
KIND = Kind(
    "optimum",
    "the columns at which a law, or a formula of its value, is best, within bounds, under a budget and other limits",
    ("analyse/optimum",),
    run,
    {
        "name": {
            "type": "string",
            "default": "optimum",
            "minLength": 1,
            "maxLength": 100,
            "description": "what the question is called",
        },
        "metric": METRIC,
        "over": {
            "type": "object",
            "minProperties": 1,
            "description": "the free columns, each with its bounds, as two numbers; by default shares lie between 0 and 1, what the "
            "cost reads between 1 and all that the budget buys, and other columns where the runs do",
            "additionalProperties": {
                "type": ["array", "object", "null"],
                **{key: part for key, part in _ENDS.items() if key != "type"},
                "additionalProperties": False,
                "properties": {
                    "between": {**_ENDS, "description": "the bounds"},
                    "integer": {"type": "boolean", "default": False, "description": "whether it is a whole number"},
                    "among": {
                        "type": "array",
                        "items": {"type": "number"},
                        "minItems": 1,
                        "maxItems": 200,
                        "description": "the values it may have",
                    },
                },
            },
        },
        "cost": COST,
        "budgets": {
            **BUDGETS,
            "description": "what may be spent, all of it, in the unit of the cost; by default half decades over the range of what "
            "the runs cost, and one decade beyond",
        },
        "at": {
            "type": "object",
            "propertyNames": {"format": "column"},
            "additionalProperties": {"type": "number"},
            "default": {},
            "description": "values at which to hold other columns",
        },
        "let": {
            "type": "object",
            "additionalProperties": _FORMULA,
            "default": {},
            "description": "columns that are computed from others, such as params: 12 * depth * width**2",
        },
        "such_that": {
            "type": "array",
            "items": {"type": "string", "minLength": 3, "format": "comparison"},
            "default": [],
            "description": "what must hold besides, two formulas with <= or >= between them, such as tokens <= 40 * params",
        },
        "simplex": {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "minItems": 1,
            "description": "the shares that add up to 1: a pattern of columns, such as share_*, or a list of columns",
        },
        "of": {
            **_FORMULA,
            "further": [VALUE],
            "description": "a formula of `value`, the law's (of a metric in percent a fraction), and columns that is to be best",
        },
        "goal": {
            "enum": ["best", "least", "most"],
            "default": "best",
            "description": "least or most; by default as the metric is better, and the least of a formula",
        },
        "against": {
            "type": "object",
            "propertyNames": {"format": "column"},
            "additionalProperties": {"type": "number"},
            "description": "a point to compare with, such as the shares used so far: how much better the best is",
        },
    },
    required=("over",),
    listed=True,
    apart=True,
)
