"""From the verified files of a source to one DuckDB query over all of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import dialect, records, registry, text_files, unpack
from scalestudy.ingest.adapters import (
    front_matter,
    helm,
    hf_trainer,
    json_files,
    lightning,
    lm_eval,
    mlflow_runs,
    parquet_rows,
    tensorboard,
    text_lines,
    wandb_log,
    wandb_runs,
    xlsx,
)
from scalestudy.ingest.duck import translated
from scalestudy.ingest.raw import FILE, ROW, Raw, refuse_twins, require_few
from scalestudy.ingest.records import Input
from scalestudy.ingest.sources import shared_folder
from scalestudy.ingest.sql import quote, text
from scalestudy.words import nearest

RecordReader = Callable[[Sequence[Input], Mapping[str, Any], str], Iterator[records.Located]]
_RECORDS: Final[dict[str, RecordReader]] = {
    "json": json_files.read,
    "jsonl": json_files.read_lines,
    "yaml": json_files.read_yaml,
    "front_matter": front_matter.read,
    "lines": text_lines.read,
    "parquet": parquet_rows.read,
    "wandb": wandb_runs.read,
    "wandb_log": wandb_log.read,
    "lightning": lightning.read,
    "helm": helm.read,
    "xlsx": xlsx.read,
    "tensorboard": tensorboard.read,
    "hf_trainer": hf_trainer.read,
    "lm_eval": lm_eval.read,
    "mlflow": mlflow_runs.read,
}

# Keys of a source that only some formats know.
_KEYS: Final = {
    "csv": ("csv", "lines"),
    "records": ("json", "jsonl", "yaml", "front_matter", "parquet"),
    "sheet": ("xlsx",),
}


def read(
    connection: duckdb.DuckDBPyConnection,
    source: Mapping[str, Any],
    files: Sequence[Path],
    base: Path,
    scratch: Path,
    where: str,
) -> Raw:
    """Return a query over all files of a source.

    Args:
        connection: sees the files and `scratch`.
        source: the source's section of the study file.
        files: verified local files, in order.
        base: the folder of the study file.
        scratch: a folder of the source's own, not there yet.
        where: study and source, for messages.

    Raises:
        StudyError: a file is not what its format says, the source has no rows, or files of different formats mix.
    """
    scratch.mkdir(parents=True)
    inputs = _with_format(_unpacked(files, source, base, scratch, where), source, where)
    name = inputs[0].format
    for key, formats in _KEYS.items():
        if source.get(key) and name not in formats:
            raise StudyError(
                where, f"`{key}` is given for the format {name}", f"one of {', '.join(formats)}, or no `{key}`"
            )
    if name in ("csv", "markdown"):
        raw = _read_csv(connection, _plain_csv(inputs, source.get("csv") or {}, scratch, where), scratch, where)
    elif name == "parquet" and not source.get("records"):
        raw = _read_parquet(connection, inputs, where)
    else:
        raw = _read_records(_RECORDS[name](inputs, source, where), len(inputs) > 1, scratch, where)
    require_few(raw.names, raw.where)
    if source.get("missing"):
        raw = raw.without([str(word) for word in source["missing"]])
    with translated(raw.where):
        rows = connection.execute(f"SELECT 1 FROM ({raw.sql}) LIMIT 1").fetchall()
    if not rows or not raw.names:
        raise StudyError(raw.where, "the table is empty", "at least one row", "a header alone is no data")
    return raw


def _unpacked(files: Sequence[Path], source: Mapping[str, Any], base: Path, scratch: Path, where: str) -> list[Input]:
    """Return every file, members of archives in their place, decompressed."""
    if source.get("members") and not any(registry.is_archive(path.name) for path in files):
        raise StudyError(where, "`members` is given, but there is no archive", "a .zip or .tar file, or no `members`")
    common = shared_folder(files, source, base)
    found: list[tuple[str, Path]] = []
    for index, path in enumerate(files):
        if registry.is_archive(path.name):
            found += unpack.extract(path, source.get("members"), scratch / "members" / str(index), where)
        else:
            found.append((path.relative_to(common).as_posix(), path))
    return [
        Input(unpack.plain(path, scratch / "plain" / str(index), where), label)
        for index, (label, path) in enumerate(found)
    ]


def _with_format(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> list[Input]:
    """Give every file its format and leave out what a format that reads folders does not pick."""
    asked = source.get("format")
    if asked is not None and asked not in registry.FORMATS:
        known = tuple(registry.FORMATS)
        raise StudyError(where, f"the format {asked!r} is unknown", f"one of {', '.join(known)}", nearest(asked, known))
    chosen = []
    for entry in inputs:
        name = asked or registry.guess(entry.label)
        if name is None:
            expected = f"`format:` with one of {', '.join(registry.FORMATS)}"
            raise StudyError(entry.place(where), "the name does not say the format", expected, _hint(entry.label))
        if registry.FORMATS[name].reads(entry.label):
            chosen.append(Input(entry.path, entry.label, name))
    if not chosen:
        wanted = ", ".join(registry.FORMATS[str(asked)].picks)
        raise StudyError(where, f"none of {len(inputs)} files is one that the format {asked} reads", wanted)
    formats = sorted({entry.format for entry in chosen})
    if len(formats) > 1:
        found = f"the files are of the formats {', '.join(formats)}"
        narrow = "narrow the glob, in an archive by `members`, or make several sources"
        raise StudyError(where, found, "one format per source", narrow)
    return chosen


def _hint(label: str) -> str:
    """Return what may help with a file of an unknown format."""
    if label.lower().endswith((".pkl", ".npz", ".h5", ".db", ".sqlite", ".feather")):
        return "save it as CSV or Parquet"
    return "or narrow the glob, in an archive by `members`"


def _read_records(located: Iterator[records.Located], many: bool, scratch: Path, where: str) -> Raw:
    names = _spooled(located, scratch / "parts", where)
    if not names:
        raise StudyError(where, "the table is empty", "at least one record")
    return Raw(where, _parts(scratch / "parts"), names, ("VARCHAR",) * len(names), many)


def _spooled(located: Iterator[records.Located], parts: Path, where: str) -> tuple[str, ...]:
    try:
        return records.spool(located, parts)
    except RecursionError as error:
        raise StudyError(where, "a record is nested too deeply", "a table of records") from error
    except UnicodeEncodeError as error:
        found = f"a text holds half a character ({error.object[error.start : error.end]!r})"
        raise StudyError(where, found, "Unicode text", "a pair such as \\ud83d\\ude42 was cut") from error


def _read_csv(connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input], scratch: Path, where: str) -> Raw:
    names: list[str] = []
    queries = []
    for entry in inputs:
        found, delimiter = text_files.header(entry.path, entry.place(where))
        columns = [f"c{index}" for index in _positions(names, found)]
        queries.append(text_files.query(entry.path, entry.label, columns, delimiter))
    kinds = ("VARCHAR",) * len(names)
    if len(queries) == 1:
        return Raw(where, queries[0], tuple(names), kinds)
    parts = scratch / "parts"
    parts.mkdir()
    for index, (query, entry) in enumerate(zip(queries, inputs, strict=True)):
        with translated(entry.place(where)):
            connection.execute(f"COPY ({query}) TO {text(str(parts.resolve() / f'{index:06d}.parquet'))}")
    return Raw(where, _parts(parts), tuple(names), kinds, many=True)


def _plain_csv(inputs: Sequence[Input], section: Mapping[str, Any], scratch: Path, where: str) -> list[Input]:
    """Return every file as plain CSV, those of another dialect written again."""
    found = []
    for index, entry in enumerate(inputs):
        asked = dialect.MARKDOWN if entry.format == "markdown" else dialect.stated(entry.path, section)
        path = entry.path
        if asked:
            target = scratch / "csv" / f"{index}.csv"
            target.parent.mkdir(exist_ok=True)
            path = dialect.rewrite(entry.path, asked, target, entry.place(where))
        found.append(Input(path, entry.label, "csv"))
    return found


def _positions(names: list[str], found: Sequence[str]) -> list[int]:
    """Give each column of a file its place among all files' columns, growing `names`; a repeated name gets two."""
    order: list[int] = []
    for name in found:
        free = [index for index, own in enumerate(names) if own == name and index not in order]
        if not free:
            names.append(name)
        order.append(free[0] if free else len(names) - 1)
    return order


