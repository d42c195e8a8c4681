"""The macros of one file, under names that no two of them share."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scalestudy.report.cited import Citable
from scalestudy.report.escaping import tex_text
from scalestudy.report.quantities import Quantity
from scalestudy.report.spelled import tag
from scalestudy.report.uncertain import Uncertain

Key = tuple[object, ...]
TAG: Final = 4
"""Letters that tell names apart that are spelled alike; more where these would not."""


@dataclass(frozen=True)
class Entry:
    """One number: its name, what it stands for exactly, its macros, by what each adds to the name, its table and its cells."""

    name: str
    key: Key
    bodies: tuple[tuple[str, str], ...]
    source: str = field(default="", compare=False)
    cells: tuple[Citable, ...] = field(default=(), compare=False)

    def names(self, letters: int = 0) -> list[str]:
        """Return the names of its macros, with so many letters of its own."""
        own = self.name + (tag(self.key, letters) if letters else "")
        return [own + end for end, _ in self.bodies]


class Macros:
    """Macros in order, under the comments that part them."""

    def __init__(self) -> None:
        self._parts: list[str | Entry] = []
        self._seen: set[Entry] = set()

    def section(self, title: str) -> None:
        """Start a part of the file with a comment."""
        self._parts += ["", f"% {tex_text(title)}"]

    def left_out(self, rows: int, source: str) -> None:
        """Say where the rows are that have no macros, if there are any."""
        if rows > 0:
            self._parts.append(f"% {rows} further rows are in {source}.parquet")

    def define(self, name: str, body: str, key: Key) -> None:
        """Define one macro."""
        self._add(Entry(name, key, (("", body),)))

    def quantity(self, name: str, cells: Sequence[Citable], key: Key, source: str = "") -> None:
        """Define a number of a table with its bounds, its error and its unit, as far as the cells that tell of it have them."""
        found: dict[str, str] = {}
        for cell in cells:
            found |= {end: body for end, body in bodies(cell) if end not in found}
        self._add(Entry(name, key, tuple(found.items()), source, tuple(cells)))

    def lines(self) -> list[str]:
        """Return the file's lines: names that two numbers would share get letters, and say so without them."""
        parts, entries, letters = self._lettered()
        found = [line for part in parts for line in _written(part, letters)]
        return [*found, *_warnings(entries, _shared(entries, {}), letters)]

    def quantities(self) -> Iterator[tuple[str, str, Key, tuple[Citable, ...]]]:
        """Yield the numbers of tables: the table, the macro's name as the file has it, what it stands for, and its cells."""
        _, entries, letters = self._lettered()
        for entry in entries:
            if entry.cells:
                yield entry.source, entry.names(letters.get(entry, 0))[0], entry.key, entry.cells

    def _lettered(self) -> tuple[list[str | Entry], list[Entry], dict[Entry, int]]:
        """Return the parts of the file, the entries among them, and how many letters of their own those have that need some."""
        parts = _told_apart(self._parts)
        entries = [part for part in parts if isinstance(part, Entry)]
        letters, length = dict.fromkeys(_holders(entries, _shared(entries, {})), TAG), TAG
        while clash := _shared(entries, letters):
            length *= 2
            letters |= dict.fromkeys(_holders(entries, clash, letters), length)
        return parts, entries, letters

    def _add(self, entry: Entry) -> None:
        if entry not in self._seen:
            self._seen.add(entry)
            self._parts.append(entry)


def _told_apart(parts: Sequence[str | Entry]) -> list[str | Entry]:
    """Let numbers that stand for the same, as far as their tables tell, stand for what they are too."""
    often = Counter(part.key for part in parts if isinstance(part, Entry))
    return [
        replace(part, key=(part.key, part.bodies)) if isinstance(part, Entry) and often[part.key] > 1 else part
        for part in parts
    ]


def bodies(cell: Citable) -> Iterator[tuple[str, str]]:
    """Yield what a number defines, by what it adds to the name."""
    if isinstance(cell, Quantity):
        yield from _of_quantity(cell)
    elif isinstance(cell, Uncertain):
        yield from zip(("", "Error"), (rf"\ensuremath{{{part.tex}}}" for part in cell.parts()), strict=False)
    else:
        yield "", cell.tex
    if unit := getattr(cell, "unit", ""):
        yield "Unit", tex_text(unit)


def _of_quantity(cell: Quantity) -> Iterator[tuple[str, str]]:
    yield "", cell.single(0)
    if cell.ranged:
        yield from (("Lower", cell.single(1)), ("Upper", cell.single(2)), ("Interval", cell.bare))


def _shared(entries: Sequence[Entry], letters: dict[Entry, int]) -> set[str]:
    """Return the names that more than one entry has."""
    seen: set[str] = set()
    twice: set[str] = set()
    for entry in entries:
        names = entry.names(letters.get(entry, 0))
        twice |= seen.intersection(names)
        seen.update(names)
    return twice


def _holders(entries: Sequence[Entry], shared: set[str], letters: dict[Entry, int] | None = None) -> list[Entry]:
    return [entry for entry in entries if not shared.isdisjoint(entry.names((letters or {}).get(entry, 0)))]


def _written(part: str | Entry, letters: dict[Entry, int]) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    else:
        for name, (_, body) in zip(part.names(letters.get(part, 0)), part.bodies, strict=True):
            yield rf"\newcommand{{\{name}}}{{{body}}}"


def _warnings(entries: Sequence[Entry], shared: set[str], letters: dict[Entry, int]) -> Iterator[str]:
    """Yield macros that stop TeX under the names that would mean several numbers."""
    if not shared:
        return
    taken = {name for entry in entries for name in entry.names(letters.get(entry, 0))}
    yield from ("", "% Names that several numbers would have: they say which to write instead")
    for name in sorted(shared - taken):
        own = (entry.names(letters[entry])[entry.names().index(name)] for entry in _holders(entries, {name}))
        yield rf"\newcommand{{\{name}}}{{\errmessage{{{name} would be several numbers: {', '.join(sorted(own))}}}}}"
