"""CSV: read as text, so that no type depends on a sample; the header read here, the rows by DuckDB."""

import csv
from pathlib import Path

from scalestudy.errors import StudyError
from scalestudy.ingest.complaints import NOT_UTF8
from scalestudy.ingest.raw import FILE, ROW, require_few
from scalestudy.ingest.sql import text

_HEADER_BYTES = 2**20
_DELIMITERS = ",\t;|"


def header(path: Path, where: str) -> tuple[list[str], str]:
    """Return the column names of a delimited text file and its delimiter, the one that splits the header most.

    Raises:
        StudyError: the file is empty, not UTF-8, or has no header.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEADER_BYTES)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise StudyError(where, "the file is empty", "a header line and rows")
    if b"\x00" in head[:4096]:
        raise StudyError(
            where,
            "the file holds null bytes",
            "UTF-8 text",
            "a binary file? If it is UTF-16: `csv: {encoding: utf-16}`",
        )
    lines = head.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
    if "\ufffd" in lines[0]:
        raise StudyError(where, "the header is not UTF-8 text", "UTF-8", NOT_UTF8)
    found = [(_cells(lines, mark), mark) for mark in _DELIMITERS]
    names, delimiter = max(found, key=lambda pair: len(pair[0]))
    if not names:
        raise StudyError(where, "the header cannot be read", "names between marks", "a quote may not be closed")
    require_few(names, where)
    # A nameless first column is what pandas writes for its index; names are given by position.
    return [name.strip() or f"column{index + 1}" for index, name in enumerate(names)], delimiter


def _cells(lines: list[str], mark: str) -> list[str]:
    """Return the cells of the header between marks; none where one would be longer than any name."""
    try:
        return next(csv.reader(lines, delimiter=mark), [])
    except csv.Error:
        return []


def query(path: Path, label: str, columns: list[str], delimiter: str) -> str:
    """Return a query over one file that yields its columns as text under the given internal names."""
    listed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in columns)
    options = (
        f"auto_detect = false, header = true, delim = {text(delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {{{listed}}}, strict_mode = true, nullstr = ''"
    )
    source = f"read_csv({text(str(path.resolve()))}, {options})"
    return f"SELECT *, {text(label)} AS {FILE}, row_number() OVER () AS {ROW} FROM {source}"
