"""The defaults of a schema, written into what somebody stated."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def fill_defaults(content: dict[str, Any], schema: Mapping[str, Any]) -> None:
    """Write the schema's defaults into a mapping, at every depth where the mapping has a place for them."""
    for key, part in schema.get("properties", {}).items():
        if "default" in part and key not in content and not _ruled_out(key, content, schema):
            content[key] = deepcopy(part["default"])
        if isinstance(content.get(key), dict):
            fill_defaults(content[key], part)
    for value in content.values():
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and isinstance(value, dict):
            fill_defaults(value, extra)
    _fill_items(content, schema)


def _ruled_out(key: str, content: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether a key may not stand beside those that a mapping has: its default is for where they are absent."""
    together = {*schema.get("not", {}).get("required", ())}
    return key in together and together - {key} <= content.keys()


def _fill_items(content: dict[str, Any], schema: Mapping[str, Any]) -> None:
    for key, part in schema.get("properties", {}).items():
        items = part.get("items", {})
        for value in content[key] if isinstance(content.get(key), list) else ():
            if isinstance(value, dict):
                fill_defaults(value, items)
