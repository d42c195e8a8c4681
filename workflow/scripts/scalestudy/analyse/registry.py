"""Every kind of analysis a study file may ask for: its name, meaning, tables and options. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True)
class Kind:
    """One kind of analysis.

    Attributes:
        name: the key in a study file's `analyse` list, and the module in this package that runs it.
        meaning: one sentence for the reader of the schema.
        tables: the tables it writes rows to.
        options: JSON-schema fragments by option name; each carries a description and, where it has one, a default.
    """

    name: str
    meaning: str
    tables: tuple[str, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the kind's options."""
        return {
            "type": "object",
            "description": self.meaning,
            "properties": {name: dict(option) for name, option in self.options.items()},
            "additionalProperties": False,
        }

    def filled(self, options: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the options with defaults filled in; an option without a default is absent unless given."""
        defaults = {name: option["default"] for name, option in self.options.items() if "default" in option}
        return {**defaults, **(options or {})}


def _positive(description: str, **more: object) -> dict[str, Any]:
    return {"type": "number", "exclusiveMinimum": 0, "description": description, **more}


_BUDGETS: Final = {
    "type": "array",
    "items": {"type": "number", "exclusiveMinimum": 0},
    "minItems": 1,
    "description": "compute budgets in FLOP; by default the IsoFLOP budgets of the data, or half decades over their "
    "range, and one decade beyond",
}
_DRAWS: Final = {
    "type": "integer",
    "minimum": 0,
    "default": 1000,
    "description": "bootstrap draws for the intervals; each draws as many runs as there are, with replacement",
}
_SNAP: Final = _positive(
    "runs whose compute differs by less than this fraction from their group's centre share a budget",
    default=0.1,
    maximum=1,
)
_AT: Final = {
    "type": "object",
    "additionalProperties": {"type": "number"},
    "description": "values at which to hold the law's further columns, for example unique_tokens; without them a law that "
    "needs more than params, tokens and flops has no frontier",
}

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "compute_optimal",
            "the N and D that minimise each fitted law at fixed compute C = 6 N D, with intervals over the draws",
            ("analyse/compute_optimal", "analyse/exponents"),
            {"budgets": _BUDGETS, "at": _AT},
        ),
        Kind(
            "isoflop",
            "the minimum of a curve through each IsoFLOP budget, and the power laws of N and D in C through the minima",
            ("analyse/isoflop", "analyse/compute_optimal", "analyse/exponents"),
            {
                "budgets": _BUDGETS,
                "curve": {
                    "enum": ["parabola", "akima"],
                    "default": "parabola",
                    "description": "parabola: least squares in log N (Hoffmann 2022, approach 2); akima: interpolation "
                    "of the log value in log N (Porian 2024)",
                },
                "snap": _SNAP,
                "draws": _DRAWS,
            },
        ),
        Kind(
            "envelope",
            "power laws of N and D in C through the runs on the lower envelope of the metric over compute",
            ("analyse/compute_optimal", "analyse/exponents"),
            {"budgets": _BUDGETS, "draws": _DRAWS},
        ),
        Kind(
            "forecast",
            "predictions at given targets and at the held-out rows, with the interval of a new observation, and the scale "
            "at which a wanted value is reached",
            ("analyse/forecast", "analyse/reach"),
            {
                "targets": {
                    "type": "array",
                    "default": [],
                    "description": "points to predict, each a mapping from column to number; of params, tokens and "
                    "flops the missing one follows from C = 6 N D",
                    "items": {
                        "type": "object",
                        "minProperties": 1,
                        "additionalProperties": {"type": "number"},
                    },
                },
                "reach": {
                    "type": "array",
                    "default": [],
                    "description": "values to reach: at which scale would they be?",
                    "items": {
                        "type": "object",
                        "required": ["value"],
                        "additionalProperties": False,
                        "properties": {
                            "value": {"type": "number", "description": "the wanted value of the metric"},
                            "along": {
                                "type": "string",
                                "description": "the scale column to follow; by default the law's own where it has one "
                                "only, else flops, split between params and tokens as the law finds best",
                            },
                            "at": {
                                "type": "object",
                                "additionalProperties": {"type": "number"},
                                "description": "values at which to hold the other columns of the law",
                            },
                        },
                    },
                },
            },
        ),
        Kind(
            "crossover",
            "the compute at which the frontiers of two families cross, and the share of draws in which they do",
            ("analyse/crossover",),
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
        ),
        Kind(
            "noise",
            "the noise budget: between replicates, of the evaluation, between checkpoints; and its share of each law's residual",
            ("analyse/noise",),
            {
                "by": {
                    "type": "array",
                    "items": {"type": "string"},
                    "minItems": 1,
                    "description": "columns that make up a design; by default params, tokens, flops, every "
                    "canonical covariate but seed and date, and what the laws read",
                }
            },
        ),
    )
}

_TOLERANCE: Final = {
    "description": "half-width that counts as reproduced: a number in the value's unit, or a fraction of the value",
    "oneOf": [
        {"type": "number", "minimum": 0},
        {
            "type": "object",
            "properties": {"relative": {"type": "number", "minimum": 0}},
            "required": ["relative"],
            "additionalProperties": False,
        },
    ],
}
EXPECT_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "published numbers, checked against ours: a parameter of a law, or a cell of any table",
    "items": {
        "type": "object",
        "properties": {
            "law": {"type": "string", "description": "the law whose parameter was published"},
            "parameter": {
                "type": "string",
                "description": "its name; entries that share law, family, metric and source are one published fit, whose "
                "objective is compared with ours once every parameter is there",
            },
            "family": {"type": "string", "description": "the fit unit's family, where there are several"},
            "metric": {"type": "string", "description": "the fit unit's metric, where there are several"},
            "table": {"type": "string", "description": "the table of the cell, for example analyse/exponents"},
            "where": {"type": "object", "description": "values of columns that single out the row of the cell"},
            "column": {"type": "string", "description": "the column of the cell"},
            "value": {"type": "number", "description": "the published value"},
            "tolerance": _TOLERANCE,
            "source": {"type": "string", "description": "where it is published, for example a table or notebook cell"},
        },
        "required": ["value", "tolerance", "source"],
        "oneOf": [{"required": ["law", "parameter"]}, {"required": ["table", "column"]}],
        "additionalProperties": False,
    },
}
