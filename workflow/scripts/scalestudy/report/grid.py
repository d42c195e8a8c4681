"""A table of the report before it is HTML or TeX: a caption, columns, and cells that know how to write themselves."""

from dataclasses import dataclass, field

from scalestudy.report.quantities import Quantity

Cell = str | Quantity


@dataclass(frozen=True)
class Column:
    """One column: its heading and whether it holds numbers."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """One row; `tone` is good, warn, bad or muted and colours it, never as the only sign."""

    cells: tuple[Cell, ...]
    tone: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with a caption; `empty` is the sentence shown where there are no rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "None."
    source: str = ""
    left_out: int = 0
    notes: tuple[str, ...] = field(default=())


def columns(*titles: str) -> tuple[Column, ...]:
    """Return columns from headings; a heading that ends in `#` holds numbers.

    >>> [column.numeric for column in columns("law", "n#")]
    [False, True]
    """
    return tuple(Column(title.rstrip("#"), title.endswith("#")) for title in titles)


def capped(rows: list[Row], most: int) -> tuple[tuple[Row, ...], int]:
    """Return at most so many rows and how many were left out."""
    return tuple(rows[:most]), max(len(rows) - most, 0)
