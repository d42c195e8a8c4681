"""A table of the report before it is HTML or TeX: a caption, columns, and cells that know how to write themselves."""

from dataclasses import dataclass, field

from scalestudy.report.quantities import Quantity, Several

Cell = str | Quantity | Several


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether it holds numbers, and whether it tells what gives the row its tone."""

    title: str
    numeric: bool = False
    verdict: bool = False

    @property
    def kind(self) -> str:
        """The class of its cells on the page."""
        return "number" if self.numeric else "told" if self.verdict else ""


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
    """Return columns from headings; one that ends in `#` holds numbers, one in `!` the verdict on its row.

    >>> [column.numeric for column in columns("law", "n#")]
    [False, True]
    """
    return tuple(Column(title.rstrip("#!"), title.endswith("#"), title.endswith("!")) for title in titles)


def capped(rows: list[Row], most: int) -> tuple[tuple[Row, ...], int]:
    """Return at most so many rows and how many were left out."""
    return tuple(rows[:most]), max(len(rows) - most, 0)
