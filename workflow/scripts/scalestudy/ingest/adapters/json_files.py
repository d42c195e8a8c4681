"""JSON documents, JSON lines and YAML documents."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, flatten, parse
from scalestudy.words import nearest
from scalestudy.yaml_text import load

Document = tuple[Input, str, Any]
_PLACE: Final = re.compile(r"\[(-?\d{1,6})\](?:\.|(?=\[)|$)")


def read_lines(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield one record for each line that is not empty, or those that `records` leads to in each line."""
    return located(_lines(inputs, where), source.get("records"), lone=True)


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the records of documents: a list, what `records` leads to, an object of columns, or one record a file."""
    documents = ((e, e.place(where), parse(e.path.read_bytes(), e.place(where))) for e in inputs)
    return located(documents, source.get("records"))


def read_yaml(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the records of YAML documents, as of JSON; every scalar is text, whose type all rows decide together."""
    documents = ((e, e.place(where), yaml_document(e.path.read_bytes(), e.place(where))) for e in inputs)
    return located(documents, source.get("records"))


def _lines(inputs: Sequence[Input], where: str) -> Iterator[Document]:
    for entry in inputs:
        with entry.path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip():
                    place = f"{entry.place(where)}, line {number}"
                    yield entry, place, as_object(parse(line, place), place)


def yaml_document(content: bytes, place: str) -> Any:
    """Return the document of a YAML text, every scalar as text.

    Raises:
        StudyError: it is no YAML, or nests or expands without measure.
    """
    try:
        return load(content, yaml.CBaseLoader)
    except ValueError as error:
        raise StudyError(place, f"the YAML cannot be read ({error})", "valid YAML in UTF-8") from error


def located(documents: Iterator[Document], path: str | None, *, lone: bool = False) -> Iterator[Located]:
    """Yield the flat records of documents; a `lone` one is a record itself unless a path leads into it.

    A document the path does not lead into, say of a run that crashed, is one record, unless it leads into none at all.
    """
    rows: Counter[str] = Counter()
    lost: StudyError | None = None
    reached = False
    for entry, place, document in documents:
        found: Iterable[tuple[Record, Any]] = (({}, item) for item in ([document] if lone else _items(document)))
        if path and (_reaches(document, path) or not isinstance(document, dict)):
            found, reached = walk(document, path, place), True
        elif path:
            lost = lost or _nowhere(document, path, place)
            found = [({}, document)]
        for outer, item in found:
            rows[entry.label] += 1
            row = rows[entry.label]
            record = item if isinstance(item, dict) or not path else _named(item, row)
            yield entry.label, row, outer | flatten(as_object(record, place if lone else f"{place}, record {row}"))
    if lost and not reached:
        raise lost


def _nowhere(node: Any, path: str, where: str) -> StudyError:
    key, known = re.split(r"[.\[]", path)[0] or path, list(node) if isinstance(node, dict) else []
    return StudyError(where, f"`records` leads nowhere at {key!r}", "a path to the records", nearest(key, known))


def _reaches(node: Any, path: str) -> bool:
    return path in ("", ".") or path.partition(".")[0] == "*" or bool(_place(node, path)) or bool(_key(node, path))


def walk(node: Any, path: str, where: str, outer: Record | None = None) -> Iterator[tuple[Record, Any]]:
    """Follow a dotted path into a JSON document, through every item of the lists on its way.

    `*` stands for every item of a list or object, whose key becomes the column `key`; `[0]` for one item of a list, from -1
    backwards; a lone `.` for the document. A key may itself hold dots. An item that lacks the key, or has no records there, is
    one blank record, and so is a list that has no such item.

    Yields:
        The values beside the path, lists apart, and a record.

    >>> list(walk({"lr": 1, "runs": [{"n": 2, "points": [{"x": 3}, {"x": 4}]}]}, "runs.points", "here"))
    [({'lr': '1', 'n': '2'}, {'x': 3}), ({'lr': '1', 'n': '2'}, {'x': 4})]
    """
    outer = outer or {}
    if path in ("", "."):
        yield from ((outer, item) for item in _spread(node) or [{}])
    elif path.partition(".")[0] == "*" and isinstance(node, dict | list):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from walk(child, path[2:], where, {**outer, "key": str(key)})
    elif place := _place(node, path):
        yield from _of_item(node, place, path, where, outer)
    elif isinstance(node, list) and any(_key(item, path) for item in node):
        for item in node:
            own = item if isinstance(item, dict) else {}
            yield from walk(item, path, where, outer) if _key(item, path) else [(outer, own)]
    elif key := _key(node, path):
        beside = {name: value for name, value in node.items() if name != key and not isinstance(value, list)}
        yield from walk(node[key], path[len(key) :].removeprefix("."), where, outer | flatten(beside))
    else:
        raise _nowhere(node, path, where)


def _place(node: Any, path: str) -> "re.Match[str] | None":
    """Return the place in a list that a path begins with, if it does and there is a list."""
    return _PLACE.match(path) if isinstance(node, list) else None


def _of_item(
    node: list[Any], place: "re.Match[str]", path: str, where: str, outer: Record
) -> Iterator[tuple[Record, Any]]:
    number, rest = int(place[1]), path[place.end() :]
    if not -len(node) <= number < len(node):
        yield outer, {}
    elif not rest and not isinstance(node[number], list):
        yield outer, node[number]
    else:
        yield from walk(node[number], rest, where, outer)


def _key(node: Any, path: str) -> str:
    """Return the key of an object that a path begins with, the longest one; empty if there is none."""
    keys = (
        [key for key in node if path == key or path.startswith((f"{key}.", f"{key}["))]
        if isinstance(node, dict)
        else []
    )
    return max(keys, key=len, default="")


def _spread(node: Any) -> Sequence[Any]:
    """Return the records at the end of a path; values beside lists of one length are in each of their records."""
    found = _items(node)
    lists = {name: value for name, value in node.items() if isinstance(value, list)} if isinstance(node, dict) else {}
    if found != [node] or len({len(value) for value in lists.values()}) != 1:
        return found
    beside = {name: value for name, value in node.items() if name not in lists}
    return [{**beside, **dict(zip(lists, row, strict=True))} for row in zip(*lists.values(), strict=True)] or [beside]


def _named(item: Any, row: int) -> dict[str, Any]:
    """Return a record for what is no object: a list's items by their number, or a lone value."""
    return (
        {str(index): value for index, value in enumerate(item)}
        if isinstance(item, list)
        else {"index": row, "value": item}
    )


def _items(found: Any) -> Sequence[Any]:
    if isinstance(found, list):
        return found
    if isinstance(found, dict) and found:
        columns = list(found.values())
        if all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
            return [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]
        if all(isinstance(column, dict) and column.keys() == columns[0].keys() for column in columns) and _numbered(
            columns[0]
        ):
            return [{name: column[key] for name, column in found.items()} for key in columns[0]]
    return [found]


def _numbered(column: Mapping[str, Any]) -> bool:
    """Whether an object's keys are row numbers, as pandas writes a frame by default."""
    return bool(column) and all(key.isdigit() for key in column)