def _parts(folder: Path) -> str:
    return f"SELECT * FROM read_parquet({text(str(folder.resolve() / '*.parquet'))}, union_by_name = true)"


def _read_parquet(connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input], where: str) -> Raw:
    refuse_twins(parquet_rows.names(inputs, where), where, "rename one in the file")
    listed = ", ".join(text(str(entry.path.resolve())) for entry in inputs)
    partitioned = any("=" in part for entry in inputs for part in PurePosixPath(entry.label).parent.parts)
    scan = (
        f"read_parquet([{listed}], union_by_name = true, filename = '__path', file_row_number = true, "
        f"hive_partitioning = {str(partitioned).lower()}, hive_types_autocast = false)"
    )
    with translated(where):
        described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (__path, file_row_number) FROM {scan}").fetchall()
    columns = [leaf for row in described for leaf in _leaves(row[0], quote(row[0]), row[1])]
    chosen = "".join(f"{sql} AS c{index}, " for index, (_, sql, _) in enumerate(columns))
    label = _label_sql(inputs)
    sql = f"SELECT {chosen}{label} AS {FILE}, file_row_number + 1 AS {ROW} FROM {scan}"
    return Raw(where, sql, tuple(c[0] for c in columns), tuple(c[2] for c in columns), len(inputs) > 1)


