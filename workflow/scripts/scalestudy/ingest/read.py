"""From the verified files of a source to one DuckDB query over all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import records, registry, text_files, unpack
from scalestudy.ingest.duck import quote, text, translated
from scalestudy.ingest.raw import FILE, ROW, Raw, nearest


@dataclass(frozen=True)
class Input:
    """One file of a source, decompressed: where it is, what to call it, and its format."""

    path: Path
    label: str
    format: str


def read(
    connection: duckdb.DuckDBPyConnection, source: Mapping[str, Any], files: Sequence[Path], scratch: Path, where: str
) -> Raw:
    """Return a query over all files of a source.

    Args:
        connection: sees the files and `scratch`.
        source: the source's section of the study file.
        files: verified local files, in order.
        scratch: an empty folder of the source's own.
        where: study and source, for messages.

    Raises:
        StudyError: a file is not what its format says, the source has no rows, or files of different formats mix.
    """
    scratch.mkdir(parents=True)
    inputs = [_unpacked(path, source, scratch, index, where) for index, path in enumerate(files)]
    formats = sorted({entry.format for entry in inputs})
    if len(formats) != 1:
        raise StudyError(
            where,
            f"the files are of the formats {', '.join(formats)}",
            "one format per source",
            "narrow the glob, or make several sources",
        )
    raw = _READERS[formats[0]](connection, inputs, source, scratch, where)
    _check_rows(connection, raw)
    return raw


def _unpacked(path: Path, source: Mapping[str, Any], scratch: Path, index: int, where: str) -> Input:
    name = source.get("format") or registry.guess(path.name)
    if name is None:
        raise StudyError(
            f"{where}, file {path.name}",
            "the name does not say the format",
            f"`format:` with one of {', '.join(registry.FORMATS)}",
        )
    if name not in registry.FORMATS:
        raise StudyError(
            where,
            f"the format {name!r} is unknown",
            f"one of {', '.join(registry.FORMATS)}",
            nearest(name, tuple(registry.FORMATS)),
        )
    folder = scratch / "unpacked" / str(index)
    folder.mkdir(parents=True)
    return Input(unpack.plain(path, folder, where), path.name, name)


def _check_rows(connection: duckdb.DuckDBPyConnection, raw: Raw) -> None:
    with translated(raw.where):
        rows = connection.execute(f"SELECT 1 FROM ({raw.sql}) LIMIT 1").fetchall()
    if not rows or not raw.names:
        raise StudyError(raw.where, "the table is empty", "at least one row", "a header alone is no data")


def _read_csv(
    connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input], _: Mapping[str, Any], scratch: Path, where: str
) -> Raw:
    names: list[str] = []
    queries = []
    for entry in inputs:
        found, delimiter = text_files.header(entry.path, f"{where}, file {entry.label}")
        columns = _positions(names, found)
        queries.append(text_files.query(entry.path, entry.label, [f"c{index}" for index in columns], delimiter))
    if len(queries) > 1:
        queries = [
            _spool(connection, query, scratch, index, f"{where}, file {entry.label}")
            for index, (query, entry) in enumerate(zip(queries, inputs, strict=True))
        ]
    kinds = ("VARCHAR",) * len(names)
    sql = queries[0] if len(queries) == 1 else _parts(scratch / "parts")
    return Raw(f"{where}", sql, tuple(names), kinds, len(inputs) > 1)


def _positions(names: list[str], found: Sequence[str]) -> list[int]:
    """Give each column of a file its place among all files' columns; a name that repeats in one file gets two."""
    taken: set[int] = set()
    for name in found:
        free = [index for index, own in enumerate(names) if own == name and index not in taken]
        if not free:
            names.append(name)
            free = [len(names) - 1]
        taken.add(free[0])
    order: list[int] = []
    for name in found:
        order.append(next(i for i, own in enumerate(names) if own == name and i not in order))
    return order


def _spool(connection: duckdb.DuckDBPyConnection, query: str, scratch: Path, index: int, where: str) -> str:
    folder = scratch / "parts"
    folder.mkdir(exist_ok=True)
    target = text(str((folder / f"{index:06d}.parquet").resolve()))
    with translated(where):
        connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet)")
    return query


def _parts(folder: Path) -> str:
    return f"SELECT * FROM read_parquet({text(str(folder.resolve() / '*.parquet'))}, union_by_name = true)"


def _read_json(
    _: duckdb.DuckDBPyConnection, inputs: Sequence[Input], source: Mapping[str, Any], scratch: Path, where: str
) -> Raw:
    def located() -> Any:
        for entry in inputs:
            place = f"{where}, file {entry.label}"
            if entry.format == "jsonl":
                yield from records.json_lines(entry.path, entry.label, place)
            else:
                yield from records.json_document(entry.path, entry.label, place, source.get("records"))

    names = records.spool(located(), scratch / "parts")
    if not names:
        raise StudyError(where, "the table is empty", "at least one record")
    return Raw(where, _parts(scratch / "parts"), names, ("VARCHAR",) * len(names), len(inputs) > 1)


def _read_parquet(
    connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input], _: Mapping[str, Any], __: Path, where: str
) -> Raw:
    listed = ", ".join(text(str(entry.path.resolve())) for entry in inputs)
    options = "union_by_name = true, filename = true, file_row_number = true, hive_partitioning = false"
    scan = f"read_parquet([{listed}], {options})"
    with translated(where):
        described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (filename, file_row_number) FROM {scan}").fetchall()
    columns = [
        (name, sql, kind)
        for name, kind in ((row[0], row[1]) for row in described)
        for name, sql, kind in [(name, quote(name), kind)]
    ]
    chosen = ", ".join(f"{sql} AS c{index}" for index, (_, sql, _) in enumerate(columns))
    sql = f"SELECT {chosen}, parse_filename(filename) AS {FILE}, file_row_number + 1 AS {ROW} FROM {scan}"
    return Raw(where, sql, tuple(c[0] for c in columns), tuple(c[2] for c in columns), len(inputs) > 1)


_READERS = {"csv": _read_csv, "json": _read_json, "jsonl": _read_json, "parquet": _read_parquet}
