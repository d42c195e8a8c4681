"""What the JSON Schema of study files is made of: texts, lists and mappings, each with a description."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
LIKE: Final = "like"
"""Marks a part of the schema that repeats another one, which it names: neither the reference nor a hint goes into it."""


def text(description: str, **more: Any) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": description, **more}


def listing(items: Schema, description: str, **more: Any) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, "description": description, **more}


def mapping(values: Schema, description: str, **more: Any) -> Schema:
    """Return the schema of a mapping whose keys the user names."""
    return {"type": "object", "additionalProperties": values, "description": description, **more}


def record(properties: Mapping[str, Schema], description: str, **more: Any) -> Schema:
    """Return the schema of a mapping with known keys only."""
    body = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**body, "description": description, **more}
