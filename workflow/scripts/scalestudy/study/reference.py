"""The reference of study files, `docs/study-file.md`: every key of the schema with its meaning, kind and default."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scalestudy.study.grammar import LIKE

HEAD = """# The study file, key by key

Written by `scalestudy docs` from the schema that study files are checked against; `[]` stands for an item of a list,
`<name>` for a name of your own. See `config/README.md` for how to begin, and `config/studies/` for whole examples.

| key | what it is | kind | default |
|---|---|---|---|
"""


def reference(schema: Mapping[str, Any]) -> str:
    """Return the reference as Markdown."""
    rows = (
        f"| `{key}` | {_cell(what)} | {_cell(kind)} | {default} |" for key, what, kind, default in _rows(schema, "")
    )
    return HEAD + "\n".join(rows) + "\n"


def _rows(schema: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, str, str]]:
    for key, part in schema.get("properties", {}).items() if LIKE not in schema else ():
        yield from _entry(part, f"{at}.{key}" if at else key)
    if LIKE in schema:
        return
    named = schema.get("additionalProperties")
    if isinstance(named, dict) and named.get("properties"):
        yield from _rows(named, f"{at}.<name>")
    if "items" in schema:
        yield from _rows(schema["items"], f"{at}[]")
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _rows(option, at)


def _entry(part: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, str, str]]:
    default = f"`{json.dumps(part['default'])}`" if "default" in part else ""
    yield at, part.get("description", ""), _kind(part), default
    yield from _rows(part, at)


def _kind(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        words = [str(word) for word in part["enum"]]
        return "one of " + ", ".join(words) if len(words) <= 8 else f"one of {len(words)} names"
    if "anyOf" in part or "oneOf" in part:
        options = part.get("anyOf") or part["oneOf"]
        return " or ".join(option.get("title") or _kind(option) for option in options)
    if LIKE in part:
        return f"as `{part[LIKE]}`"
    kind = part.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(part['items'])}" if "items" in part else "list"
    return " or ".join(kind) if isinstance(kind, list) else {"object": "mapping", "string": "text"}.get(kind, kind)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
