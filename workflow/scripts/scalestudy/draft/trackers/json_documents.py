"""JSON that somebody's own script wrote: records by run, records inside records, records beside a description."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.draft.looks import Look
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_DEEP: Final = 3
"""Levels of records inside records that are followed."""


def _recognise(look: Look) -> Found | None:
    if len(look.files) != 1:
        return None
    document = look.document(look.files[0])
    path = ".".join(_path(document, _DEEP)) if isinstance(document, dict | list) else ""
    if not path:
        return None
    keyed = "*" in path.split(".")
    columns: Mapped = (
        {"run": ("key", "the key that each record stands under")} if keyed and path.count("*") == 1 else {}
    )
    return Found({"records": path}, columns, said=[f"JSON, with its records at {path!r}"])


def _path(node: Any, deep: int) -> Iterator[str]:
    """Yield the steps from a node to its records: `*` through an object of like objects, a key to a list of records."""
    if deep and _by_key(node):
        yield "*"
        yield from _path(next(iter(node.values())), deep - 1)
    elif deep and isinstance(node, list) and _records(node):
        yield from _inside(node[0], deep, needs_list=True)
    elif deep and isinstance(node, dict):
        yield from _inside(node, deep, needs_list=False)


def _inside(record: Mapping[str, Any], deep: int, *, needs_list: bool) -> Iterator[str]:
    """Yield the step into the first value that holds records, and the steps from there."""
    lists = [key for key, value in record.items() if _records(value)]
    keyed = [] if needs_list else [key for key, value in record.items() if _by_key(value)]
    for key in (lists or keyed)[:1]:
        yield key
        yield from _path(record[key], deep - 1)


def _records(node: Any) -> bool:
    return isinstance(node, list) and bool(node) and all(isinstance(item, dict) for item in node)


def _by_key(node: Any) -> bool:
    """Whether an object holds records of one kind by key: objects, or lists of them, that share their names; no rows of pandas."""
    if not isinstance(node, dict) or len(node) < 2 or all(key.isdigit() for key in _keys(next(iter(node.values())))):
        return False
    children = list(node.values())
    if all(_records(child) for child in children):
        return _alike([child[0] for child in children])
    return all(isinstance(child, dict) and child for child in children) and _alike(children)


def _keys(node: Any) -> Sequence[str]:
    return list(node) if isinstance(node, dict) else ["list"]


def _alike(records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether records share most of their names."""
    shared = set.intersection(*(set(record) for record in records))
    return 2 * len(shared) > max(len(record) for record in records)


TRACKER = Tracker("json_documents", "JSON with its records under keys or inside records", _recognise)
