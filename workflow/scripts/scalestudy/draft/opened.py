"""Whatever a path holds as one table, with what a study file has to say of the source for it to be read so."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.draft import sniff
from scalestudy.draft.facts import look
from scalestudy.draft.metrics import candidates
from scalestudy.draft.roles.metrics import Kind, measured
from scalestudy.draft.stacks import stacked
from scalestudy.draft.table import Table
from scalestudy.draft.words import name_of
from scalestudy.ingest import duck, registry
from scalestudy.ingest.long import to_long
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.read import read

Opened = tuple[Table, Kind | None]


@contextmanager
def opened(path: Path, files: list[Path], source: dict[str, Any]) -> Iterator[Opened]:
    """Open a table for looking at.

    Args:
        path: the table, or a folder or archive of tables.
        files: the files that are read.
        source: keys of the source as far as they are known; what else it needs is added.

    Yields:
        the table, and the kind of metric of columns that were stacked, as far as their names said.
    """
    where = f"file {path}"
    with tempfile.TemporaryDirectory() as scratch, duck.connect(Path(scratch), files) as connection:
        asked = {key: value for key, value in source.items() if key != "long"} | {"uri": path.name}
        raw = read(connection, asked, files, path.parent, Path(scratch) / "source", where)
        inside = _nested(connection, raw) if files[0].suffix != ".csv" and "records" not in source else None
        if inside:
            source["records"] = asked["records"] = inside
            raw = read(connection, asked, files, path.parent, Path(scratch) / "inside", where)
        yield _stacked(connection, raw, source)


def _nested(connection: duckdb.DuckDBPyConnection, raw: Raw) -> str | None:
    """Return the first column whose cells are lists of records; lists of nameless numbers are none beside named metrics."""
    first = connection.execute(f"SELECT * FROM ({raw.sql}) LIMIT 1").fetchall()[0]
    named = [(name, first[i]) for i, name in enumerate(raw.names) if name and raw.names.count(name) == 1]
    cells = {name: None if cell is None else str(cell) for name, cell in named}
    found = sniff.nested([*cells], [*cells.values()])
    nameless = found is not None and (cells[found] or "").startswith("[[")
    return None if nameless and any(_metric(name) for name in cells if name != found) else found


def _metric(name: str) -> bool:
    """Whether a column is named like a metric."""
    said = name_of(name)
    return (measured(said.words) or measured(said.last)) is not None


def _stacked(connection: duckdb.DuckDBPyConnection, raw: Raw, source: dict[str, Any]) -> Opened:
    """Return the table, with columns stacked that are values of one kind."""
    if "long" in source:
        return look(connection, to_long(connection, raw, source["long"])), None
    table = look(connection, raw)
    long = stacked(table)
    if not long:
        return table, None
    source["long"] = long
    found = candidates(table.columns)
    return look(connection, to_long(connection, raw, long)), found[0].says.kind if found and long[
        "into"
    ] == "metric" else None


def chosen(source: dict[str, Any], path: Path, files: list[Path]) -> list[Path]:
    """Add what the source must say to be read at all, and return the files it then has."""
    if path.is_dir():
        glob = sniff.most_common([file.name for file in files])
        if glob:
            source["uri"] = f"{source['uri']}/**/{glob}"
        return [file for file in files if not glob or fnmatchcase(file.name, glob)]
    if registry.is_archive(path.name):
        glob = sniff.most_common(sniff.members(path))
        source |= {"members": glob} if glob else {}
        return files
    source |= _text(path)
    return files


def _text(path: Path) -> dict[str, Any]:
    """Return what a source must say of a file of text."""
    kind = registry.guess(path.name)
    found: dict[str, Any] = {}
    if kind is None and path.suffix.lower() in ("", ".txt", ".dat", ".out"):
        found["format"] = kind = "csv"
    if kind == "csv" and not path.name.lower().endswith(registry.COMPRESSIONS):
        dialect = sniff.dialect(path)
        found |= {"csv": dialect} if dialect else {}
    return found