def _label_sql(inputs: Sequence[Input]) -> str:
    """Return SQL that turns the path DuckDB reports into the file's label."""
    if len(inputs) == 1:
        return text(inputs[0].label)
    paths = ", ".join(text(str(entry.path.resolve())) for entry in inputs)
    labels = ", ".join(text(entry.label) for entry in inputs)
    distinct = ", ".join(text(label) for label in dict.fromkeys(entry.label for entry in inputs))
    # An ENUM for the reason given in `sql.one_of_few`.
    return f"(MAP([{paths}], [{labels}]::ENUM({distinct})[]))[__path]"


def _leaves(name: str, sql: str, kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield the columns inside a struct under dotted names; a list becomes its JSON text."""
    if kind.startswith("STRUCT(") and kind.endswith(")"):
        for field, inner in struct_fields(kind[len("STRUCT(") : -1]):
            yield from _leaves(f"{name}.{field}", f"struct_extract({sql}, {text(field)})", inner)
    elif kind.endswith("]") or kind.startswith(("MAP(", "STRUCT(")):
        yield name, f"CAST(to_json({sql}) AS VARCHAR)", "VARCHAR"
    else:
        yield name, sql, kind


def struct_fields(inner: str) -> list[tuple[str, str]]:
    """Split the fields of DuckDB's text for a struct type.

    >>> struct_fields('a BIGINT, "b c" STRUCT("d, e" DOUBLE, y DECIMAL(3,1))')
    [('a', 'BIGINT'), ('b c', 'STRUCT("d, e" DOUBLE, y DECIMAL(3,1))')]
    """
    pieces, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(inner):
        quoted ^= letter == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0 and not quoted:
            pieces.append(inner[start:place].strip())
            start = place + 1
    pieces.append(inner[start:].strip())
    found = [re.fullmatch(r'"((?:[^"]|"")*)" (.*)|(\S+) (.*)', piece, re.DOTALL) for piece in pieces]
    return [((m[1] or "").replace('""', '"') or m[3], m[2] or m[4]) for m in found if m]
