"""Columns that have a name of the run table: they map themselves, so those whose cells do not fit need a line that says so."""

from typing import Final

from scalestudy.draft.choose import definition, listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.roles.base import no_flag, shown
from scalestudy.draft.table import Column as Cells
from scalestudy.draft.words import quoted
from scalestudy.ingest.raw import RESERVED
from scalestudy.tables.contract import Column
from scalestudy.tables.ingest import CANONICAL

_NEVER_BLANK: Final = ("family", "run", "metric", "held_out")
NOTHING: Final = "NULL"


def look(draft: Draft) -> None:
    """Give each column of such a name its line."""
    for name, column in CANONICAL.items():
        if name in draft.columns or name in draft.constants or name in RESERVED:
            continue
        if name in draft.table.twins:
            places = draft.table.twins[name]
            draft.ask_column(
                name, f"{len(places)} columns have this name ({listed(places)}): rename all but one in the file"
            )
        elif name in draft.table.columns:
            _map(draft, column, draft.table.columns[name])


def _map(draft: Draft, column: Column, cells: Cells) -> None:
    """Map a column to itself where it fits, and to nothing where it does not."""
    name, fault = column.name, _fault(column, cells)
    if name in _NEVER_BLANK and cells.blanks:
        draft.map(name, f"COALESCE({quoted(name)}, 'none')", f"{cells.blanks} blank cells are called none", name)
    elif column.values and fault and name == "direction":
        draft.ask_column(name, f"{shown(cells.examples)} in 'direction': which of lower and higher is better", name)
    elif fault and name != "direction":
        draft.map(name, NOTHING, f"the column {name!r} is none such: {fault}; by another name it can be kept", name)
    else:
        draft.map(name, definition(cells, column.dtype in ("float64", "int64")), "by its name", name)


def _fault(column: Column, cells: Cells) -> str:
    """Return why cells do not fit a column of the run table, or nothing."""
    if column.dtype in ("float64", "int64"):
        number = cells.numeric and (column.dtype == "float64" or cells.whole)
        return "" if number or cells.kind == "blank" else f"it holds {shown(cells.examples)}"
    if column.dtype == "bool":
        return no_flag(cells) if cells.kind != "bool" else ""
    return "" if not column.values or {*cells.examples} <= {*column.values} else f"it holds {shown(cells.examples)}"
