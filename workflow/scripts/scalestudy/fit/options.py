"""What a study may choose in its `fit` section, as the JSON Schema of it: put together from the registries of the stage.

A run reads the schema that was written from it, and imports no registry.
"""

from typing import Any, Final

from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.registry import LOSSES, OBJECTIVES


def _readers(option: str) -> str:
    return ", ".join(name for name, loss in LOSSES.items() if option in loss.reads)


SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "objective": {"enum": list(OBJECTIVES), "default": "huber_log", "description": "what is minimised"},
        "delta": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 1e-3,
            "description": f"threshold or scale of {_readers('delta')}; in log units or the unit of the metric",
        },
        "quantile": {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1,
            "default": 0.5,
            "description": f"quantile of {_readers('quantile')}",
        },
        "nu": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 4,
            "description": f"degrees of freedom of {_readers('nu')}",
        },
        "weights": {
            "description": "how rows are weighted",
            "default": "equal",
            "anyOf": [
                {"enum": ["equal", "stderr"]},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "properties": {
                        "column": {"type": "string", "description": "column that holds the weights, or its base"},
                        "power": {"type": "number", "description": "weight is (column / its maximum) to this power"},
                    },
                    "required": ["column"],
                },
            ],
        },
        "starts": {
            "type": "object",
            "additionalProperties": False,
            "description": "how many starting points",
            "properties": {
                "count": {"type": "integer", "minimum": 1, "default": 96, "description": "starts scored"},
                "solve": {
                    "type": "integer",
                    "minimum": 1,
                    "default": 16,
                    "description": "how many of the best scored starts are solved; at least `count` for all",
                },
            },
        },
        "uncertainty": {
            "type": "object",
            "additionalProperties": False,
            "description": "where intervals come from",
            "properties": {
                "method": {"enum": list(METHODS), "default": "bootstrap", "description": "how draws are made"},
                "unit": {
                    "type": "string",
                    "default": "row",
                    "description": "what is resampled: `row`, or a column whose equal values stay together, such as run",
                },
                "draws": {"type": "integer", "minimum": 0, "default": 1000, "description": "how many draws"},
            },
        },
        "seed": {"type": "integer", "default": 0, "description": "mixed into every random choice"},
    },
}
