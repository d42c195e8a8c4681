"""Which columns of a source are asked for, and under which names."""

from collections.abc import Mapping
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.raw import RESERVED, Raw
from scalestudy.tables.ingest import CANONICAL
from scalestudy.words import nearest


def wanted(raw: Raw, source: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, str]:
    """Return what becomes which column: mapped, then canonical names that map themselves, then kept ones."""
    columns = {name: str(value) for name, value in (source.get("columns") or {}).items()}
    constants = source.get("constants") or {}
    both = sorted(set(columns) & set(constants))
    if both:
        raise StudyError(raw.where, f"{both[0]!r} is both in `columns` and in `constants`", "one of them")
    for name in (*columns, *constants):
        if name in RESERVED:
            raise StudyError(
                raw.where, f"the name {name!r} is set by the pipeline", "another name", f"for example `{name}_in_file`"
            )
    for name in CANONICAL:
        if name in raw.names and name not in columns and name not in constants and name not in RESERVED:
            columns[name] = name
    for name in _kept(raw, source.get("keep") or (), parts, {*columns, *constants}):
        columns.setdefault(name, name)
    for name in raw.joined:
        columns.setdefault(name, name)
    return columns


def _kept(raw: Raw, patterns: Any, parts: tuple[str, ...], known: set[str]) -> list[str]:
    names: list[str] = [part for part in parts if part not in known]
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = raw.matching(pattern) if pattern not in raw.names else [pattern]
        if not found:
            raise StudyError(
                f"{raw.where}, keep", f"{pattern!r} matches no column", raw.list_columns(), nearest(pattern, raw.names)
            )
        names.extend(found)
    clash = [name for name in names if name in RESERVED]
    if clash:
        raise StudyError(
            f"{raw.where}, keep",
            f"the name {clash[0]!r} is set by the pipeline",
            "another name",
            f"map it: `columns: {{{clash[0]}_in_file: {clash[0]}}}`",
        )
    return names
