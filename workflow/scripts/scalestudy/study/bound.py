"""A study's laws, each variable held against the columns there will be, before anything runs."""

from collections.abc import Iterator, Mapping
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.laws.law import Law
from scalestudy.laws.resolve import resolve
from scalestudy.study.columns import ANY, Known
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables import AUTO
from scalestudy.tables.ingest import SCALES
from scalestudy.tables.reserved import meaning_of_law
from scalestudy.words import nearest, one_of


def bound_laws(content: Mapping[str, Any], known: Known) -> tuple[dict[str, Law], bool, list[Fault]]:
    """Return the laws that a study names, by name; whether it fits no others; and what is wrong with them."""
    stated = content["laws"]
    entries = stated if isinstance(stated, list) else [stated]
    laws: dict[str, Law] = {}
    faults: list[Fault] = []
    for index, entry in enumerate(entries):
        at: KeyPath = ("laws", index) if isinstance(stated, list) else ("laws",)
        if entry != AUTO:
            try:
                law = resolve(_unreserved(entry), (), (ANY,))
                laws[law.name] = law
                faults += _unbound(law, known, at, scales(content, known))
            except StudyError as error:
                faults.append(_fault(_deeper(at, entry), error))
    return laws, AUTO not in entries, faults


def scales(content: Mapping[str, Any], known: Known) -> list[str]:
    """Return the columns of which one may be the scale of a law of one scale: those `axes` call so, else canonical ones."""
    stated = [
        name
        for name, kind in content["axes"].items()
        if kind == "scale" or (isinstance(kind, dict) and "scale" in kind)
    ]
    return stated or [name for name in (*SCALES, "step") if name in known.filled]


def _unreserved(entry: Any) -> Any:
    """Return an entry without a name that means something else, which is refused by its own line."""
    named = isinstance(entry, Mapping) and meaning_of_law(str(entry.get("name", "")))
    return {key: value for key, value in entry.items() if key != "name"} if named else entry


def _fault(at: KeyPath, error: StudyError) -> Fault:
    found, expected, cause = error.said
    return Fault(at, found if error.where == at[0] else f"{error.where}: {found}", expected, cause)


def _deeper(at: KeyPath, entry: Any) -> KeyPath:
    return (*at, "formula") if isinstance(entry, Mapping) and "formula" in entry else at


def _unbound(law: Law, known: Known, at: KeyPath, along: list[str]) -> Iterator[Fault]:
    """Yield the variables for which there is no column: none is named and no scale is there, or the one named is not."""
    for symbol, column in law.variables.items() if known.whole else ():
        if column == ANY and not along:
            found = f"variable {symbol} of {law.name} is bound to no column, and no scale is there"
            yield Fault(at, found, f"`variables: {{{symbol}: ...}}` with {one_of(known.named)}")
        elif column not in (*known.filled, ANY):
            found = f"variable {symbol} of {law.name} is the column {column!r}, which no source has"
            bind = f"`variables: {{{symbol}: ...}}` with {one_of(known.named)}"
            map_it = f"or `columns: {{{column}: ...}}` in a source"
            hint = known.way(column) if column in known.unread else nearest(column, known.named)
            yield Fault(at, found, f"{bind}, {map_it}", hint)
