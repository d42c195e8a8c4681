"""A first study file for a table: what each column seems to be, written with its reason for the user to correct."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import duck, kinds, registry, sniff
from scalestudy.ingest.draft_text import SIZE, Draft, study_text
from scalestudy.ingest.guess import Seen
from scalestudy.ingest.numbers import readable
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.read import read
from scalestudy.ingest.reshape import to_long

_SIZE = re.compile(r"\d+(\.\d+)?\s*[kmbt]", re.IGNORECASE)
Recognise = Callable[[Path, list[Path]], Any]
_WORDS = 4  # so many different words among numbers are marks of missing values; more are a column of text


def new_study(
    path: Path, folder: Path | None = None, recognise: Recognise = lambda *_: None, placed: Any = None
) -> str:
    """Return a commented study file for a table.

    Args:
        path: the table, or a folder or archive of tables.
        folder: where the study file will lie; its `uri` is relative to it. The table's own folder by default.
        recognise: what is known of exports of trackers.
        placed: what of it the source says, and its files.

    Raises:
        StudyError: no such file, or it cannot be read.
    """
    where = f"file {path}"
    if not path.exists():
        raise StudyError(where, "there is no such file", "a table of runs")
    folder = folder or path.parent
    files = [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())
    source: dict[str, Any] = {"uri": os.path.relpath(path.resolve(), folder.resolve())}
    found = recognise(path, files)
    if found:
        own, files = placed(found, folder, files)
        source |= own
    else:
        files = _chosen(source, path, [inner.resolve() for inner in files])
    with tempfile.TemporaryDirectory() as scratch, duck.connect(Path(scratch), files) as connection:
        asked = {key: value for key, value in source.items() if key != "long"}
        raw = read(connection, {**asked, "uri": path.name}, files, path.parent, Path(scratch) / "source", where)
        raw = to_long(raw, source["long"]) if "long" in source else raw
        draft = _look(connection, raw, source)
        inside = sniff.nested(list(draft.one), list(draft.one.values())) if raw.names and not found else None
        if inside and files[0].suffix != ".csv":
            source["records"] = inside
            asked = {**source, "uri": path.name}
            draft = _look(
                connection, read(connection, asked, files, path.parent, Path(scratch) / "inside", where), source
            )
    return study_text(path.name, _wide(draft), found)


def _chosen(source: dict[str, Any], path: Path, files: list[Path]) -> list[Path]:
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
    kind = registry.guess(path.name)
    if kind is None and path.suffix.lower() in ("", ".txt", ".dat", ".out"):
        source["format"] = kind = "csv"
    if kind == "csv" and not path.name.lower().endswith(registry.COMPRESSIONS):
        found = sniff.dialect(path)
        source |= {"csv": found} if found else {}
    return files


def _look(connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any]) -> Draft:
    named = {name: index for index, name in enumerate(raw.names) if name and raw.names.count(name) == 1}
    found = kinds.infer(connection, raw, named.values())
    types: dict[str, Seen] = {name: found[index] for name, index in named.items()}
    words: list[str] = []
    for name, index in named.items():
        seen = _numbers(connection, raw, index) if types[name] == "text" else None
        if seen:
            types[name], others = seen
            words += [word for word in others if word not in words]
    rows = connection.execute(f"SELECT count(*) FROM ({raw.sql})").fetchall()[0][0]
    first = connection.execute(f"SELECT * FROM ({raw.sql}) LIMIT 1").fetchall()[0]
    one = {name: None if first[index] is None else str(first[index]) for name, index in named.items()}
    return Draft(dict(source), types, rows, _blanks(connection, raw, named), words, one, raw.many)


def _numbers(connection: duckdb.DuckDBPyConnection, raw: Raw, index: int) -> tuple[Seen, list[str]] | None:
    """Return how the numbers of a text column are written and the words among them; None if most cells are no numbers."""
    cell = f"trim(CAST(c{index} AS VARCHAR))"
    filled = f"FROM ({raw.sql}) WHERE NOT {kinds.missing(cell)}"
    query = f"SELECT count(*), count({readable(cell)}), count(TRY_CAST({cell} AS DOUBLE)) {filled}"
    total, numbers, plain = connection.execute(query).fetchall()[0]
    if not total or 2 * numbers < total:
        return None
    query = f"SELECT DISTINCT {cell} AS x {filled} AND {readable(cell)} IS NULL ORDER BY x LIMIT {_WORDS + 1}"
    words = [word for (word,) in connection.execute(query).fetchall()]
    if len(words) > _WORDS or not all(re.fullmatch(r"[^\d]{1,20}", word) for word in words):
        return None
    return "number" if plain == numbers else "written", words


def _blanks(connection: duckdb.DuckDBPyConnection, raw: Raw, named: Mapping[str, int]) -> dict[str, int]:
    counts = [f"count(*) FILTER (WHERE {kinds.missing(f'CAST(c{index} AS VARCHAR)')})" for index in named.values()]
    if not counts:
        return {}
    row = connection.execute(f"SELECT {', '.join(counts)} FROM ({raw.sql})").fetchall()[0]
    return {name: count for name, count in zip(named, row, strict=True) if count}


def _wide(draft: Draft) -> Draft:
    """Stack columns that are named by the size of a model."""
    sizes = [name for name in draft.types if _SIZE.fullmatch(name)]
    if len(sizes) < 2:
        return draft
    kind: Seen = "number" if all(draft.types[name] == "number" for name in sizes) else "written"
    value = "value" if kind == "number" else "score"
    long = {"columns": sizes, "into": SIZE, "value": value}
    types = {name: own for name, own in draft.types.items() if name not in sizes}
    return replace(draft, source={**draft.source, "long": long}, types={**types, SIZE: "written", value: kind})
