"""JSON Schema of a study's `axes`."""

from typing import Any, Final

from scalestudy.laws import DEFAULT_COLUMNS

KINDS: Final = ("scale", "hyperparameter", "share", "category")
SYMBOL: Final = (
    "the symbol this scale is in laws: parameters N, tokens D, compute C, steps S or distinct tokens U, whatever its name; "
    "by default what laws bind to the symbol"
)


def _said(key: str, value: dict[str, Any], title: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: value},
        "additionalProperties": False,
        "required": [key],
        "title": title,
    }


SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "propertyNames": {"format": "column"},
    "description": "what kind of column each axis is; inferred when absent",
    "additionalProperties": {
        "anyOf": [
            {"enum": [*KINDS], "title": " or ".join(KINDS)},
            _said(
                "share", {"type": "string", "description": "name of the group the shares add up in"}, "{share: group}"
            ),
            _said("scale", {"enum": [*DEFAULT_COLUMNS], "description": SYMBOL}, "{scale: symbol}"),
        ]
    },
    "default": {},
}
