"""The schema of a study file's `expect` section: published numbers, or limits, to hold ours against."""

from collections.abc import Mapping
from typing import Any, Final

from scalestudy.tables.analyse import CERTAINTIES, OVER, SHARE

CORRELATIONS: Final = {"pearson": "linear", "spearman": "rank"}
"""Correlations that `expect` may take between two columns of many rows."""

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
_SHARE: Final = {
    "type": "object",
    "description": "the share of the rows that `where` leaves whose column is this, or lies within these limits",
    "properties": {
        "column": {"type": "string", "description": "the column"},
        "is": {"type": ["number", "string", "boolean"], "description": "what it holds"},
        "at_most": {"type": "number", "description": "the largest it may be"},
        "at_least": {"type": "number", "description": "the smallest it may be"},
    },
    "required": ["column"],
    "anyOf": [{"required": [name]} for name in ("is", "at_most", "at_least")],
    "additionalProperties": False,
}
_LOOKS_AT: Final = ("column", *OVER, *CORRELATIONS, SHARE)
EXPECT_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "published numbers, or limits, checked against ours: a parameter of a law, a cell of any table, or one "
    "number made of many rows",
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
            "where": {
                "type": "object",
                "description": "values of columns that single out the row of the cell, or the rows; a list is any of its values, "
                "and a `*` in a value stands for any text. "
                "The rows of family `all` count among many only where it says so",
            },
            "column": {"type": "string", "description": "the column of the cell"},
            **{
                name: {"type": "string", "description": f"a column of many rows, of which {meaning} is compared"}
                for name, meaning in OVER.items()
            },
            **{
                name: {
                    "type": "array",
                    "items": {"type": "string"},
                    "minItems": 2,
                    "maxItems": 2,
                    "description": f"two columns of many rows, whose {kind} correlation is compared",
                }
                for name, kind in CORRELATIONS.items()
            },
            SHARE: _SHARE,
            "value": {"type": "number", "description": "the published value"},
            "tolerance": _TOLERANCE,
            "at_most": {
                "type": "number",
                "description": "the largest ours may be, instead of a value and its tolerance",
            },
            "at_least": {"type": "number", "description": "the smallest ours may be; may stand beside `at_most`"},
            "source": {"type": "string", "description": "where it is published, for example a table or notebook cell"},
            "name": {
                "type": "string",
                "description": "what the number is called in the report; made of what is looked at when absent",
            },
            "certainty": {
                "enum": list(CERTAINTIES),
                "default": "stated",
                "description": "how sure the published number itself is: "
                + "; ".join(f"{name}: {meaning}" for name, meaning in CERTAINTIES.items()),
            },
        },
        "required": ["source"],
        "allOf": [
            {
                "oneOf": [
                    {"required": ["law", "parameter"], "not": {"required": ["table"]}, "title": "law and parameter"},
                    *({"required": ["table", name], "title": f"table and {name}"} for name in _LOOKS_AT),
                ]
            },
            {
                "anyOf": [
                    {"required": ["value", "tolerance"], "title": "value and tolerance"},
                    {"required": ["at_most"], "title": "at_most"},
                    {"required": ["at_least"], "title": "at_least"},
                ]
            },
            *(
                {
                    "not": {"required": [one, limit]},
                    "description": "value and tolerance, or at_most and at_least instead",
                }
                for one in ("value", "tolerance")
                for limit in ("at_most", "at_least")
            ),
        ],
        "additionalProperties": False,
    },
}
