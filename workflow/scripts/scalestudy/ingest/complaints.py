"""What DuckDB says about a file or a query, as one line for the person who has the file."""

import re
from pathlib import Path

from scalestudy.endings import AGAIN
from scalestudy.errors import StudyError

_PREFIX = re.compile(r"^(Binder|Catalog|Conversion|Invalid Input|IO|Out of Range|Parser|Permission) Error: ")
NOT_UTF8 = "save the file again as UTF-8, or say what it is: `csv: {encoding: latin-1}`"
_AS_IN_RFC = "quoted cells as in RFC 4180"


def first_line(message: str) -> str:
    """Return what DuckDB says first, without its class prefix and hints."""
    line = message.strip().splitlines()[0] if message.strip() else "unknown error"
    return _PREFIX.sub("", line)[:300]


def explain(message: str, where: str) -> StudyError:
    """Return the error for a message of DuckDB.

    Args:
        message: as DuckDB gives it, of many lines.
        where: study and source, and file if known.
    """
    file = re.search(r"^  file = (.*)$", message, re.MULTILINE)
    if file and ", file " not in where:
        where = f"{where}, file {Path(file[1]).name}"
    line = re.search(r"CSV Error on Line: (\d+)", message)
    place = f"{where}, line {line[1]}" if line else where
    ragged = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if ragged:
        cause = "an unquoted delimiter, or a cut line; `csv: {skip: 2}` passes over lines above the header"
        # DuckDB stops counting at the first cell too many.
        found = f"more than {ragged[1]}" if int(ragged[2]) > int(ragged[1]) else ragged[2]
        return StudyError(place, f"found {found} cells", f"{ragged[1]}, as in the header", cause)
    for mark, found, expected, cause in _KNOWN:
        if mark in message:
            return StudyError(place, found, expected, cause)
    return StudyError(place, first_line(message))


_KNOWN = (
    ("No space left on device", "the disk is full", "room for the study's tables", AGAIN),
    ("unterminated quote", "a quote is opened and not closed properly", _AS_IN_RFC, ""),
    ("not utf-8", "the line is not UTF-8 text", "UTF-8", NOT_UTF8),
    ("Maximum line size", "the line is longer than 2 MB", "one record per line", "a quote may not be closed"),
    (
        "Out of Memory",
        "the table with its expressions takes more memory than a job may",
        "less",
        "long texts, or lists?",
    ),
    ("state machine", "the lines end in different ways, or the quotes do not match", _AS_IN_RFC, ""),
)
