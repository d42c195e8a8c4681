"""YAML of strangers read safely: no depth that a parser's stack does not hold, no aliases that multiply without end."""

from typing import Any

import yaml

MOST_DEEP = 100
MOST_VALUES = 2_000_000
PER_VALUE = 100
"""Characters of a text that count as a value more: an alias of a long text is long wherever it stands."""


def load(content: str | bytes, loader: Any = yaml.CSafeLoader) -> Any:
    """Return the document that YAML text holds.

    Args:
        content: the text, or its bytes in UTF-8.
        loader: which scalars become what; one that builds no objects.

    Raises:
        ValueError: the text is no YAML, or nests or expands without measure; the message is one line.
    """
    try:
        line = too_deep(content, MOST_DEEP)
        document = None if line else yaml.load(content, Loader=loader)  # noqa: S506 (the caller's loader is a safe one)
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(" ".join(str(error).split())[:160]) from error
    if line:
        raise ValueError(f"line {line}: lists and mappings more than {MOST_DEEP} deep")
    if _size(document, {}) > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values, or texts as long, once its aliases are expanded")
    return document


def too_deep(content: str | bytes, limit: int) -> int | None:
    """Return the line, from 1, at which lists and mappings lie more than `limit` deep; None if nowhere.

    Parsers that build values recurse, and a deep text ends the process; the parser's events do not.

    Raises:
        yaml.YAMLError: the text before that line is no YAML.
    """
    depth = 0
    for event in yaml.parse(content, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > limit:
            return event.start_mark.line + 1 if event.start_mark else 1
    return None


def _size(node: Any, known: dict[int, int]) -> int:
    """Count the values of a document, those behind an alias each time it is used."""
    if not isinstance(node, dict | list):
        return 1 + (len(node) // PER_VALUE if isinstance(node, str) else 0)
    if id(node) not in known:
        known[id(node)] = MOST_VALUES + 1  # should it hold itself
        children = node.values() if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(_size(child, known) for child in children)
    return known[id(node)]
