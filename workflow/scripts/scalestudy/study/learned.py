"""The section `learn` of a study file, held against the columns there will be before anything runs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from scalestudy.learn.into import ROWS, matching, names_into
from scalestudy.study.columns import Known
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.words import nearest, one_of

GLOB: Final = frozenset("*?[")


def with_learned(content: Mapping[str, Any], schema: Mapping[str, Any], known: Known) -> tuple[Known, list[Fault]]:
    """Return the columns there will be when all is learned, and what is wrong with what is to be.

    Args:
        content: the study file, with every default filled in.
        schema: that of study files, in which a kind says how its columns are called.
        known: the columns after cleaning.
    """
    kinds, faults = schema["properties"]["learn"]["items"]["properties"], []
    for index, entry in enumerate(content["learn"]):
        for name, options in entry.items():
            at: KeyPath = ("learn", index, name)
            faults += list(_unread(options, known, at))
            read = _read(options, known)
            made = _made(kinds[name]["adds"], options, read)
            faults += [] if faults else [*_few(options, read, known, at), *_taken(made, known, at)]
            known = replace(known, filled=tuple(dict.fromkeys((*known.filled, *made))))
    return known, faults


def made_of(content: Mapping[str, Any], schema: Mapping[str, Any], known: Known, given: Collection[str]) -> set[str]:
    """Return the learned columns that follow where these columns are given, since they are made of some of them."""
    kinds, found = schema["properties"]["learn"]["items"]["properties"], set(given)
    for entry in content["learn"]:
        for name, options in entry.items():
            read = _read(options, known) if "columns" in options else []
            found |= set(_made(kinds[name]["adds"], options, read)) if found & set(read) else set()
    return found


def _made(adds: str, options: Mapping[str, Any], read: Sequence[str]) -> tuple[str, ...]:
    return () if adds == ROWS else names_into(adds, options, read)


def _stated(options: Mapping[str, Any]) -> Sequence[str]:
    stated = options.get("columns") or options.get("metrics") or ()
    return [stated] if isinstance(stated, str) else list(stated)


def _read(options: Mapping[str, Any], known: Known) -> list[str]:
    if "columns" in options:
        return matching(options["columns"], known.columns)
    return [name for name in _stated(options) if not GLOB & set(name)]


def _unread(options: Mapping[str, Any], known: Known, at: KeyPath) -> Iterator[Fault]:
    """Yield the columns, or globs, that match no column there will be."""
    stated = _stated(options) if "columns" in options and known.whole else ()
    for name in stated:
        if not matching(name, known.columns):
            hint = known.way(name) if name in known.unread else nearest(name, known.columns)
            yield Fault((*at, "columns"), f"{name!r} matches no column", one_of(known.named), hint)


def _few(options: Mapping[str, Any], read: Sequence[str], known: Known, at: KeyPath) -> Iterator[Fault]:
    """Yield more components than there are columns to make them of, where all are named or known."""
    asked, sure = options.get("components", 0), known.whole if "columns" in options else True
    if sure and asked > len(read) and not ("metrics" in options and any(GLOB & set(one) for one in _stated(options))):
        yield Fault((*at, "components"), f"{asked} components of {len(read)} columns", f"at most {len(read)}")


def _taken(made: Sequence[str], known: Known, at: KeyPath) -> Iterator[Fault]:
    for name in made:
        if name in known.columns:
            yield Fault((*at, "into"), f"the column {name!r} is there already", "`into` with a name of its own")
