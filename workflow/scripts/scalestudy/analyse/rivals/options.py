"""Options that every comparison of families has."""

from typing import Any, Final

from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.named import METRIC

BETWEEN: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": 2,
    "uniqueItems": True,
    "examples": [["dense", "moe"]],
    "description": "the families to compare; by default all",
}
WAY: Final[dict[str, dict[str, Any]]] = {
    "metric": METRIC,
    "along": {
        "type": "string",
        "format": "column",
        "examples": ["flops", "tokens"],
        "description": "the scale to follow; by default the law's own where it has one only, else compute, or what "
        "`cost` is in",
    },
    "ratio": {
        "type": "number",
        "exclusiveMinimum": 0,
        "examples": [20],
        "description": "tokens per parameter, D/N, at which all families are compared; by default each is at its own optimum",
    },
    "cost": {**COST, "examples": [{"inference": {"tokens": 2.0e12}}, "training"]},
    "at": {
        "type": "object",
        "propertyNames": {"format": "column"},
        "additionalProperties": {"type": "number"},
        "examples": [{"params": 1.0e9}],
        "description": "values at which to hold the other columns that laws read; a column that a family's runs never change "
        "is held there",
    },
    "same": {
        "type": "array",
        "items": {"type": "string", "format": "column"},
        "default": [],
        "examples": [["corpus"]],
        "description": "columns in which families must agree to be compared, beside the unit, the direction and what the "
        "table says of evaluation sets and tokenisers",
    },
}
VALUES: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "number"},
    "default": [],
    "examples": [[2.5, 2.2]],
    "description": "values of the metric at which to compare, in its unit",
}
BUDGETS: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "number", "exclusiveMinimum": 0},
    "default": [],
    "examples": [[1.0e21, 1.0e22]],
    "description": "points of the scale at which to compare; by default, where no value is given, half decades over the range "
    "of the data and one decade beyond",
}
