"""A table of the report before it is HTML or TeX: a caption, columns, and cells that know how to write themselves."""

from dataclasses import dataclass, field, replace

from scalestudy.report.quantities import Quantity, Several
from scalestudy.report.uncertain import Uncertain

Cell = str | Quantity | Uncertain | Several
MOST_ROWS = 24  # of a table that the page shows without a script; its data have the rest


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether it holds numbers, and whether it tells what gives the row its tone."""

    title: str
    numeric: bool = False
    verdict: bool = False

    @property
    def kind(self) -> str:
        """The class of its cells on the page."""
        return "number" if self.numeric else "told" if self.verdict else "note" if self.title == "note" else ""


@dataclass(frozen=True)
class Row:
    """One row; `tone` is good, warn, bad or muted and colours it, never as the only sign."""

    cells: tuple[Cell, ...]
    tone: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with a caption; `empty` is the sentence shown where there are no rows, `left_out` the rows that only a script shows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "None."
    source: str = ""
    left_out: tuple[Row, ...] = ()
    notes: tuple[str, ...] = field(default=())
    lean_of: "Grid | None" = None

    @property
    def whole(self) -> "Grid":
        """The table before columns that say nothing were dropped."""
        return self.lean_of or self

    @property
    def every(self) -> tuple[Row, ...]:
        """The rows that are shown, and those that are not."""
        return (*self.rows, *self.left_out)


def columns(*titles: str) -> tuple[Column, ...]:
    """Return columns from headings; one that ends in `#` holds numbers, one in `!` the verdict on its row.

    >>> [column.numeric for column in columns("law", "n#")]
    [False, True]
    """
    return tuple(Column(title.rstrip("#!"), title.endswith("#"), title.endswith("!")) for title in titles)


def lean(grid: Grid, titles: tuple[str, ...] = ("source", "family", "metric")) -> Grid:
    """Drop the columns of these titles that hold one value only: they tell a reader nothing."""
    constant = [
        index
        for index, column in enumerate(grid.columns)
        if column.title in titles and len({str(row.cells[index]) for row in grid.rows}) == 1
    ]
    if not constant or grid.left_out:
        return grid
    kept = [index for index in range(len(grid.columns)) if index not in constant]
    rows = tuple(replace(row, cells=tuple(row.cells[index] for index in kept)) for row in grid.rows)
    return replace(grid, columns=tuple(grid.columns[index] for index in kept), rows=rows, lean_of=grid)


def capped(rows: list[Row], most: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return at most so many rows, and those that were left out."""
    return tuple(rows[:most]), tuple(rows[most:])
