"""Which columns the run table of a study will have, as far as its file and the headers of its sources tell."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.chosen import COUNTED, OWN, wanted
from scalestudy.ingest.raw import Raw, refuse_twins
from scalestudy.study.expressions import unknown_columns
from scalestudy.study.faults import Fault, of_source
from scalestudy.tables.ingest import ORIGIN, RUN_COLUMNS
from scalestudy.words import nearest, one_of

Header = Sequence[str] | None
NAME: Final = re.compile(r"[A-Za-z_]\w*")
FILENAME: Final = "filename"
ANY: Final = "a scale that varies"
"""What stands for the only scale that varies, which the data tell."""
LITERALS: Final = ("true", "false", "null")
FEW: Final = 12
_EVERYWHERE: Final = (*(column.name for column in RUN_COLUMNS), *(column.name for column in ORIGIN))


@dataclass(frozen=True)
class Known:
    """What is known of the columns.

    Attributes:
        filled: those that a source fills, or that follow from such, in order.
        whole: whether there are no others: every header is known.
        unread: columns of sources that nothing reads, each with its source.
        added: those that cleaning rules add.
    """

    filled: tuple[str, ...] = ()
    whole: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns there will be, blank ones too."""
        return tuple(dict.fromkeys((*self.filled, *_EVERYWHERE, *self.added)))

    def more(self, names: Iterable[str]) -> "Known":
        """Return the columns with those that are there after cleaning."""
        added = tuple(names)
        return replace(self, filled=(*self.filled, *added), added=(*self.added, *added))

    def lacks(self, name: str) -> bool:
        """Whether there will certainly be no such column."""
        return self.whole and name not in self.columns

    def fault(self, at: tuple[str | int, ...], name: str) -> Fault:
        """Say that there is no such column, which there are, and how to have it."""
        return Fault(at, f"there is no column {name!r}", one_of(self.named), self.way(name))

    @property
    def named(self) -> list[str]:
        """The columns that are worth a mention: those that have values."""
        return [name for name in self.filled if name not in ("study", "source")]

    def way(self, name: str) -> str:
        """Return how to have a column that is not there: keep it, or the one that was meant."""
        if name in self.unread:
            return f"the source {self.unread[name]} has it: `keep: [{name}]` there keeps it"
        return nearest(name, self.columns)


def known_columns(
    content: Mapping[str, Any], headers: Mapping[str, Header], added: Sequence[str]
) -> tuple[Known, list[Fault]]:
    """Return the columns, and what is wrong with how they are chosen.

    Args:
        content: the study file.
        headers: by source, the columns of its files, or None where they are not known.
        added: columns that the study's cleaning rules add.
    """
    found, faults = _Found(), list(_joins(content))
    rights = {entry["right"] for entry in content["join"]}
    for name, source in content["sources"].items():
        if name not in rights:
            faults += found.add(content, name, source, headers)
    return found.known(added), faults


@dataclass
class _Found:
    """Columns gathered source by source."""

    filled: list[str] = field(default_factory=lambda: ["study", "source", "family", "run", "metric"])
    unread: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def add(
        self, content: Mapping[str, Any], name: str, source: Mapping[str, Any], headers: Mapping[str, Header]
    ) -> list[Fault]:
        """Add what one source and those joined to it bring; return what is wrong with it."""
        header, joined = _joined(content, name, headers)
        if header is None:
            self.whole = False
            self.filled += [*(source.get("columns") or {}), *(source.get("constants") or {})]
            return []
        try:
            chosen = wanted(Raw(name, "", header, (), joined=joined), source, family_parts(content))
            refuse_twins((*chosen, *(source.get("constants") or {})), name)
        except StudyError as error:
            return [of_source(name, (), error.said)]
        self.filled += [*chosen, *(source.get("constants") or {}), *_of_trunk(source, chosen)]
        read = set(re.findall(r"\w+", " ".join(chosen.values()))) | set(chosen.values())
        self.unread |= {column: name for column in header if column not in read}
        return [*_unmapped(name, source, header, chosen), *_no_parts(content, source, header)]

    def known(self, added: Sequence[str]) -> Known:
        """Return what was found; compute follows from parameters and tokens."""
        counted = ["flops", "flops_kind"] if {"params", "tokens"} <= set(self.filled) else []
        filled = tuple(dict.fromkeys((*self.filled, *counted, *added)))
        return Known(filled, self.whole, self.unread, tuple(added))


