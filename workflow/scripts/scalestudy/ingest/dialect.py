"""Text tables that are no plain CSV, written again as such: what stands around the table, how cells and numbers look."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from scalestudy.errors import StudyError

WHITESPACE: Final = "whitespace"
MARKDOWN: Final[Mapping[str, Any]] = {"delimiter": "markdown"}
_SEPARATOR_LINE: Final = re.compile(r'^\ufeff?"?sep=(.)"?\s*$')
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d+)?(?:[eE][+-]?\d+)?%?")
_MARKS: Final = ",\t;|"


def stated(path: Path, section: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a source's section `csv`, and what a file says of itself in a first line such as `sep=;`, as Excel does."""
    with path.open("rb") as handle:
        found = _SEPARATOR_LINE.match(handle.readline(64).decode("utf-8", errors="replace"))
    if not found:
        return section
    return {"delimiter": found[1], **section, "skip": max(1, section.get("skip", 0))}


def rewrite(path: Path, dialect: Mapping[str, Any], target: Path, where: str) -> Path:
    """Write a text table as UTF-8 CSV with one line of header.

    Args:
        path: the file.
        dialect: the section `csv` of the source: delimiter, decimal, encoding, skip, header, comment.
        target: the file to write.
        where: study, source and file, for messages.

    Raises:
        StudyError: another encoding, no table, or a line with more or fewer cells than the header.
    """
    try:
        with (
            path.open(encoding=dialect.get("encoding", "utf-8-sig"), newline="") as source,
            target.open("w", encoding="utf-8", newline="") as sink,
        ):
            writer = csv.writer(sink, lineterminator="\n")
            writer.writerows(_table(source, dialect, where))
    except (UnicodeError, LookupError) as error:
        raise StudyError(
            where, f"the text cannot be read ({error})", "text in the encoding the study file says", _ENCODINGS
        ) from error
    except csv.Error as error:
        raise StudyError(where, f"the table cannot be read ({error})", "quoted cells as in RFC 4180") from error
    return target


def names(path: Path, dialect: Mapping[str, Any]) -> Sequence[str]:
    """Return the columns' names alone, as `rewrite` would write them; it raises what `rewrite` does, or a plain error."""
    with path.open(encoding=dialect.get("encoding", "utf-8-sig"), newline="") as source:
        return next(_table(source, dialect, str(path)))


_ENCODINGS = "`csv: {encoding: ...}` may be utf-8, latin-1, cp1252, utf-16 or another one"


def _table(source: IO[str], dialect: Mapping[str, Any], where: str) -> Iterator[Sequence[str]]:
    rows = _cells(source, dialect)
    heads = list(islice((cells for _, cells in rows), dialect.get("header", 1)))
    if not heads or not any(heads[0]):
        raise StudyError(where, "there is no header", "a line with the columns' names", "is `skip` too large?")
    names = _header(heads)
    yield names
    comma = dialect.get("decimal") == ","
    for line, cells in rows:
        if len(cells) != len(names):
            raise StudyError(f"{where}, line {line}", f"found {len(cells)} cells", f"{len(names)}, as in the header")
        yield [_with_point(cell) for cell in cells] if comma else cells


def _cells(source: IO[str], dialect: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and cells of each line that is one of the table; a line without any cell filled is none."""
    skipped, comment = dialect.get("skip", 0), dialect.get("comment")
    for _ in range(skipped):
        source.readline()
    lines = (line for line in source if not (comment and line.lstrip().startswith(comment)))
    mark = dialect.get("delimiter")
    rows: Iterator[list[str]]
    if mark == WHITESPACE:
        rows = (line.split() for line in lines)
    elif mark == MARKDOWN["delimiter"]:
        rows = _bars(lines)
    else:
        first = next(lines, "")
        mark = mark or max(_MARKS, key=first.count)
        rows = csv.reader(_again(first, lines), delimiter=mark)
    for number, cells in enumerate(rows, start=skipped + 1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _bars(lines: Iterator[str]) -> Iterator[list[str]]:
    """Yield the rows of the first table of a Markdown text, without the line below its header."""
    started = False
    for line in lines:
        if not line.lstrip().startswith("|"):
            if started:
                return
            continue
        started = True
        cells = [cell.strip().strip("*`").replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:]]
        cells = cells[:-1] if line.rstrip().endswith("|") else cells
        if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            yield cells


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one name per column; a blank cell above the last row continues the one to its left.

    >>> _header([["model", "loss", ""], ["", "train", "val"]])
    ['model', 'loss train', 'loss val']
    """
    width = max(len(row) for row in rows)
    filled = []
    for row in rows[:-1]:
        cells: list[str] = []
        for cell in [*row, *[""] * (width - len(row))]:
            cells.append(cell.strip() or (cells[-1] if cells else ""))
        filled.append(cells)
    last = [*(cell.strip() for cell in rows[-1]), *[""] * (width - len(rows[-1]))]
    return [" ".join(filter(None, column)) for column in zip(*filled, last, strict=True)]


def _with_point(cell: str) -> str:
    """Write a number with a decimal comma the usual way; other text stays.

    >>> _with_point("1.234,5"), _with_point("2,5e-3"), _with_point("v1.2")
    ('1234.5', '2.5e-3', 'v1.2')
    """
    bare = cell.strip()
    return bare.replace(".", "").replace(",", ".") if bare and _NUMBER.fullmatch(bare) else cell
