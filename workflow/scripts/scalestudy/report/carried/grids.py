"""The tables of a page as data: every row, the texts that are shown and the numbers behind them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scalestudy.report.carried.citing import Citations, first_number
from scalestudy.report.carried.packing import packed, rounded
from scalestudy.report.grid import Cell, Grid, Row
from scalestudy.report.quantities import Quantity
from scalestudy.report.uncertain import Uncertain
from scalestudy.visible import visible

MOST_CARRIED: Final = 12_000
"""Rows of a table that the page carries; its Parquet table has the rest."""


class Carried:
    """The tables of one page, in the order in which it shows them."""

    def __init__(self, citations: Citations) -> None:
        self._citations = citations
        self.tables: list[dict[str, Any]] = []

    def number(self, grid: Grid) -> int:
        """Take a table that the page shows, and return the number by which the page knows it."""
        self.tables.append(self._table(grid))
        return len(self.tables) - 1

    def macro(self, source: str, cell: Cell, names: Sequence[str]) -> str:
        """Return the macro of a number that stands outside of tables; see `Citations.of`."""
        return self._citations.of(source, cell, names)

    def _table(self, grid: Grid) -> dict[str, Any]:
        rows = grid.every[:MOST_CARRIED]
        columns = [self._column(grid, rows, place) for place in range(len(grid.columns))]
        found = {"caption": visible(grid.caption), "source": grid.source, "columns": columns, "shown": len(grid.rows)}
        return found | {
            "tones": [row.tone for row in rows] if any(row.tone for row in rows) else [],
            "left": len(grid.every) - len(rows),
        }

    def _column(self, grid: Grid, rows: Sequence[Row], place: int) -> dict[str, Any]:
        head = grid.columns[place]
        cells = [row.cells[place] for row in rows]
        found = {"title": visible(head.title), "kind": head.kind, "text": [visible(str(cell)) for cell in cells]}
        found |= _numbers(cells, numeric=head.numeric)
        macros = [self._citations.of(grid.source, row.cells[place], _names(row)) for row in rows]
        return found | ({"macro": macros} if any(macros) else {})


def carrying(carried: Carried, studies: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a template needs to carry tables and the figures of each study; it asks for `packed` once all tables were shown."""
    return {"carried": carried, "packed": lambda: packed({"studies": studies, "tables": carried.tables})}


def _names(row: Row) -> list[str]:
    return [cell for cell in row.cells if isinstance(cell, str)]


def _numbers(cells: Sequence[Cell], *, numeric: bool) -> dict[str, list[Any]]:
    """Return the numbers by which a column is sorted, with their ends; nothing for a column of texts."""
    if not numeric:
        return {}
    found = {"value": [_value(cell) for cell in cells]}
    for end in ("lower", "upper"):
        ends = [_end(cell, end) for cell in cells]
        found |= {end: ends} if any(one is not None for one in ends) else {}
    return found


def _value(cell: Cell) -> Any:
    number = first_number(cell)
    return rounded(number.estimate) if number is not None else rounded(_read(str(cell)))


def _end(cell: Cell, end: str) -> Any:
    number = first_number(cell)
    if isinstance(number, Uncertain) and not number.certain:
        return rounded(number.estimate + (number.error if end == "upper" else -number.error))
    return rounded(getattr(number, end)) if isinstance(number, Quantity) else None


def _read(text: str) -> float:
    """Return the number that a text is, as `1,234` or `57%`; nan where it is none.

    >>> _read("1,234"), _read("57%"), _read("law")
    (1234.0, 57.0, nan)
    """
    try:
        return float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return math.nan
