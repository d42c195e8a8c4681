"""Every place of a study file that names a column of the run table: found by the schema, which marks them all."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scalestudy.study.yaml_file import KeyPath

COLUMN: Final = "column"
"""The `format` of texts that name a column; of `propertyNames`, where the keys do."""
EXPRESSION: Final = "expression"
"""The `format` of texts that are an expression over columns."""


def columns_named(
    schema: Mapping[str, Any], value: Any, at: KeyPath = (), kind: str = COLUMN
) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key and the column of each place, those of a valid file only; of another kind, its texts."""
    if isinstance(value, str) and schema.get("format") == kind:
        yield at, value
    elif isinstance(value, Mapping):
        yield from _in_mapping(schema, value, at, kind)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from columns_named(schema.get("items", {}), inner, (*at, index), kind)
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from columns_named(option, value, at, kind)


def _in_mapping(
    schema: Mapping[str, Any], value: Mapping[str, Any], at: KeyPath, kind: str
) -> Iterator[tuple[KeyPath, str]]:
    known, further = schema.get("properties", {}), schema.get("additionalProperties")
    if schema.get("propertyNames", {}).get("format") == kind:
        yield from (((*at, key), key) for key in value)
    for key, inner in value.items():
        part = known.get(key, further)
        if isinstance(part, Mapping):
            yield from columns_named(part, inner, (*at, key), kind)
