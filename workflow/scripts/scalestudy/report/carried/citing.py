"""Which macro of `numbers.tex` a number of the page is: the one of the same table, the same numbers and the same names."""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from scalestudy.report.cited import Citable
from scalestudy.report.defined import Key, Macros
from scalestudy.report.grid import Cell
from scalestudy.report.quantities import Plain, Quantity, Several
from scalestudy.report.spelled import symbol_name
from scalestudy.report.uncertain import Uncertain

Numbers = tuple[str, ...]
Names = Mapping[tuple[str, Numbers], list[tuple[str, frozenset[str]]]]


class Citations:
    """The macros there are, by what they stand for."""

    def __init__(self, *files: Macros) -> None:
        self._names: dict[tuple[str, Numbers], list[tuple[str, frozenset[str]]]] = {}
        for source, name, key, cells in chain.from_iterable(macros.quantities() for macros in files):
            told = frozenset(_texts(key))
            for cell in cells:
                self._names.setdefault((source, numbers(cell)), []).append((name, told))

    def of(self, source: str, cell: Cell, names: Collection[str]) -> str:
        """Return the macro of a number without its backslash; empty where there is none, or several that names do not tell apart.

        Args:
            source: the table that the number is of.
            cell: the number.
            names: what stands beside it, as its family and law.
        """
        number = first_number(cell)
        if number is None or not number.known:
            return ""
        found = dict(self._names.get((source, numbers(number)), ()))
        if len(found) > 1:
            beside = {part for name in names for part in (name, symbol_name(name))}
            found = _closest(found, beside)
        return next(iter(found)) if len(found) == 1 else ""


def first_number(cell: Cell) -> Citable | None:
    """Return the number of a cell, of several the first."""
    if isinstance(cell, Several):
        return next((part for part in cell.parts if isinstance(part, Quantity)), None)
    return cell if isinstance(cell, Quantity | Uncertain) else None


def numbers(cell: Citable) -> Numbers:
    """Return the numbers of a cell, as finely as different ones differ."""
    if isinstance(cell, Quantity):
        return tuple(f"{one:.12g}" for one in (cell.estimate, cell.lower, cell.upper))
    return (f"{cell.estimate:.12g}",) if isinstance(cell, Plain) else (f"{cell.estimate:.12g}", f"{cell.error:.12g}")


def _closest(found: Mapping[str, frozenset[str]], beside: set[str]) -> dict[str, frozenset[str]]:
    """Return those that share most names with what stands beside the number."""
    most = max(len(told & beside) for told in found.values())
    return {name: told for name, told in found.items() if len(told & beside) == most}


def _texts(key: Key) -> Iterator[str]:
    for part in key:
        if isinstance(part, tuple):
            yield from _texts(part)
        else:
            yield str(part)
