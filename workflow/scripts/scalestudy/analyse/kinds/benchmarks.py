"""What metrics and benchmarks are like, whatever the law: growth with scale, sensitivity, trust in orderings, ranks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.base import ALONG, Kind
from scalestudy.analyse.measures.base import Asked, Measure
from scalestudy.analyse.measures.registry import MEASURES
from scalestudy.frames import typed
from scalestudy.rows import unit_of
from scalestudy.tables.benchmarks import TABLES

OF_METRIC = "metric"


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Take every measure that is asked for."""
    asked = Asked(context.units, context.roles, options)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for name in options["measures"]:
        rows[_table(MEASURES[name])] += [_filled(MEASURES[name], row, context) for row in MEASURES[name].run(asked)]
    return {name: typed(TABLES[name], found) for name, found in rows.items()}


def _table(measure: Measure) -> str:
    return "analyse/benchmarks" if measure.of == OF_METRIC else "analyse/emergence"


def _filled(measure: Measure, row: Mapping[str, Any], context: Context) -> dict[str, Any]:
    unit = measure.unit or unit_of(context.units[row["family"], row["metric"]]["unit"].iloc[0])
    return {"measure": measure.name, "point": 0, "level": float("nan"), "unit": unit, **row}


KIND = Kind(
    "benchmarks",
    "what metrics and benchmarks are like, whatever the law: how evenly they grow with scale, how sensitive to a hyperparameter they are, "
    "how well they tell models apart, whether small scale orders families as large scale does, and how families rank over metrics",
    tuple(TABLES),
    run,
    {
        "measures": {
            "type": "array",
            "items": {"enum": list(MEASURES)},
            "minItems": 1,
            "default": list(MEASURES),
            "description": "which measures to take",
        },
        "along": {**ALONG, "description": "the column that is scale; by default the first scale that varies"},
        "over": {
            **ALONG,
            "default": "lr",
            "description": "the hyperparameter that `sensitivity` and `basin_width` are over",
        },
        "ceiling": {
            "type": "number",
            "description": "values of the metric that are worse count as this, such as the loss at the start",
        },
        "within": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 0.01,
            "description": "how much worse than the best is still in the basin, as a share",
        },
        "checkpoints": {
            "type": "integer",
            "minimum": 2,
            "maximum": 1000,
            "default": 5,
            "description": "how many last checkpoints of each run say how much a metric moves",
        },
    },
)
