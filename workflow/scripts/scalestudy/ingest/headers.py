"""The names of a source's columns, where they cost next to nothing: of local text tables, and of tables that have a contract."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest import dialect, registry, text_files
from scalestudy.ingest.raw import Raw
from scalestudy.tables.catalogue import TABLES

MOST_FILES: Final = 20


def header_of(source: Mapping[str, Any], files: Sequence[Path]) -> tuple[str, ...] | None:
    """Return the columns of a source's files as `columns` may name them; None where only reading all of it would tell.

    Args:
        source: its section of the study file.
        files: those it stands for; none where it is a table of another study.
    """
    if "study" in source:
        names = _of_contract(str(source["table"]))
        return _long(names, source["long"]) if names and source.get("long") else names
    plain = all(_is_plain(source, path) for path in files)
    if not files or len(files) > MOST_FILES or not plain:
        return None
    try:
        each = [tuple(_names(path, source.get("csv") or {})) for path in files]
    except (StudyError, OSError, ValueError, LookupError, StopIteration):
        return None  # what is wrong with the file is said by whoever reads it
    names = each[0] if len(each) == 1 else tuple(dict.fromkeys(name for own in each for name in own))
    return _long(names, source["long"]) if source.get("long") else names


def _of_contract(table: str) -> tuple[str, ...] | None:
    """Return the columns of a table of results; None where the study that makes it decides on further ones."""
    contract = TABLES[table]
    return None if contract.further else tuple(column.name for column in (*contract.columns, *contract.optional))


def _is_plain(source: Mapping[str, Any], path: Path) -> bool:
    packed = registry.is_archive(path.name) or path.name.lower().endswith(registry.COMPRESSIONS)
    return not packed and (source.get("format") or registry.guess(path.name)) == "csv"


def _names(path: Path, section: Mapping[str, Any]) -> Sequence[str]:
    stated = dialect.stated(path, section)
    return dialect.names(path, stated) if stated else text_files.header(path, str(path))[0]


def _long(names: tuple[str, ...], long: Any) -> tuple[str, ...]:
    """Return the names of a table whose columns are stacked, as `long.to_long` does."""
    raw, sections = Raw("", "", names, ()), [long] if isinstance(long, Mapping) else long
    gone = {name for one in sections for glob in _globs(one) for name in raw.matching(glob)}
    made = [name for one in sections for name in _made(one)]
    return tuple(dict.fromkeys((*(name for name in names if name not in gone), *made)))


def _globs(section: Mapping[str, Any]) -> list[str]:
    globs = [section["columns"]] if isinstance(section["columns"], str) else section["columns"]
    return [*globs, *(section.get("beside") or {}).values()]


def _made(section: Mapping[str, Any]) -> list[str]:
    further = (name for key in ("beside", "constants", "compute") for name in section.get(key) or {})
    return [section["into"], section["value"], *further]
