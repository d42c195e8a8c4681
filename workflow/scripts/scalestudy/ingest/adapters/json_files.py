"""JSON documents and JSON lines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.raw import nearest
from scalestudy.ingest.records import Input, Located, as_object, flatten, parse


def read_lines(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield one record for each line that is not empty."""
    del source
    for entry in inputs:
        row = 0
        with entry.path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                if not line.strip():
                    continue
                row += 1
                place = f"{entry.place(where)}, line {number}"
                yield entry.label, row, flatten(as_object(parse(line, place), place))


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the records of documents: a list, what `records` leads to, an object of columns, or one record a file."""
    for entry in inputs:
        place = entry.place(where)
        document = parse(entry.path.read_bytes(), place)
        path = source.get("records")
        found = descend(document, str(path), place) if path else document
        for row, item in enumerate(_items(found), start=1):
            yield entry.label, row, flatten(as_object(item, f"{place}, record {row}"))


def descend(document: Any, path: str, where: str) -> Any:
    """Follow a dotted path into a JSON document; a key may itself hold dots.

    >>> descend({"a.b": {"c": 1}}, "a.b.c", "here")
    1
    """
    if isinstance(document, dict):
        if path in document:
            return document[path]
        for key in document:
            if path.startswith(f"{key}."):
                return descend(document[key], path[len(key) + 1 :], where)
    known = list(document) if isinstance(document, dict) else []
    key = path.partition(".")[0]
    raise StudyError(where, f"`records` leads nowhere at {key!r}", "a path to the records", nearest(key, known))


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
