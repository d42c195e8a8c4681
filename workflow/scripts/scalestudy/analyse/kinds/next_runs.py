"""Which runs to train next: the batch that is expected to narrow what is to be known most for a budget, and what it is worth."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.kinds.base import EACH, HELD, Kind
from scalestudy.analyse.named import METRIC
from scalestudy.analyse.planning.plan import planned
from scalestudy.analyse.planning.rows import candidate_rows, design_rows
from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Answer every question for each fit unit, by `auto` where it was made, with a row for each candidate and design."""
    plans = [plan for asked in options[EACH] for plan in planned(context, asked)]
    return {
        "analyse/next_runs": _table("analyse/next_runs", [row for plan in plans for row in candidate_rows(plan)]),
        "analyse/next_designs": typed(
            TABLES["analyse/next_designs"], [row for plan in plans for row in design_rows(plan)]
        ),
    }


def _table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    contract = {column.name for column in TABLES[name].columns}
    return typed(TABLES[name], rows, sorted({column for row in rows for column in row} - contract))


_NUMBERS = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "number"}}
_POSITIVE = {"type": "number", "exclusiveMinimum": 0}
_BETWEEN = {"type": "array", "items": _POSITIVE, "minItems": 2, "maxItems": 2}
KIND = Kind(
    "next_runs",
    "which runs to train next: those of a list of candidates that are expected to narrow an interval most for a budget, beside "
    "the usual designs, and what deciding then is worth",
    ("analyse/next_runs", "analyse/next_designs"),
    run,
    {
        "name": {
            "type": "string",
            "default": "next",
            "minLength": 1,
            "maxLength": 100,
            "description": "what the question is called",
        },
        "metric": METRIC,
        "know": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "description": "what is to be known",
            "properties": {
                "forecast": {
                    **_NUMBERS,
                    "description": "the value of a run at these columns; with `threshold`, a value of the metric, whether it is better than that",
                },
                "allocation": {
                    "type": "object",
                    "required": ["budget"],
                    "additionalProperties": False,
                    "properties": {
                        "budget": {**_POSITIVE, "description": "what is spent, in the unit of the cost"},
                        "cost": COST,
                        "at": HELD,
                    },
                    "description": "the size that is best for a budget",
                },
                "winner": {
                    "type": "object",
                    "required": ["between", "at"],
                    "additionalProperties": False,
                    "properties": {
                        "between": {
                            "type": "array",
                            "items": {"type": "string"},
                            "minItems": 2,
                            "maxItems": 2,
                            "description": "the families",
                        },
                        "at": {
                            "propertyNames": {"format": "column"},
                            **_NUMBERS,
                            "description": "the columns of the run at which they are compared",
                        },
                    },
                    "description": "which of two families is better at a target",
                },
                "parameter": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"name": {"type": "string", "description": "the parameter"}},
                    "description": "a parameter of the laws, such as an exponent",
                },
            },
        },
        "candidates": {
            "type": ["object", "array"],
            "additionalProperties": {
                "type": ["array", "object"],
                "items": {"type": ["number", "string"]},
                "additionalProperties": False,
                "required": ["between", "count"],
                "properties": {
                    "between": {**_BETWEEN, "description": "the least and the most"},
                    "count": {"type": "integer", "minimum": 2, "maximum": 1000, "description": "how many"},
                },
            },
            "items": {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
            "description": "the runs that may be trained: by column its values, or `{between: [1.0e8, 1.0e10], count: 9}` at "
            "equal ratios, all combined, or a list of runs; `tokens_per_param` may stand for tokens, `family` names families, "
            "and the missing one of params, tokens and flops follows from the others, by C = 6 N D or as the runs' compute goes",
        },
        "budget": {**_POSITIVE, "description": "what the runs together may cost, in the unit of the cost"},
        "cost": COST,
        "fixed_cost": {
            "type": "number",
            "minimum": 0,
            "default": 0,
            "description": "what each run costs besides, in the unit of the cost",
        },
        "seeds": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 3,
            "description": "how often a candidate may be run",
        },
        "batch": {
            "type": "integer",
            "minimum": 1,
            "maximum": 200,
            "default": 8,
            "description": "how many runs are trained before the laws are fitted again",
        },
        "look_ahead": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 1,
            "description": "how many batches are planned together; only the first need be trained",
        },
        "least": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.005,
            "description": "a run that is expected to narrow the interval by less than this share of it is not proposed",
        },
        "half_width": {
            **_POSITIVE,
            "description": "half the width that would do, as a share where the interval is of logarithms, else in the unit of the quantity: the cheapest runs that are expected to reach it are "
            "proposed, instead of those that narrow most",
        },
    },
    required=("know", "candidates", "budget"),
    listed=True,
)
