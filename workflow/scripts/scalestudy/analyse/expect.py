"""The schema of a study file's `expect` section: published numbers to compare ours with."""

from collections.abc import Mapping
from typing import Any, Final

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
