"""Which columns of a source are asked for, and under which names."""

from collections.abc import Mapping
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.raw import RESERVED, Raw
from scalestudy.percent import PERCENT
from scalestudy.tables.ingest import CANONICAL
from scalestudy.words import nearest

COUNTED: Final = ("tokens", "flops")
"""What branches of a trunk count from their own start, where the study file does not say."""
OF_VALUES: Final = f"CASE unit WHEN '{PERCENT}' THEN 'fraction' WHEN 'relative' THEN NULL ELSE unit END"
"""The unit of numbers of another study's table: those of a metric in percent are stored as fractions, and what is relative is an interval."""
OWN: Final = "own_"
"""What the names of columns begin with that hold what a branch trained itself."""


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
    taken = {*columns, *constants, *RESERVED, *_renamed(columns)}
    columns |= {name: name for name in CANONICAL if name in raw.names and name not in taken}
    if "table" in source and columns.get("unit") == "unit":
        columns["unit"] = OF_VALUES
    kept = tuple(dict.fromkeys((*parts, *trunk_columns(source))))
    for name in _kept(raw, source.get("keep") or (), kept, {*columns, *constants}):
        columns.setdefault(name, name)
    for name in raw.joined:
        columns.setdefault(name, name)
    return columns


def trunk_columns(source: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that say which run a branch left, and where; they stay in the run table."""
    trunk = source.get("trunk") or {}
    return (trunk["parent"], trunk["at"]) if trunk else ()


def _renamed(columns: Mapping[str, str]) -> set[str]:
    """The source columns that are mapped as they are to a number: they are that, whatever their own names say.

    One that also names families, runs or metrics may still be the number that its name says.
    """
    texts = {name for name, column in CANONICAL.items() if column.dtype == "string"}
    return {value.strip().strip('"') for name, value in columns.items() if name not in texts}


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
