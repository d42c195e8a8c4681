"""How large anything in a study file may be: written into the JSON Schema, so that one check refuses it all."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
# A formula or an expression longer than this is no longer read by anyone, and costs its parser more than it says.
TEXT: Final = 5000
NAME: Final = 200
ITEMS: Final = 1000
INTEGER: Final = 1_000_000
# Where a whole number means more work, or less, than others do.
MAXIMA: Final = {
    "draws": 100_000,
    "folds": 1000,
    "header": 100,
    "seed": 2**63 - 1,
    "solve": 10_000,
    "terms": 50,
    "count": 100_000,
}


def bounded(schema: Mapping[str, Any], key: str = "") -> Schema:
    """Return a schema in which every text, name, list and whole number has a largest size, if it had none.

    Args:
        schema: a JSON Schema.
        key: the property it is of.
    """
    inner = {name: _bounded_part(name, value, key) for name, value in schema.items()}
    return {**_limits(schema, key), **inner}


def _bounded_part(name: str, value: Any, key: str) -> Any:
    if name == "properties":
        return {own: bounded(part, own) for own, part in value.items()}
    if name in ("items", "additionalProperties") and isinstance(value, dict):
        return bounded(value, key)
    if name in ("anyOf", "oneOf"):
        return [bounded(option, key) for option in value]
    return value


def _limits(schema: Mapping[str, Any], key: str) -> Schema:
    kinds = schema.get("type", ())
    limits: Schema = {}
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        limits |= _LIMITS.get(kind, {})
        if kind == "integer":
            limits["maximum"] = MAXIMA.get(key, INTEGER)
    if isinstance(schema.get("additionalProperties"), dict):
        limits |= {"maxProperties": ITEMS, "propertyNames": {"maxLength": NAME}}
    return limits


_LIMITS: Final[Mapping[str, Schema]] = {"string": {"maxLength": TEXT}, "array": {"maxItems": ITEMS}}
