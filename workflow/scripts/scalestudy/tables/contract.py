"""What a contract is made of: columns, tables, and the columns that nearly every table has."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

DType = Literal["string", "float64", "int64", "bool"]
Kind = Literal["", "scale", "hyperparameter"]

OF_METRIC: Final = "unit of the metric"
OF_PARAMETER: Final = "unit of the parameter"
OF_SCORE: Final = "unit of the score"
OF_OBJECTIVE: Final = "unit of the objective"
BY_COLUMN: Final = "column `unit`"
_BY_ANY: Final = re.compile(r"column `(\w+)`")


def said_by(unit: str) -> str:
    """Return the column that says in which unit a number of its row is; empty where the contract does.

    >>> said_by(BY_COLUMN), said_by("column `loss_unit`"), said_by(OF_METRIC)
    ('unit', 'loss_unit', '')
    """
    found = _BY_ANY.fullmatch(unit)
    return found[1] if found else ""


@dataclass(frozen=True)
class Column:
    """One column of a contract: what it holds, in which unit, and what it may be.

    Attributes:
        name: of the column.
        dtype: one of the four that all readers share.
        meaning: a sentence.
        unit: `1` for numbers without one, such as ratios; empty for text, flags and positions.
        nullable: whether a row may go without.
        values: the closed list of what a text may be, if there is one.
        kind: what the column is to a study whose `axes` say nothing: a scale, a hyperparameter, or neither.
        positive: whether cleaning refuses rows that are used and hold no positive finite number here.
    """

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    nullable: bool = True
    values: tuple[str, ...] | None = None
    kind: Kind = ""
    positive: bool = False


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    Attributes:
        name: folder and file.
        meaning: a sentence.
        columns: those every such table has.
        key: sorts the rows, so that equal content has equal bytes.
        optional: columns that a table may go without, but has under these names and dtypes.
        further: which columns a table may have beside these, in words; where empty, it may have none.
        within: the column of which `lower` and `upper` are the 95% interval, where that is neither `estimate` nor `predicted`.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: tuple[Column, ...] = ()
    further: str = ""
    within: str = ""

    @property
    def bounded(self) -> str:
        """The column of which `lower` and `upper` are the 95% interval; empty where a table has no such columns."""
        names = {column.name for column in self.columns}
        usual = next((name for name in ("estimate", "predicted") if name in names), "")
        return (self.within or usual) if {"lower", "upper"} <= names else ""

    @property
    def folder(self) -> str:
        """The folder of the table below a study's results."""
        return self.name.partition("/")[0]


def by_name(*tables: Table) -> dict[str, Table]:
    """Return tables by their names, in order."""
    return {table.name: table for table in tables}


def key(name: str, meaning: str, dtype: DType = "string", values: Collection[str] | None = None) -> Column:
    """Return a column without nulls that is no measurement."""
    return Column(name, dtype, meaning, nullable=False, values=tuple(values) if values else None)


def number(name: str, meaning: str, unit: str) -> Column:
    """Return a column of floats that may be null."""
    return Column(name, "float64", meaning, unit)


def given(name: str, meaning: str, unit: str) -> Column:
    """Return a column of floats without nulls."""
    return Column(name, "float64", meaning, unit, nullable=False)


def count(name: str, meaning: str, unit: str = "rows") -> Column:
    """Return a column of whole numbers without nulls."""
    return Column(name, "int64", meaning, unit, nullable=False)


def sentence(name: str, meaning: str) -> Column:
    """Return a column of texts without nulls; empty where there is nothing to say."""
    return Column(name, "string", meaning, nullable=False)


def bounded(name: str, meaning: str, unit: str) -> tuple[Column, ...]:
    """Return a number with its 95% interval: three columns."""
    ends = {"": "", "_lower": ", 2.5% bound", "_upper": ", 97.5% bound"}
    return tuple(number(f"{name}{end}", f"{meaning}{bound}", unit) for end, bound in ends.items())


def sizes_of(whose: str) -> tuple[Column, ...]:
    """Return N, D and C of a run: three columns."""
    units = {"params": ("N", "count"), "tokens": ("D", "count"), "flops": ("C", "FLOP")}
    return tuple(number(name, f"{whose} {symbol}", unit) for name, (symbol, unit) in units.items())


def by_laws(name: str, meaning: str, unit: str) -> tuple[Column, ...]:
    """Return what the laws of `auto` say by themselves: two columns."""
    ends = {
        "least": f"the least {meaning} that a law of `auto` says by itself",
        "most": f"the most {meaning} that one says",
    }
    return tuple(number(f"{name}_{end}", told, unit) for end, told in ends.items())


def range_of_laws(meaning: str, unit: str) -> tuple[Column, ...]:
    """Return the range of what the laws of `auto` say by themselves, and which they are: four columns."""
    return (
        number("least", f"the least {meaning} that a law of `auto` says by itself, of those that say one", unit),
        number("most", "the most that one says", unit),
        Column("least_law", "string", "which law says the least"),
        Column("most_law", "string", "which law says the most"),
    )


FAMILY: Final = key("family", "the group of runs one law is fitted to")
METRIC: Final = key("metric", "the measured quantity")
LAW: Final = key("law", "registry name of the law, `auto` for the automatic choice, or a baseline")
