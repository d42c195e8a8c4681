"""The words of a study on its page, in its tables and in the terminal: what scales are called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from scalestudy.analyse.costs.registry import COSTS
from scalestudy.counted import FLOP, TOKENS, compute_unit, data_unit
from scalestudy.report.frames import Record, known, number
from scalestudy.report.quantities import Quantity, Several
from scalestudy.tables.analyse import TABLES

SYMBOLS = {"params": "N", "tokens": "D", "flops": "C"}
COUNTS = ("params", "tokens")
SUFFIXED = (*COUNTS, "unique_tokens", "step", "batch_tokens")
"""Columns of counts that suffixes suit."""
GIVEN = 5
"""Digits of a number that a place has in a column of the study's own."""
IN_EVERY_FORECAST = {column.name for column in TABLES["analyse/forecast"].columns}


@dataclass(frozen=True)
class Wording:
    """What one of D is in a study, and in which unit C is."""

    data: str = TOKENS
    compute: str = FLOP

    @property
    def note(self) -> str:
        """What a reader should know of C; empty where it counts operations."""
        if self.compute == FLOP:
            return ""
        return f"C is 6 N D, in {self.compute}: no number of operations is known, since D counts {self.data}."

    def paying(self, cost: object) -> "Wording":
        """Return the words where budgets pay for a stated cost: only some costs are operations, and a formula says nothing."""
        names = [cost] if isinstance(cost, str) else list(cost) if isinstance(cost, Mapping) else []
        counted = all(name in COSTS and COSTS[name].unit == FLOP for name in names)
        return self if counted else replace(self, compute="")

    def scale(self, column: str) -> tuple[str, bool]:
        """Return the unit of a scale, and whether it is a count; a scale of the study's own has no known unit.

        >>> Wording().scale("flops"), Wording().scale("params"), Wording().scale("lr")
        (('FLOP', False), ('', True), ('', False))
        """
        return (self.compute, False) if column == "flops" else ("", column in SUFFIXED)

    def amount(self, column: str, value: float) -> Quantity:
        """Return a number of a column as it is written."""
        unit, count = self.scale(column)
        return Quantity(value, count=count, unit=unit)

    def head(self, column: str) -> str:
        """Return how a table calls a column.

        >>> Wording(data="examples").head("tokens"), Wording().head("flops"), Wording().head("experts")
        ('D (examples)', 'C (FLOP)', 'experts')
        """
        units = {"tokens": "" if self.data == TOKENS else self.data, "flops": self.compute}
        unit = units.get(column, "")
        return SYMBOLS.get(column, column) + (f" ({unit})" if unit else "")

    def place(self, row: Record, columns: Collection[str] | None = None) -> Several:
        """Name every column of a place that is known: N, D and C, and the study's own by their names.

        Args:
            row: of a table of forecasts, or any mapping from columns to numbers.
            columns: those that describe the place; by default all that are of no forecast in general.
        """
        own = [name for name in row if name not in IN_EVERY_FORECAST] if columns is None else columns
        parts: list[str | Quantity] = []
        for name in dict.fromkeys((*SYMBOLS, *own)):
            if known(row, name):
                named = f"{SYMBOLS.get(name, name)} = "
                parts += [", " if parts else "", named, self._given(name, number(row[name]))]
        return Several(tuple(parts))

    def _given(self, column: str, value: float) -> Quantity:
        """A number of a column as it was asked for: of the study's own, a year keeps its last digit."""
        amount = self.amount(column, value)
        return amount if column in SYMBOLS else replace(amount, digits=GIVEN)


def wording(runs: pd.DataFrame) -> Wording:
    """Return the words of the study whose runs these are; `runs` is `clean/runs`."""
    return Wording(data_unit(runs), compute_unit(runs))


def held_at(values: Mapping[str, float], words: Wording) -> str:
    """Say where a question holds other columns, as the end of a phrase; empty where it holds none.

    >>> held_at({"experts": 64}, Wording())
    ' at experts = 64'
    """
    told = words.place({name: float(value) for name, value in values.items()}, tuple(values)).text
    return f" at {told}" if told else ""
