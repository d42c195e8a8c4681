"""The YAML at the head of Markdown files, between lines of three dashes: model cards, one document a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.adapters.json_files import Document, located, yaml_document
from scalestudy.ingest.records import Input, Located

FENCE: Final = b"---"
ENDS: Final = (b"---", b"...")
MOST_BYTES: Final = 1_000_000
"""Of a head; what follows it is not read."""
BOM: Final = b"\xef\xbb\xbf"


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the records of the heads of files, as of YAML documents; a file without a head is a record without values.

    Raises:
        StudyError: no file has a head, or one has no end, is too long or is no YAML.
    """
    found = 0

    def documents() -> Iterator[Document]:
        nonlocal found
        for entry in inputs:
            place = entry.place(where)
            head = _head(entry, place)
            found += head is not None
            yield entry, place, {} if head is None else _mapping(yaml_document(head, place), place)

    yield from located(documents(), source.get("records"))
    if not found:
        told = f"none of {len(inputs)} files begins with a line of three dashes"
        raise StudyError(where, told, "YAML between two such lines", "`format: markdown` reads tables")


def _mapping(document: Any, place: str) -> Mapping[str, Any]:
    if document in (None, ""):
        return {}
    if not isinstance(document, dict):
        raise StudyError(place, "the YAML at its head is no mapping", "keys with values")
    return document


def _head(entry: Input, place: str) -> bytes | None:
    """Return what stands between the first two fences; None where the file does not begin with one."""
    with entry.path.open("rb") as handle:
        lines = handle.read(MOST_BYTES + 1).removeprefix(BOM).splitlines(keepends=True)
    if not lines or lines[0].rstrip() != FENCE:
        return None
    end = next((k for k, line in enumerate(lines[1:], start=1) if line.rstrip() in ENDS), None)
    if end is None:
        told = f"its head has no end within {MOST_BYTES:,} bytes"
        raise StudyError(place, told, "a second line of three dashes")
    return b"".join(lines[1:end])
