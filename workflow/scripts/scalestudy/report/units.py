"""In which unit the numbers of a table are, row by row, as their contracts say, and how such numbers like to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scalestudy.counted import FLOP
from scalestudy.numerals import grouped, percent
from scalestudy.report.frames import Record, Settings, number
from scalestudy.report.quantities import Plain, Quantity
from scalestudy.report.wording import Wording
from scalestudy.rows import unit_of
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.contract import OF_METRIC, OF_PARAMETER, said_by

RELATIVE: Final = "relative"
IN_WORDS: Final = {"unit of the scale": "along", "unit of the axis": "axis", "unit of the quantity": "quantity"}
"""Units that a column of the same row names by naming a scale."""
OF_BUDGETS: Final = (FLOP, "unit of the cost")
UNITLESS: Final = ("", "1", "rows", "count", "unit of the score", "unit of the objective", OF_PARAMETER)


@dataclass(frozen=True)
class Units:
    """The units of a study's numbers.

    Attributes:
        metrics: the unit of each metric that has one and the same everywhere.
        words: of the study.
        budgets: the words for budgets, by kind of analysis that states a cost.
    """

    metrics: Mapping[str, str]
    words: Wording
    budgets: Mapping[str, Wording]

    def quantity(self, table: str, row: Record, name: str, ends: tuple[str, str], digits: int = 3) -> Quantity | Plain:
        """Return a number of a row with its bounds, in its unit; relative deviations in per cent, as shares are."""
        value = number(row.get(name))
        if _stated(table, name) == "fraction" or _is_whole(table, name):
            return Plain(value, grouped(int(value)) if _is_whole(table, name) else percent(value))
        unit, count = self.of(table, row, name)
        says = said_by(_stated(table, name))
        times = 100.0 if says and row.get(says) == RELATIVE else 1.0
        value, lower, upper = (times * number(row.get(column)) for column in (name, *ends))
        return Quantity(value, lower, upper, count=count, digits=digits, unit=unit)

    def of(self, table: str, row: Record, name: str) -> tuple[str, bool]:
        """Return the unit of a number, and whether it is a count that suffixes suit."""
        stated = _stated(table, name)
        if stated in IN_WORDS:
            return (
                (str(row["unit"]), False) if row.get("unit") else self.words.scale(str(row.get(IN_WORDS[stated], "")))
            )
        if says := said_by(stated):
            unit = unit_of(row.get(says))
            if not unit and row.get("quantity"):
                return self.words.scale(str(row["quantity"]))
            return ("%" if unit == RELATIVE else "" if unit == "1" else unit), False
        if stated == OF_METRIC:
            return self.metrics.get(str(row.get("metric", "")), ""), False
        if stated in OF_BUDGETS:
            return self.budgets.get(table.partition("/")[2], self.words).compute, False
        return ("" if stated in UNITLESS else stated), stated == "count"


def budget_words(settings: Settings, words: Wording) -> dict[str, Wording]:
    """Return the words for budgets by kind of analysis, for the kinds that a study asks for with options."""
    asked = [item for entry in settings.get("analyse") or () if isinstance(entry, Mapping) for item in entry.items()]
    return {kind: words.paying(options.get("cost")) for kind, options in asked if isinstance(options, Mapping)}


def _stated(table: str, name: str) -> str:
    return next((column.unit for column in TABLES[table].columns if column.name == name), "")


def _is_whole(table: str, name: str) -> bool:
    return any(column.name == name and column.dtype == "int64" for column in TABLES[table].columns)


def deviation(row: Record, name: str, ends: tuple[str, str] = ("", ""), digits: int = 3) -> Quantity:
    """Return a deviation of a row that says its unit: of logarithms, in per cent."""
    times, unit = (100.0, "%") if row.get("unit") == RELATIVE else (1.0, "")
    value, lower, upper = (times * number(row.get(column)) for column in (name, *ends))
    return Quantity(value, lower, upper, digits=digits, unit=unit)
