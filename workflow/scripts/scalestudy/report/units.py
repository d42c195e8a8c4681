"""In which unit the numbers of a table are, row by row, as their contracts say, and how such numbers like to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scalestudy.analyse.costs.registry import COSTS
from scalestudy.numerals import grouped, percent
from scalestudy.report.frames import Record, Settings, number
from scalestudy.report.quantities import Plain, Quantity
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.contract import BY_COLUMN, OF_METRIC, OF_PARAMETER

FLOP: Final = "FLOP"
COUNTS: Final = ("params", "tokens", "unique_tokens", "step", "batch_tokens")
RELATIVE: Final = "relative"
IN_WORDS: Final = {"unit of the scale": "along", "unit of the axis": "axis", "unit of the quantity": "quantity"}
"""Units that a column of the same row names by naming a scale."""
UNITLESS: Final = ("", "1", "rows", "count", "unit of the score", "unit of the objective", OF_PARAMETER)


@dataclass(frozen=True)
class Units:
    """The units of a study's numbers.

    Attributes:
        metrics: the unit of each metric that has one and the same everywhere.
        budgets: the unit of budgets by kind of analysis; FLOP where none is stated.
    """

    metrics: Mapping[str, str]
    budgets: Mapping[str, str]

    def quantity(self, table: str, row: Record, name: str, ends: tuple[str, str], digits: int = 3) -> Quantity | Plain:
        """Return a number of a row with its bounds, in its unit; relative deviations in per cent, as shares are."""
        value = number(row.get(name))
        if _stated(table, name) == "fraction" or _is_whole(table, name):
            return Plain(value, grouped(int(value)) if _is_whole(table, name) else percent(value))
        unit, count = self.of(table, row, name)
        times = 100.0 if _stated(table, name) == BY_COLUMN and row.get("unit") == RELATIVE else 1.0
        value, lower, upper = (times * number(row.get(column)) for column in (name, *ends))
        return Quantity(value, lower, upper, count=count, digits=digits, unit=unit)

    def of(self, table: str, row: Record, name: str) -> tuple[str, bool]:
        """Return the unit of a number, and whether it is a count that suffixes suit."""
        stated = _stated(table, name)
        if stated in IN_WORDS:
            return (str(row["unit"]), False) if row.get("unit") else scale_unit(str(row.get(IN_WORDS[stated], "")))
        if stated == BY_COLUMN:
            unit = str(row.get("unit") or "")
            return ("%" if unit == RELATIVE else "" if unit == "1" else unit), False
        if stated == OF_METRIC:
            return self.metrics.get(str(row.get("metric", "")), ""), False
        if stated == FLOP or stated == "unit of the cost":
            return self.budgets.get(table.partition("/")[2], FLOP), False
        return ("" if stated in UNITLESS else stated), stated == "count"


def scale_unit(column: str) -> tuple[str, bool]:
    """Return the unit of a scale, and whether it is a count; a scale of the study's own has no known unit.

    >>> scale_unit("flops"), scale_unit("params"), scale_unit("lr")
    (('FLOP', False), ('', True), ('', False))
    """
    return (FLOP, False) if column == "flops" else ("", column in COUNTS)


def budget_units(settings: Settings) -> dict[str, str]:
    """Return the unit of budgets by kind of analysis, for kinds whose costs are not all FLOP."""
    asked = [item for entry in settings.get("analyse") or () if isinstance(entry, Mapping) for item in entry.items()]
    return {kind: "" for kind, options in asked if not _in_flop(options)}


def _in_flop(options: Any) -> bool:
    """Whether budgets are FLOP: by default, or by a cost that says so; a formula says nothing."""
    cost = options.get("cost") if isinstance(options, Mapping) else None
    names = [cost] if isinstance(cost, str) else list(cost or ())
    return all(name in COSTS and COSTS[name].unit == FLOP for name in names)


def _stated(table: str, name: str) -> str:
    return next((column.unit for column in TABLES[table].columns if column.name == name), "")


def _is_whole(table: str, name: str) -> bool:
    return any(column.name == name and column.dtype == "int64" for column in TABLES[table].columns)


def deviation(row: Record, name: str, ends: tuple[str, str] = ("", ""), digits: int = 3) -> Quantity:
    """Return a deviation of a row that says its unit: of logarithms, in per cent."""
    times, unit = (100.0, "%") if row.get("unit") == RELATIVE else (1.0, "")
    value, lower, upper = (times * number(row.get(column)) for column in (name, *ends))
    return Quantity(value, lower, upper, digits=digits, unit=unit)
