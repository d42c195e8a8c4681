"""YAML on one line."""

import json
import re
from typing import Any, Final

_WORDS: Final = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def flow(value: Any) -> str:
    """Return YAML on one line.

    >>> flow({"where": "a > 1", "by": ["x", "y"]})
    '{where: "a > 1", by: [x, "y"]}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value) if isinstance(value, str) else json.dumps(value)


def scalar(value: str) -> str:
    """Return a YAML scalar; JSON's quoted strings are YAML too."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)
