"""Workbooks: one record for each row of a sheet below its header. Read by python-calamine, which is installed if wanted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import dropwhile
from pathlib import Path
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, as_text
from scalestudy.words import nearest

_INSTALL: Final = (
    "install the reader, `uv sync --group xlsx` or `pip install python-calamine`; or save the sheet as CSV"
)


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the rows of the source's `sheet`, by default of the only one, that are not blank.

    The header is the first row in which at least half as many cells are filled as in the fullest row; above it stand titles.
    Rows are counted as the sheet counts them.
    """
    for entry in inputs:
        place = entry.place(where)
        rows = _rows(_open(entry.path, place), source.get("sheet"), place)
        table = _below_titles(rows)
        names = _names(table[0][1] if table else [], place)
        for number, row in table[1:]:
            record = {name: _text(cell) for name, cell in zip(names, row, strict=False) if name}
            if any(value is not None for value in record.values()):
                yield entry.label, number, record


def sheets(path: Path, where: str) -> dict[str, int]:
    """Return how many cells are filled in each sheet of a workbook that has any."""
    book = _open(path, where)
    found = {name: sum(_filled(row) for _, row in _rows(book, name, where)) for name in book.sheet_names}
    if not any(found.values()):
        raise StudyError(where, "no sheet holds anything", "a sheet with a header and rows")
    return {name: count for name, count in found.items() if count}


def _open(path: Path, where: str) -> Any:
    """Open a workbook.

    Raises:
        StudyError: the reader is not installed, or the file is no workbook.
    """
    try:
        import python_calamine as calamine  # an extra: most tables are text
    except ImportError as error:
        raise StudyError(where, "a workbook", "CSV, or the reader of workbooks", _INSTALL) from error
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except (calamine.CalamineError, OSError) as error:
        found = f"the workbook cannot be read ({' '.join(str(error).split())[:120]})"
        raise StudyError(where, found, "a workbook without a password") from error


def _rows(book: Any, sheet: str | None, where: str) -> list[tuple[int, list[Any]]]:
    """Return the rows of a sheet with their numbers in it."""
    names = list(book.sheet_names)
    if sheet is None and len(names) > 1:
        raise StudyError(where, f"there are {len(names)} sheets: {', '.join(names)}", "`sheet:` with the name of one")
    if sheet is not None and sheet not in names:
        raise StudyError(where, f"there is no sheet {sheet!r}", f"one of {', '.join(names)}", nearest(sheet, names))
    return list(enumerate(book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False), start=1))


def _below_titles(rows: Sequence[tuple[int, list[Any]]]) -> list[tuple[int, list[Any]]]:
    """Return the rows from the header on."""
    least = max((_filled(row) for _, row in rows), default=0) / 2
    return list(dropwhile(lambda numbered: _filled(numbered[1]) < max(least, 1), rows))


def _filled(row: Sequence[Any]) -> int:
    return sum(cell not in ("", None) for cell in row)


def _names(header: Sequence[Any], where: str) -> list[str]:
    """Return the names of the columns, those without one by position."""
    names = [str(_text(cell) or "").strip() or f"column{place}" for place, cell in enumerate(header, start=1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        found = f"the column name {twice!r} stands {names.count(twice)} times"
        raise StudyError(where, found, "distinct names in the header", "rename one of the columns")
    return names


def _text(cell: Any) -> str | None:
    """Return a cell as CSV would hold it: whole numbers without a point, dates in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else as_text(cell) or None
