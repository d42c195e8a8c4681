"""What sources have in common, said once: `source_defaults`, merged into every source before anything is checked.

YAML's own `<<` is refused: it takes one mapping instead of another whole, so that a source with one column of its own would
lose all that are shared, it is no part of YAML 1.2, and errors would point at the line of the anchor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from scalestudy.study.faults import Fault
from scalestudy.study.readings import OF_FILES
from scalestudy.study.yaml_file import KeyPath

SHARED: Final = "source_defaults"
BY_NAME: Final = {"columns": "constants", "constants": "columns", "csv": ""}
"""What is merged name by name, and where else a name may stand that a source gives in one of them."""
OF_FILE: Final = ("sha256", "mirror")
"""What belongs to the file at `uri`, and is none of a source's that has another one."""


def with_shared(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return a study file with what its sources share in each of them, but for those that a join looks up.

    Args:
        stated: its content, not checked yet; what is no mapping where it should be is left as it is.
    """
    shared, sources = stated.get(SHARED), stated.get("sources")
    if not isinstance(shared, Mapping) or not isinstance(sources, Mapping):
        return dict(stated)
    rights = _looked_up(stated.get("join"))
    merged = {
        name: _merged(shared, source) if isinstance(source, Mapping) and name not in rights else source
        for name, source in sources.items()
    }
    return {**stated, "sources": merged}


def shared_faults(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is said of a file that is not named."""
    shared = stated.get(SHARED)
    known: Mapping[str, Any] = shared if isinstance(shared, Mapping) else {}
    for key in OF_FILE if "uri" not in known else ():
        if key in known:
            yield Fault((SHARED, key), f"`{key}` without a `uri`", "both, or each in the source whose file it is of")


def where_stated(fault: Fault, lines: Mapping[KeyPath, int]) -> Fault:
    """Return a fault of a source at the place of the key that is wrong: among what is shared, where the source has none."""
    shared = (SHARED, *fault.at[2:])
    inherited = fault.at[:1] == ("sources",) and len(fault.at) > 2 and fault.at not in lines and shared in lines
    return replace(fault, at=shared) if inherited else fault


def _looked_up(join: Any) -> set[Any]:
    entries = join if isinstance(join, list) else []
    return {str(entry.get("right")) for entry in entries if isinstance(entry, Mapping)}


def _merged(shared: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source with what it does not say itself; a null takes away what it would have, as being another study's table does."""
    shared = {key: value for key, value in shared.items() if not (key in OF_FILES and "study" in source)}
    kept = {key: value for key, value in shared.items() if key not in OF_FILE or "uri" not in source}
    found = {**kept, **{key: value for key, value in source.items() if value is not None or key not in shared}}
    found = {
        key: value for key, value in found.items() if not (key in source and source[key] is None and key in shared)
    }
    for key in BY_NAME:
        if isinstance(shared.get(key), Mapping) and (key not in source or isinstance(source[key], Mapping)):
            found[key] = _by_name(shared[key], source.get(key) or {}, source.get(BY_NAME[key]))
    return {key: value for key, value in found.items() if value != {} or key in source}


def _by_name(shared: Mapping[str, Any], own: Mapping[str, Any], elsewhere: Any) -> dict[str, Any]:
    """Return what is shared and not said otherwise, here or where else the source may say it; then what is its own."""
    gone = {*own, *(elsewhere if isinstance(elsewhere, Mapping) else ())}
    kept = {name: value for name, value in shared.items() if name not in gone}
    return {**kept, **{name: value for name, value in own.items() if value is not None or name not in shared}}