def family_parts(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that make up the family, none where it is mapped."""
    family = content.get("family") or ()
    return (family,) if isinstance(family, str) else tuple(family)


def _unmapped(
    name: str, source: Mapping[str, Any], header: Sequence[str], chosen: Mapping[str, str]
) -> Iterator[Fault]:
    """Yield names that stand alone in the mapping, as that of a column does, and are none; and a value that is missing."""
    there, listed = {*header, *chosen, FILENAME}, one_of([own for own in header if own], FEW)
    for column, value in (source.get("columns") or {}).items():
        for found, hint in _wrong(column, str(value), header, there):
            yield of_source(name, ("columns", column), (found, listed, hint))
    own = {*there, *(source.get("constants") or {})}
    for missing in unknown_columns(source["where"], own) if source.get("where") else ():
        found = f"{source['where']!r} reads {missing!r}, which is no column"
        yield of_source(name, ("where",), (found, listed, nearest(missing, (*header, *chosen))))
    if "value" not in chosen and "value" not in (source.get("constants") or {}):
        expected = "the column of the metric, for example `columns: {value: loss}`"
        yield of_source(name, (), ("nothing is mapped to `value`", expected, listed))


def _wrong(column: str, value: str, header: Sequence[str], there: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what is mapped to a column, a name or an expression, and a hint."""
    count = header.count(value)
    if count > 1:
        yield f"the column name {value!r} stands {count} times", "rename one of the columns"
    elif NAME.fullmatch(value) and value.lower() not in LITERALS:
        if value not in there or (value == column and not count):
            yield f"there is no column {value!r}", nearest(value, header)
    elif not count:
        for missing in unknown_columns(value, there):
            yield f"the expression {value!r} reads {missing!r}, which is no column", nearest(missing, header)


def _of_trunk(source: Mapping[str, Any], chosen: Collection[str]) -> list[str]:
    """Return the columns of what branches trained themselves."""
    trunk = source.get("trunk")
    counted = (trunk.get("columns") or [name for name in COUNTED if name in chosen]) if trunk else []
    return [f"{OWN}{name}" for name in counted]


def _no_parts(content: Mapping[str, Any], source: Mapping[str, Any], header: Sequence[str]) -> Iterator[Fault]:
    """Yield columns of which a family is to be made, and that a source has not."""
    there = (*header, *(source.get("columns") or {}), *(source.get("constants") or {}))
    for part in family_parts(content):
        if part not in there:
            yield Fault(("family",), f"there is no column {part!r}", one_of(there, FEW), nearest(part, there))


def _joins(content: Mapping[str, Any]) -> Iterator[Fault]:
    sources = list(content["sources"])
    for position, entry in enumerate(content["join"]):
        for side in ("left", "right"):
            if entry[side] not in sources:
                found = f"there is no source {entry[side]!r}"
                yield Fault(("join", position, side), found, one_of(sources), nearest(entry[side], sources))


def _joined(
    content: Mapping[str, Any], name: str, headers: Mapping[str, Header]
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return a source's columns with those that joined sources bring it, and which these are; None if not known."""
    header = headers.get(name)
    brought: list[str] = []
    for right in [entry["right"] for entry in content["join"] if entry["left"] == name]:
        other, section = headers.get(right), content["sources"].get(right, {})
        if other is None or header is None:
            return None, ()
        kept = section.get("keep") or ["*"]
        brought += [
            *wanted(Raw(right, "", tuple(other), ()), {**section, "keep": kept}, ()),
            *(section.get("constants") or {}),
        ]
    fresh = tuple(dict.fromkeys(column for column in brought if column not in (header or ())))
    return (None if header is None else (*header, *fresh)), fresh
