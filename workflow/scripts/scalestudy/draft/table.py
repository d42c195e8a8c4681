"""What is known of an unknown table: for each column what its cells hold, and the cells themselves where a step asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import duckdb
import numpy as np
import numpy.typing as npt

from scalestudy.draft.words import Name, name_of
from scalestudy.ingest.kinds import Kind, missing
from scalestudy.ingest.numbers import readable
from scalestudy.ingest.sql import text

Seen = Kind | Literal["written", "paired"]
"""What a column holds; `written`: numbers as people write them, for the function `number`; `paired`: `3.51 ± 0.02`."""
Floats = npt.NDArray[np.float64]
CELLS = "cells"
"""The table in the connection that holds every cell, under the internal names of `ingest.raw`."""
PLUS_MINUS = r"±|\+/-|\+-|\\pm"
ERROR = rf"\s*({PLUS_MINUS}).*"
"""What follows the value in a cell such as `3.51 ± 0.02`."""
NUMERIC: tuple[Seen, ...] = ("number", "written")
HOLDS_NUMBERS: tuple[Seen, ...] = (*NUMERIC, "paired")


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: as the header has it.
        index: its place in the table.
        kind: what its cells hold.
        rows: cells in it.
        blanks: cells without a value.
        distinct: different values.
        low: the lowest finite number, NaN where there is none.
        high: the highest.
        whole: whether all its numbers are whole.
        percents: cells with a per cent sign.
        examples: a few of its cells.
        typed: whether the file itself says that it holds numbers.
    """

    name: str
    index: int
    kind: Seen
    rows: int = 0
    blanks: int = 0
    distinct: int = 0
    low: float = np.nan
    high: float = np.nan
    whole: bool = False
    percents: int = 0
    examples: tuple[str, ...] = ()
    typed: bool = False

    @property
    def cell(self) -> str:
        """SQL of its text over the table of cells, null where it is blank."""
        if self.typed:
            return f"CAST(c{self.index} AS VARCHAR)"
        shown = f"trim(CAST(c{self.index} AS VARCHAR))"
        return f"CASE WHEN NOT {missing(shown)} THEN {shown} END"

    @property
    def number(self) -> str:
        """SQL of its number; that of a pair is the value."""
        if self.typed:
            return f"CAST(c{self.index} AS DOUBLE)"
        if self.kind == "written":
            return readable(self.cell)
        if self.kind == "paired":
            return readable(f"regexp_replace({self.cell}, {text(ERROR)}, '')")
        return f"TRY_CAST({self.cell} AS DOUBLE)"

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, however they are written."""
        return self.kind in NUMERIC

    @property
    def paired(self) -> bool:
        """Whether its cells are values with their errors."""
        return self.kind == "paired"

    @property
    def varies(self) -> bool:
        """Whether it holds more than one value."""
        return self.distinct > 1

    @property
    def said(self) -> Name:
        """What its name says."""
        return name_of(self.name)


@dataclass(frozen=True)
class Table:
    """All columns by name, those whose names repeat left out and listed in `twins` with their positions, from 1.

    `words` are those among the numbers of a column. Where only some rows are looked at, `only` is the condition that they
    meet; `rows` counts these.
    """

    connection: duckdb.DuckDBPyConnection
    rows: int
    columns: Mapping[str, Column]
    twins: Mapping[str, Sequence[int]] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    many: bool = False
    only: str = "true"

    def filled(self, name: str) -> "Table":
        """Return the same with the rows alone in which a column is not blank; its columns stay described as a whole."""
        return replace(self, rows=self.where(f"{self.cell(name)} IS NOT NULL"), only=f"{self.cell(name)} IS NOT NULL")

    def numbers(self, name: str) -> Floats:
        """Return the numbers of a column in the order of its rows, (rows,), NaN where there is none."""
        found = self._fetch(f"SELECT {self.columns[name].number} AS x FROM {CELLS} WHERE {self.only} ORDER BY rowid")[
            "x"
        ]
        return np.asarray(np.ma.filled(np.ma.asarray(found, dtype=float), np.nan), dtype=float)

    def texts(self, name: str) -> list[str]:
        """Return the texts of a column in the order of its rows, empty where it is blank."""
        query = f"SELECT {self.cell(name)} FROM {CELLS} WHERE {self.only} ORDER BY rowid"
        return ["" if cell is None else str(cell) for (cell,) in self.connection.execute(query).fetchall()]

    def counts(self, name: str) -> dict[str, int]:
        """Return how often each text of a column stands in it, the commonest first; blanks are left out."""
        cell = self.cell(name)
        query = f"SELECT {cell}, count(*) FROM {CELLS} WHERE {cell} IS NOT NULL AND {self.only} GROUP BY 1 ORDER BY 2 DESC, 1"
        return {str(found): int(count) for found, count in self.connection.execute(query).fetchall()}

    def where(self, condition: str) -> int:
        """Return how many rows meet an SQL condition over `cell` and the like."""
        return int(
            self.connection.execute(f"SELECT count(*) FROM {CELLS} WHERE ({condition}) AND {self.only}").fetchall()[0][
                0
            ]
        )

    def repeats(self, names: Sequence[str]) -> int:
        """Return how many rows agree with an earlier one in all these columns; every row with the first for none."""
        listed = ", ".join(self.cell(name) for name in names) or "1"
        query = f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {CELLS} WHERE {self.only})"
        return self.rows - int(self.connection.execute(query).fetchall()[0][0])

    def within(self, column: str, groups: Sequence[str]) -> int:
        """Return in how many groups of rows, those that agree in `groups`, a column has several values."""
        keys = ", ".join(self.cell(name) for name in groups) or "1"
        inner = (
            f"SELECT 1 FROM {CELLS} WHERE {self.only} GROUP BY {keys} HAVING count(DISTINCT {self.cell(column)}) > 1"
        )
        return int(self.connection.execute(f"SELECT count(*) FROM ({inner})").fetchall()[0][0])

    def cell(self, name: str) -> str:
        """Return SQL of a column's text over the table of cells, null where it is blank."""
        return self.columns[name].cell

    def _fetch(self, query: str) -> dict[str, Any]:
        found: dict[str, Any] = self.connection.execute(query).fetchnumpy()
        return found
